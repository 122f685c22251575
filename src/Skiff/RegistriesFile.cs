using System.Diagnostics.CodeAnalysis;
using Skiff.Agent.Runtime;
using Skiff.ApiServer.Configuration;
using Skiff.Model;

namespace Skiff;

/// <summary>
/// Reads how registries are reached: <c>mirrors</c> and <c>configs</c>, in the form that users of k3s and RKE2 have. Names
/// of images cannot be rewritten.
/// </summary>
public static class RegistriesFile
{
    /// <summary>The settings of a file; none when it is not there. False, with the reason, when it cannot be used.</summary>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out RegistrySettings? settings, [NotNullWhen(false)] out string? fault)
    {
        (settings, fault) = (RegistrySettings.None, null);
        if (path.Length == 0 || !File.Exists(path)) return true;
        if (ConfigFile.TryReadText(path, out byte[]? text, out fault) && TryParse(text, out settings, out fault)) return true;
        (settings, fault) = (null, $"{path}: {fault}");
        return false;
    }

    /// <summary>The settings of a text, or why there are none.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> text, [NotNullWhen(true)] out RegistrySettings? settings, [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryParse(text, SettingsOf, out settings, out fault);

    private static RegistrySettings SettingsOf(ConfigObject root)
    {
        MapOf<ListOf<string>> mirrors = default;
        foreach ((string host, ConfigObject mirror) in root.ObjectMap("mirrors"))
        {
            ListOf<string> endpoints = mirror.Texts("endpoint");
            if (host != "*") CheckHost(root, "mirrors", host);
            for (int i = 0; i < endpoints.Count; i++)
            {
                if (Uri.TryCreate(endpoints[i], UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https") continue;
                root.Faults.Invalid(mirror.At("endpoint").Index(i), endpoints[i], "must be an address that begins with http:// or https://");
            }

            mirrors = mirrors.Set(host, endpoints);
        }

        MapOf<RegistryHost> hosts = default;
        foreach ((string host, ConfigObject config) in root.ObjectMap("configs"))
        {
            CheckHost(root, "configs", host);
            hosts = hosts.Set(host, HostOf(config));
        }

        return new(mirrors, hosts);
    }

    private static RegistryHost HostOf(ConfigObject config)
    {
        ConfigObject? auth = config.Object("auth"), tls = config.Object("tls");
        RegistryHost host = new()
        {
            Username = auth?.Text("username") ?? "",
            Password = auth?.Text("password") ?? "",
            Auth = auth?.Text("auth") ?? "",
            IdentityToken = auth?.Text("identity_token") ?? "",
            CaFile = PathOf(tls, "ca_file"),
            CertificateFile = PathOf(tls, "cert_file"),
            KeyFile = PathOf(tls, "key_file"),
            SkipsVerification = tls?.Flag("insecure_skip_verify") ?? false,
        };
        if (host.CertificateFile.Length == 0 != (host.KeyFile.Length == 0))
            config.Faults.Invalid(tls!.At("cert_file"), host.CertificateFile, "cert_file and key_file must be set together");
        return host;
    }

    private static string PathOf(ConfigObject? tls, string name)
    {
        string path = tls?.Text(name) ?? "";
        if (path.Length > 0 && !Path.IsPathRooted(path)) tls!.Faults.Invalid(tls.At(name), path, "must be an absolute path");
        return path;
    }

    // It becomes a directory's name.
    private static void CheckHost(ConfigObject root, string map, string host)
    {
        bool isPlain = host.Length is > 0 and <= 253 && host is not ("." or "..")
            && host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or ':' or '[' or ']');
        if (!isPlain) root.Faults.Invalid(root.At(map).Key(host), host, "must be a host with or without a port");
    }
}
