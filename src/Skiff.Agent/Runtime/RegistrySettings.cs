using System.Text;
using Skiff.Model;

namespace Skiff.Agent.Runtime;

/// <summary>How the private runtime reaches registries.</summary>
/// <param name="Mirrors">Addresses asked before a registry itself, by its host; <c>*</c> stands for every other host.</param>
/// <param name="Hosts">What a host is told, and how its certificate is checked, by its name and port.</param>
public sealed record RegistrySettings(MapOf<ListOf<string>> Mirrors, MapOf<RegistryHost> Hosts)
{
    /// <summary>Every registry is asked at its own address.</summary>
    public static RegistrySettings None { get; } = new(default, default);

    /// <summary>The files that tell containerd of it: a directory's name for each host, and its text.</summary>
    public IReadOnlyDictionary<string, string> Files()
    {
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach ((string host, ListOf<string> endpoints) in Mirrors)
        {
            files[host == "*" ? "_default" : host] = TextOf("", endpoints);
        }

        foreach ((string host, RegistryHost settings) in Hosts)
        {
            // A host without mirrors is its own, so that what is said of its certificate counts.
            if (settings.HasTls && !Mirrors.ContainsKey(host)) files[host] = TextOf($"https://{host}", [$"https://{host}"]);
        }

        return files;
    }

    private string TextOf(string server, ListOf<string> endpoints)
    {
        StringBuilder text = new();
        if (server.Length > 0) text.Append($"server = {Toml.Quote(server)}\n");
        foreach (string endpoint in endpoints)
        {
            text.Append($"\n[host.{Toml.Quote(endpoint)}]\n  capabilities = [\"pull\", \"resolve\"]\n");
            if (!Hosts.TryGetValue(new Uri(endpoint).Authority, out RegistryHost? host)) continue;
            if (host.SkipsVerification) text.Append("  skip_verify = true\n");
            if (host.CaFile.Length > 0) text.Append($"  ca = {Toml.Quote(host.CaFile)}\n");
            if (host.CertificateFile.Length > 0)
                text.Append($"  client = [[{Toml.Quote(host.CertificateFile)}, {Toml.Quote(host.KeyFile)}]]\n");
        }

        return text.ToString();
    }
}

/// <summary>What a registry's host is told, and how its certificate is checked.</summary>
public sealed record RegistryHost
{
    /// <summary>Name of the caller; empty for nobody.</summary>
    public string Username { get; init; } = "";

    /// <summary>Password of the caller.</summary>
    public string Password { get; init; } = "";

    /// <summary>Name and password in the form of a docker configuration; instead of both.</summary>
    public string Auth { get; init; } = "";

    /// <summary>A token that is exchanged for one of the registry's.</summary>
    public string IdentityToken { get; init; } = "";

    /// <summary>File of the authorities that may have signed its certificate; empty for the machine's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>File of the certificate that is shown to it; empty for none.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>File of that certificate's key.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Whether its certificate is not checked at all.</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>Whether anything is said of certificates.</summary>
    public bool HasTls => SkipsVerification || CaFile.Length + CertificateFile.Length > 0;

    /// <summary>Whether anything is said of the caller.</summary>
    public bool HasAuth => Username.Length + Auth.Length + IdentityToken.Length > 0;
}

/// <summary>Texts as TOML writes them.</summary>
internal static class Toml
{
    /// <summary>A text in quotes.</summary>
    public static string Quote(string value)
    {
        StringBuilder text = new("\"");
        foreach (char letter in value)
        {
            if (letter is '"' or '\\') text.Append('\\').Append(letter);
            else if (char.IsControl(letter)) text.Append($"\\u{(int)letter:x4}");
            else text.Append(letter);
        }

        return text.Append('"').ToString();
    }
}
