using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of where a webhook is.</summary>
internal static class WebhookRules
{
    private const string Form = "; desired format: https://host[/path]";

    /// <summary>Checks the address of a webhook.</summary>
    public static void CheckUrl(string url, FieldPath path, Faults faults)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        string given = scheme < 0 ? "" : url[..scheme];
        if (given != "https") faults.Invalid(path, given, $"'https' is the only allowed URL scheme{Form}");
        string rest = scheme < 0 ? "" : url[(scheme + 3)..];
        int end = rest.IndexOfAny(['/', '?', '#']);
        string authority = end < 0 ? rest : rest[..end];
        int user = authority.LastIndexOf('@');
        string host = authority[(user + 1)..];
        if (host.Length == 0) faults.Invalid(path, host, $"host must be specified{Form}");
        if (user >= 0) faults.Invalid(path, authority[..user], "user information is not permitted in the URL");
        int fragment = url.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0 && fragment + 1 < url.Length)
            faults.Invalid(path, url[(fragment + 1)..], "fragments are not permitted in the URL");
        string before = fragment < 0 ? url : url[..fragment];
        int query = before.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && query + 1 < before.Length)
            faults.Invalid(path, before[(query + 1)..], "query parameters are not permitted in the URL");
    }

    /// <summary>Checks the service of a webhook.</summary>
    public static void CheckService(string name, string space, string? urlPath, int? port, FieldPath path, Faults faults)
    {
        if (name.Length == 0) faults.Required(path.Child("name"), "service name is required");
        if (space.Length == 0) faults.Required(path.Child("namespace"), "service namespace is required");
        if (Names.PortNumber(port ?? 0) is { Count: > 0 } problems)
            faults.Invalid(path.Child("port"), port ?? 0, $"port is not valid: {string.Join(',', problems)}");
        if (urlPath is null or "" or "/") return;
        FieldPath at = path.Child("path");
        if (urlPath == "//")
        {
            faults.Invalid(at, urlPath, "segment[0] may not be empty");
            return;
        }

        if (!urlPath.StartsWith('/')) faults.Invalid(at, urlPath, "must start with a '/'");
        string[] segments = (urlPath.EndsWith('/') ? urlPath[1..^1] : urlPath[1..]).Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            if (segments[i].Length == 0) faults.Invalid(at, urlPath, $"segment[{i}] may not be empty");
            else faults.Invalid(at, urlPath, [.. Names.Dns1123Subdomain(segments[i]).Select(problem => $"segment[{i}]: {problem}")]);
        }
    }

    /// <summary>Checks certificates.</summary>
    public static void CheckBundle(Bytes bundle, FieldPath path, Faults faults)
    {
        if (IsBundle(bundle)) return;
        faults.InvalidText(path, Json.Of(Convert.ToBase64String(bundle.Span)).ToString(),
            "unable to load root certificates: unable to parse bytes as PEM block");
    }

    /// <summary>Whether bytes are certificates in PEM.</summary>
    public static bool IsBundle(Bytes bundle)
    {
        try
        {
            X509Certificate2Collection found = [];
            found.ImportFromPem(Encoding.UTF8.GetString(bundle.Span));
            return found.Count > 0;
        }
        catch (CryptographicException)
        {
            return false; // Not a certificate, which is what was asked.
        }
    }
}
