using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Model;
using Encoding = System.Text.Encoding;

namespace Skiff.ApiServer.Configuration;

/// <summary>A server that this one asks, as the current context of a kubeconfig names it and this server's credentials.</summary>
/// <param name="Url">Where it is, with the exact path that is asked.</param>
/// <param name="ServerName">The name its certificate must carry; the URL's host when empty.</param>
/// <param name="Authorities">Whom its certificate must come from, as PEM text; the system's authorities when empty.</param>
/// <param name="Identity">What this server shows it.</param>
public sealed record RemoteServer(Uri Url, string ServerName, ReadOnlyMemory<byte> Authorities, WebhookIdentity Identity)
{
    private const string UserAgent = "kube-apiserver";

    /// <summary>
    /// Reads a kubeconfig; false, with the reason, when it names no server that could be asked. Files that it names are
    /// looked for beside it; a token's file is read anew with each request.
    /// </summary>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out RemoteServer? server, [NotNullWhen(false)] out string? fault)
    {
        server = null;
        return ConfigFile.TryReadText(path, out byte[]? text, out fault)
            && TryParse(text, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", out server, out fault);
    }

    /// <summary>Reads a kubeconfig's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="directory">Where files that it names are looked for.</param>
    /// <param name="server">The server.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> text, string directory, [NotNullWhen(true)] out RemoteServer? server,
        [NotNullWhen(false)] out string? fault)
    {
        server = null;
        YamlBody yaml = YamlBody.ToJson(text);
        if (yaml.Json is not { } json) fault = $"error loading config file: {yaml.Fault}";
        else if (JsonParser.Parse(json).Value is not JsonObject config) fault = "error loading config file: no object";
        else (server, fault) = Of(config, directory);
        return server is not null;
    }

    private static (RemoteServer? Server, string? Fault) Of(JsonObject config, string directory)
    {
        string current = config.Text("current-context") ?? "";
        if (current.Length == 0) return Invalid("no current-context is set, or it is empty");
        if (Named(config, "contexts", "context", current) is not { } context)
            return Invalid($"context was not found for specified context: {current}");
        string clusterName = context.Text("cluster") ?? "", userName = context.Text("user") ?? "";
        if (Named(config, "clusters", "cluster", clusterName) is not { } cluster)
            return Invalid($"cluster {GoText.Quote(clusterName)} does not exist");
        JsonObject? user = userName.Length == 0 ? JsonObject.Empty : Named(config, "users", "user", userName);
        if (user is null) return Invalid($"user {GoText.Quote(userName)} does not exist");
        string address = cluster.Text("server") ?? "";
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || url.Scheme != "https")
            return Invalid($"the server {GoText.Quote(address)} of cluster {GoText.Quote(clusterName)} is no https URL");
        if (Unsupported(cluster, user) is { } unsupported) return Invalid(unsupported);
        try
        {
            bool isTrusting = cluster["insecure-skip-tls-verify"] is JsonBoolean { Value: true };
            byte[] authorities = Data(cluster, "certificate-authority", directory);
            if (isTrusting && authorities.Length > 0)
                return Invalid("specifying a root certificates file with the insecure flag is not allowed");
            WebhookIdentity identity = new(CertificateOf(user, directory), HeaderOf(user, directory), isTrusting, UserAgent);
            return (new(url, cluster.Text("tls-server-name") ?? "", authorities, identity), null);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            return Invalid(broken.Message);
        }
    }

    private static (RemoteServer?, string?) Invalid(string why) => (null, $"invalid configuration: {why}");

    // Credentials that other programs make, and ways around the network.
    private static string? Unsupported(JsonObject cluster, JsonObject user)
    {
        foreach (string name in (ReadOnlySpan<string>)["exec", "auth-provider", "as", "as-groups", "as-uid", "as-user-extra"])
        {
            if (user.Has(name)) return $"the user's {name} is not supported here";
        }

        return cluster.Has("proxy-url") ? "the cluster's proxy-url is not supported here" : null;
    }

    private static JsonObject? Named(JsonObject config, string list, string member, string name)
    {
        foreach (Json item in (config[list] as JsonArray ?? JsonArray.Empty).Items)
        {
            if (item is JsonObject named && named.Text("name") == name) return named[member] as JsonObject;
        }

        return null;
    }

    // What is embedded wins over what is named.
    private static byte[] Data(JsonObject owner, string name, string directory)
    {
        if (owner.Text($"{name}-data") is { Length: > 0 } embedded) return Convert.FromBase64String(embedded);
        if (owner.Text(name) is not { Length: > 0 } file) return [];
        return ConfigFile.TryReadText(Path.Combine(directory, file), out byte[]? text, out string? fault)
            ? text
            : throw new IOException(fault);
    }

    private static X509Certificate2? CertificateOf(JsonObject user, string directory)
    {
        byte[] certificate = Data(user, "client-certificate", directory), key = Data(user, "client-key", directory);
        if (certificate.Length == 0 && key.Length == 0) return null;
        using X509Certificate2 read = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(certificate), Encoding.ASCII.GetString(key));
        // A key that lives in memory only is not shown by every TLS library.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    private static Func<string?> HeaderOf(JsonObject user, string directory)
    {
        if (user.Text("tokenFile") is { Length: > 0 } file)
        {
            string path = Path.Combine(directory, file);
            // Said now, and not with the first request, when it is not there.
            if (!ConfigFile.TryReadText(path, out _, out string? fault)) throw new IOException(fault);
            return () => ConfigFile.TryReadText(path, out byte[]? token, out _) ? $"Bearer {Encoding.UTF8.GetString(token).Trim()}" : null;
        }

        if (user.Text("token") is { Length: > 0 } bearer) return () => $"Bearer {bearer}";
        if (user.Text("username") is not { Length: > 0 } name) return () => null;
        string pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{user.Text("password")}"));
        return () => $"Basic {pair}";
    }
}
