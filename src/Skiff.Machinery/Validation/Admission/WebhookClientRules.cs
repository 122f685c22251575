using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Validation.Admission;

/// <summary>Rules of how a webhook is reached.</summary>
internal static class WebhookClientRules
{
    private const string Form = "; desired format: https://host[/path]";

    /// <summary>Checks where a webhook of admission is.</summary>
    public static void Check(WebhookClientConfig client, FieldPath path, Faults faults)
    {
        if (client.URL is null == client.Service is null)
            faults.Required(path, "exactly one of url or service is required");
        else if (client.URL is { } url) CheckUrl(url, path.Child("url"), faults);
        else if (client.Service is { } service)
            CheckService(service.Name, service.Namespace, service.Path, service.Port, path.Child("service"), faults);
    }

    /// <summary>Checks a URL: only scheme, host and path.</summary>
    public static void CheckUrl(string url, FieldPath path, Faults faults)
    {
        if (url.Any(char.IsControl))
        {
            faults.Required(path,
                $"url must be a valid URL: parse {GoText.Quote(url)}: net/url: invalid control character in URL{Form}");
            return;
        }

        UrlParts parts = UrlParts.Of(url);
        if (parts.BadPort.Length > 0)
        {
            faults.Required(path, $"url must be a valid URL: parse {GoText.Quote(url)}: invalid port "
                + $"{GoText.Quote(parts.BadPort)} after host{Form}");
            return;
        }

        if (parts.Scheme != "https") faults.Invalid(path, parts.Scheme, $"'https' is the only allowed URL scheme{Form}");
        if (parts.Host.Length == 0) faults.Invalid(path, parts.Host, $"host must be specified{Form}");
        if (parts.User is { } user) faults.Invalid(path, user, "user information is not permitted in the URL");
        if (parts.Fragment.Length > 0) faults.Invalid(path, parts.Fragment, "fragments are not permitted in the URL");
        if (parts.Query.Length > 0) faults.Invalid(path, parts.Query, "query parameters are not permitted in the URL");
    }

    /// <summary>Checks the service of a webhook.</summary>
    public static void CheckService(
        string name, string space, string? below, int? port, FieldPath path, Faults faults)
    {
        // Upstream takes the two for each other: what is told is that the namespace is missing when the name is.
        if (space.Length == 0) faults.Required(path.Child("name"));
        if (name.Length == 0) faults.Required(path.Child("namespace"));
        if (port is { } number and not (>= 1 and <= 65535))
            faults.Invalid(path.Child("port"), number, $"port is not valid: {Faults.Between(1, 65535)}");
        if (below is { Length: > 0 }) CheckPath(below, path.Child("path"), faults);
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

    private static void CheckPath(string value, FieldPath path, Faults faults)
    {
        if (value == "/") return;
        if (value == "//")
        {
            faults.Invalid(path, value, "segment[0] may not be empty");
            return;
        }

        if (value[0] != '/') faults.Invalid(path, value, "must start with a '/'");
        string below = value[1..];
        if (below.EndsWith('/')) below = below[..^1];
        string[] steps = below.Split('/');
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].Length == 0)
            {
                faults.Invalid(path, value, $"segment[{i}] may not be empty");
                continue;
            }

            foreach (string problem in Names.Dns1123Subdomain(steps[i]))
                faults.Invalid(path, value, $"segment[{i}]: {problem}");
        }
    }

    // The parts as Go's parser tells them apart.
    private readonly record struct UrlParts(
        string Scheme, string? User, string Host, string BadPort, string Query, string Fragment)
    {
        public static UrlParts Of(string url)
        {
            string rest = Cut(url, '#', out string fragment);
            rest = Cut(rest, '?', out string query);
            int colon = rest.IndexOf(':', StringComparison.Ordinal);
            bool hasScheme = colon > 0 && char.IsAsciiLetter(rest[0])
                && rest.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0;
            string scheme = hasScheme ? rest[..colon].ToLowerInvariant() : "";
            if (hasScheme) rest = rest[(colon + 1)..];
            if (!rest.StartsWith("//", StringComparison.Ordinal)) return new(scheme, null, "", "", query, fragment);
            string authority = Cut(rest[2..], '/', out _);
            int at = authority.LastIndexOf('@');
            string? user = at < 0 ? null : authority[..at];
            string host = authority[(at + 1)..];
            int port = host.LastIndexOf(':');
            bool isBad = port > host.LastIndexOf(']') && host.AsSpan(port + 1).ContainsAnyExceptInRange('0', '9');
            return new(scheme, user, host, isBad ? host[port..] : "", query, fragment);
        }

        private static readonly System.Buffers.SearchValues<char> SchemeLetters =
            System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

        private static string Cut(string text, char mark, out string after)
        {
            int at = text.IndexOf(mark, StringComparison.Ordinal);
            after = at < 0 ? "" : text[(at + 1)..];
            return at < 0 ? text : text[..at];
        }
    }
}
