using System.Globalization;
using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Cel;

/// <summary>A URL as Go's library reads it.</summary>
internal sealed class GoUrl
{
    public string Scheme { get; private set; } = "";

    public string Host { get; private set; } = "";

    public string EscapedPath { get; private set; } = "";

    public string Query { get; private set; } = "";

    public string Opaque { get; private set; } = "";

    public string Hostname
    {
        get
        {
            string host = Host;
            int colon = PortAt(host);
            if (colon >= 0) host = host[..colon];
            return host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        }
    }

    public string Port => PortAt(Host) is var colon && colon < 0 ? "" : Host[(colon + 1)..];

    /// <summary>Reads a URL as it stands in a request: absolute, or a path from the root; no fragment.</summary>
    public static GoUrl? ParseRequest(string text, out string error) => Read(text, request: true, out error);

    /// <summary>Reads any URL.</summary>
    public static GoUrl? Parse(string text, out string error)
    {
        int fragment = text.IndexOf('#', StringComparison.Ordinal);
        return Read(fragment < 0 ? text : text[..fragment], request: false, out error);
    }

    private static GoUrl? Read(string text, bool request, out string error)
    {
        GoUrl url = new();
        string? problem = url.Fill(text, request);
        error = problem is null ? "" : $"parse {GoText.Quote(text)}: {problem}";
        return problem is null ? url : null;
    }

    private string? Fill(string text, bool request)
    {
        if (text.Any(static letter => letter is < ' ' or '\x7f')) return "net/url: invalid control character in URL";
        if (text.Length == 0 && request) return "empty url";
        if (text == "*")
        {
            EscapedPath = "*";
            return null;
        }

        if (CutScheme(ref text) is { } fault) return fault;
        int mark = text.IndexOf('?', StringComparison.Ordinal);
        if (mark >= 0) (text, Query) = (text[..mark], text[(mark + 1)..]);
        if (!text.StartsWith('/'))
        {
            if (Scheme.Length > 0)
            {
                Opaque = text;
                return null;
            }

            if (request) return "invalid URI for request";
            if (text.Split('/')[0].Contains(':', StringComparison.Ordinal)) return "first path segment in URL cannot contain colon";
        }

        bool authority = text.StartsWith("//", StringComparison.Ordinal)
            && (Scheme.Length > 0 || (!request && !text.StartsWith("///", StringComparison.Ordinal)));
        if (authority)
        {
            int end = text.IndexOf('/', 2);
            string host = end < 0 ? text[2..] : text[2..end];
            text = end < 0 ? "" : text[end..];
            if (Authority(host) is { } wrong) return wrong;
        }

        return Path(text);
    }

    private string? CutScheme(ref string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (char.IsAsciiLetter(letter)) continue;
            if (char.IsAsciiDigit(letter) || letter is '+' or '-' or '.')
            {
                if (i == 0) return null;
                continue;
            }

            if (letter != ':') return null;
            if (i == 0) return "missing protocol scheme";
            Scheme = text[..i].ToLowerInvariant();
            text = text[(i + 1)..];
            return null;
        }

        return null;
    }

    private string? Authority(string text)
    {
        int at = text.LastIndexOf('@');
        string host = text[(at + 1)..];
        if (at >= 0 && !IsUserinfo(text[..at])) return "net/url: invalid userinfo";
        if (host.StartsWith('['))
        {
            int end = host.LastIndexOf(']');
            if (end < 0) return "missing ']' in host";
            if (!IsPort(host[(end + 1)..])) return $"invalid port {GoText.Quote(host[(end + 1)..])} after host";
        }
        else
        {
            int colon = host.LastIndexOf(':');
            if (colon >= 0 && !IsPort(host[colon..])) return $"invalid port {GoText.Quote(host[colon..])} after host";
        }

        if (host.IndexOfAny([' ', '<', '>', '"', '\\', '^', '`', '{', '|', '}']) is var bad && bad >= 0)
        {
            return $"invalid character {GoText.Quote(host[bad..(bad + 1)])} in host name";
        }

        Host = Unescape(host, plus: false, out string? fault) ?? "";
        return fault;
    }

    private static bool IsUserinfo(string text) =>
        text.All(static letter => char.IsAsciiLetterOrDigit(letter) || "-._:~!$&'()*+,;=%@".Contains(letter, StringComparison.Ordinal));

    private static bool IsPort(string text) => text.Length == 0 || (text[0] == ':' && text.Skip(1).All(char.IsAsciiDigit));

    private static int PortAt(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon >= 0 && IsPort(host[colon..]) && (!host.StartsWith('[') || host[colon - 1] == ']') ? colon : -1;
    }

    private string? Path(string text)
    {
        Unescape(text, plus: false, out string? fault);
        StringBuilder escaped = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool plain = rune.IsAscii
                && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-_.~$&+,/:;=@%!'()*[]".Contains((char)rune.Value, StringComparison.Ordinal));
            escaped.Append(plain ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        EscapedPath = escaped.ToString();
        return fault;
    }

    /// <summary>The query's values by name, in the order of their coming; pairs that make no sense are left out.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Parameters()
    {
        List<(string, IReadOnlyList<string>)> all = [];
        Dictionary<string, List<string>> byName = new(StringComparer.Ordinal);
        foreach (string pair in Query.Split('&'))
        {
            if (pair.Length == 0 || pair.Contains(';', StringComparison.Ordinal)) continue;
            string[] parts = pair.Split('=', 2);
            string? name = Unescape(parts[0], plus: true, out _);
            string? value = Unescape(parts.Length > 1 ? parts[1] : "", plus: true, out _);
            if (name is null || value is null) continue;
            if (!byName.TryGetValue(name, out List<string>? values))
            {
                byName[name] = values = [];
                all.Add((name, values));
            }

            values.Add(value);
        }

        return all;
    }

    public override string ToString()
    {
        string scheme = Scheme.Length > 0 ? $"{Scheme}:" : "";
        string body = Opaque.Length > 0 ? Opaque : (Host.Length > 0 ? $"//{Host}" : "") + EscapedPath;
        return scheme + body + (Query.Length > 0 ? $"?{Query}" : "");
    }

    private static string? Unescape(string text, bool plus, out string? fault)
    {
        fault = null;
        List<byte> bytes = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                bool good = i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);
                if (!good)
                {
                    fault = $"invalid URL escape {GoText.Quote(text.Substring(i, Math.Min(3, text.Length - i)))}";
                    return null;
                }

                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 2;
            }
            else if (plus && text[i] == '+')
            {
                bytes.Add((byte)' ');
            }
            else
            {
                int length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}

/// <summary>A URL as a value.</summary>
internal sealed class CelUrl(GoUrl value) : CelOpaque
{
    public static readonly CelType OwnType = CelType.Object("kubernetes.URL");

    public GoUrl Value => value;

    public override CelType Type => OwnType;

    internal override bool EqualTo(CelValue other) => other is CelUrl url && url.ToString() == ToString();

    public override string ToString() => Value.ToString();
}

/// <summary>Functions of URLs.</summary>
internal static class UrlLibrary
{
    private static readonly CelType U = CelUrl.OwnType;

    public static void Declare(CelFunctions functions)
    {
        functions.Global("url", "string_to_url", [CelType.String], U, static a => Parse(StringLibrary.Text(a[0])));
        functions.Global("isURL", "is_url_string", [CelType.String], CelType.Bool, static a => CelBool.Of(GoUrl.ParseRequest(StringLibrary.Text(a[0]), out _) is not null));
        Part(functions, "getScheme", "url_get_scheme", static url => url.Scheme);
        Part(functions, "getHost", "url_get_host", static url => url.Host);
        Part(functions, "getHostname", "url_get_hostname", static url => url.Hostname);
        Part(functions, "getPort", "url_get_port", static url => url.Port);
        Part(functions, "getEscapedPath", "url_get_escaped_path", static url => url.EscapedPath);
        functions.Member(
            "getQuery", "url_get_query", [U], CelType.MapOf(CelType.String, CelType.ListOf(CelType.String)),
            static a => Query(((CelUrl)a[0]).Value));
    }

    private static void Part(CelFunctions functions, string name, string id, Func<GoUrl, string> get) =>
        functions.Member(name, id, [U], CelType.String, a => CelString.Of(get(((CelUrl)a[0]).Value)));

    private static CelValue Parse(string text)
    {
        bool good = GoUrl.ParseRequest(text, out string error) is not null;
        GoUrl? url = good ? GoUrl.Parse(text, out error) : null;
        return url is null ? new CelError($"URL parse error during conversion from string: {error}") : new CelUrl(url);
    }

    private static CelEntries Query(GoUrl url)
    {
        CelEntries query = new();
        foreach ((string name, IReadOnlyList<string> values) in url.Parameters()) query.Set(CelString.Of(name), CelList.Of(values));
        return query;
    }
}
