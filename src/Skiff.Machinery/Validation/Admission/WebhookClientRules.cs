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
        else CheckService(client.Service!, path.Child("service"), faults);
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

    private static void CheckService(ServiceReference service, FieldPath path, Faults faults)
    {
        if (service.Name.Length == 0) faults.Required(path.Child("name"));
        if (service.Namespace.Length == 0) faults.Required(path.Child("namespace"));
        if (service.Port is { } port and not (>= 1 and <= 65535))
            faults.Invalid(path.Child("port"), port, $"port is not valid: {Faults.Between(1, 65535)}");
        if (service.Path is { Length: > 0 } below) CheckPath(below, path.Child("path"), faults);
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
