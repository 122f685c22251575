using System.Text;

namespace Skiff.Machinery.Validation;

/// <summary>
/// The forms of names, each as a check that answers what is wrong in upstream's words: nothing when the name is good. A
/// check of a good name allocates nothing.
/// </summary>
public static class Names
{
    /// <summary>Most bytes of a DNS label.</summary>
    public const int LabelMax = 63;

    /// <summary>Most bytes of a DNS subdomain.</summary>
    public const int SubdomainMax = 253;

    private const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string SubdomainPattern = LabelPattern + @"(\." + LabelPattern + ")*";
    private const string UnderscorePattern = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private const string KeyPattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    /// <summary>A lower-case DNS label of RFC 1123: pods' containers, namespaces, volumes.</summary>
    public static IReadOnlyList<string> Dns1123Label(string value)
    {
        bool fits = Bytes(value) <= LabelMax;
        if (fits && IsLabel(value)) return [];
        List<string> problems = [];
        if (!fits) problems.Add(TooManyBytes(LabelMax, "characters"));
        if (!IsLabel(value))
        {
            problems.Add(IsSubdomain(value) ? "must not contain dots" : Pattern(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
                + "and end with an alphanumeric character", LabelPattern, "my-name", "123-abc"));
        }

        return problems;
    }

    /// <summary>A lower-case DNS subdomain of RFC 1123: the names of most objects.</summary>
    public static IReadOnlyList<string> Dns1123Subdomain(string value) => Subdomain(value, "characters");

    /// <summary>A DNS label of RFC 1035, which starts with a letter: services.</summary>
    public static IReadOnlyList<string> Dns1035Label(string value)
    {
        bool fits = Bytes(value) <= LabelMax;
        bool good = IsLabel(value) && char.IsAsciiLetterLower(value[0]);
        if (fits && good) return [];
        List<string> problems = [];
        if (!fits) problems.Add(TooManyBytes(LabelMax, "characters"));
        if (!good)
        {
            problems.Add(Pattern(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                + "character, and end with an alphanumeric character", "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123"));
        }

        return problems;
    }

    /// <summary>A DNS subdomain whose labels may hold underscores: search domains.</summary>
    public static IReadOnlyList<string> Dns1123SubdomainWithUnderscore(string value)
    {
        bool good = value.Split('.').All(label => IsLabel(
            (label.StartsWith('_') ? label[1..] : label).Replace('_', '-')));
        List<string> problems = [];
        if (Bytes(value) > SubdomainMax) problems.Add(TooManyBytes(SubdomainMax, "characters"));
        if (!good)
        {
            problems.Add(Pattern(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and "
                + "must start and end with an alphanumeric character",
                UnderscorePattern + @"(\." + UnderscorePattern + ")*", "example.com"));
        }

        return problems;
    }

    /// <summary>A subdomain below a star: ingress hosts.</summary>
    public static IReadOnlyList<string> WildcardDns1123Subdomain(string value)
    {
        List<string> problems = [];
        if (Bytes(value) > SubdomainMax) problems.Add(TooManyBytes(SubdomainMax, "characters"));
        if (!value.StartsWith("*.", StringComparison.Ordinal) || !IsSubdomain(value.AsSpan(2)))
        {
            problems.Add(Pattern(
                "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist "
                + "of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
                @"\*\." + SubdomainPattern, "*.example.com"));
        }

        return problems;
    }

    /// <summary>The key of a label, annotation, taint or resource: a name with an optional domain before a slash.</summary>
    public static IReadOnlyList<string> LabelKey(string value)
    {
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> name = value.AsSpan(slash + 1);
        bool prefixGood = slash < 0 || (slash is > 0 and <= SubdomainMax && IsSubdomain(value.AsSpan(0, slash)));
        if (prefixGood && name.Length <= LabelMax && IsKeyName(name)) return [];
        return LabelKeyProblems(value, slash);
    }

    /// <summary>The value of a label; it may be empty.</summary>
    public static IReadOnlyList<string> LabelValue(string value)
    {
        bool fits = Bytes(value) <= LabelMax;
        bool good = value.Length == 0 || IsKeyName(value);
        if (fits && good) return [];
        List<string> problems = [];
        if (!fits) problems.Add(TooManyBytes(LabelMax, "bytes"));
        if (!good)
        {
            problems.Add(Pattern(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                + "start and end with an alphanumeric character", $"({KeyPattern})?", "MyValue", "my_value", "12345"));
        }

        return problems;
    }

    /// <summary>An identifier of the C language.</summary>
    public static IReadOnlyList<string> CIdentifier(string value)
    {
        bool good = value.Length > 0 && (char.IsAsciiLetter(value[0]) || value[0] == '_')
            && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        if (good) return [];
        return [Pattern(
            "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric "
            + "characters or '_'", "[A-Za-z_][A-Za-z0-9_]*", "my_name", "MY_NAME", "MyName")];
    }

    /// <summary>The name of an environment variable: printable ASCII without the equals sign.</summary>
    public static IReadOnlyList<string> EnvironmentVariable(string value)
    {
        List<string> problems = [];
        if (value.Length == 0) problems.Add("environment variable name must be non-empty");
        if (value.Any(letter => letter is < ' ' or > '~' or '='))
        {
            problems.Add(
                "a valid environment variable name must consist only of printable ASCII characters other than '='");
        }

        return problems;
    }

    /// <summary>A key of a ConfigMap or Secret, which becomes a file name.</summary>
    public static IReadOnlyList<string> ConfigMapKey(string value)
    {
        List<string> problems = [];
        if (Bytes(value) > SubdomainMax) problems.Add(TooManyBytes(SubdomainMax, "characters"));
        if (value.Length == 0 || !value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_'))
        {
            problems.Add(Pattern("a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
        }

        if (value == ".") problems.Add("must not be '.'");
        else if (value == "..") problems.Add("must not be '..'");
        else if (value.StartsWith("..", StringComparison.Ordinal)) problems.Add("must not start with '..'");
        return problems;
    }

    /// <summary>The name of a port: an IANA service name.</summary>
    public static IReadOnlyList<string> PortName(string value)
    {
        List<string> problems = [];
        if (Bytes(value) > 15) problems.Add(TooManyBytes(15, "characters"));
        if (value.Length == 0 || !value.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            problems.Add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }

        if (!value.Any(char.IsAsciiLetterLower)) problems.Add("must contain at least one letter (a-z)");
        if (value.Contains("--", StringComparison.Ordinal)) problems.Add("must not contain consecutive hyphens");
        if (value.Length > 0 && (value[0] == '-' || value[^1] == '-'))
        {
            problems.Add("must not begin or end with a hyphen");
        }

        return problems;
    }

    /// <summary>A port number from 1 to 65535.</summary>
    public static IReadOnlyList<string> PortNumber(long value) =>
        value is >= 1 and <= 65535 ? [] : [Faults.Between(1, 65535)];

    /// <summary>A share written as digits and a percent sign.</summary>
    public static IReadOnlyList<string> Percent(string value)
    {
        if (value.Length > 1 && value[^1] == '%' && value.AsSpan(0, value.Length - 1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return [];
        }

        return [Pattern("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%")];
    }

    /// <summary>The name of an HTTP header.</summary>
    public static IReadOnlyList<string> HttpHeaderName(string value)
    {
        if (value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')) return [];
        return [Pattern("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+",
            "X-Header-Name")];
    }

    /// <summary>A name that can stand between the slashes of a path: roles and the like.</summary>
    public static IReadOnlyList<string> PathSegment(string value)
    {
        if (value is "." or "..") return [$"may not be '{value}'"];
        return PathSegmentPrefix(value);
    }

    /// <summary>The beginning of a name that can stand between the slashes of a path.</summary>
    public static IReadOnlyList<string> PathSegmentPrefix(string value)
    {
        List<string> problems = [];
        if (value.Contains('/', StringComparison.Ordinal)) problems.Add("may not contain '/'");
        if (value.Contains('%', StringComparison.Ordinal)) problems.Add("may not contain '%'");
        return problems;
    }

    /// <summary>Whether a text is a lower-case DNS label, its length aside.</summary>
    public static bool IsLabel(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value[0] == '-' || value[^1] == '-') return false;
        foreach (char letter in value)
        {
            if (!char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-') return false;
        }

        return true;
    }

    /// <summary>Whether a text is a lower-case DNS subdomain, its length aside.</summary>
    public static bool IsSubdomain(ReadOnlySpan<char> value)
    {
        while (true)
        {
            int dot = value.IndexOf('.');
            if (dot < 0) return IsLabel(value);
            if (!IsLabel(value[..dot])) return false;
            value = value[(dot + 1)..];
        }
    }

    /// <summary>Upstream's words for a text that does not match a pattern.</summary>
    public static string Pattern(string message, string pattern, params ReadOnlySpan<string> examples)
    {
        if (examples.IsEmpty) return $"{message} (regex used for validation is '{pattern}')";
        StringBuilder text = new(message);
        text.Append(" (e.g. ");
        for (int i = 0; i < examples.Length; i++) text.Append(i > 0 ? " or " : "").Append('\'').Append(examples[i]).Append("', ");
        return text.Append("regex used for validation is '").Append(pattern).Append("')").ToString();
    }

    /// <summary>Upstream's words for a text that is too long.</summary>
    public static string TooManyBytes(int bytesMax, string unit) => $"must be no more than {bytesMax} {unit}";

    /// <summary>Bytes of a text in UTF-8.</summary>
    public static int Bytes(string value) => Encoding.UTF8.GetByteCount(value);

    private static IReadOnlyList<string> Subdomain(string value, string unit)
    {
        bool fits = Bytes(value) <= SubdomainMax;
        if (fits && IsSubdomain(value)) return [];
        List<string> problems = [];
        if (!fits) problems.Add(TooManyBytes(SubdomainMax, unit));
        if (!IsSubdomain(value))
        {
            problems.Add(Pattern(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                + "start and end with an alphanumeric character", SubdomainPattern, "example.com"));
        }

        return problems;
    }

    private static bool IsKeyName(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || !char.IsAsciiLetterOrDigit(value[0]) || !char.IsAsciiLetterOrDigit(value[^1])) return false;
        foreach (char letter in value)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')) return false;
        }

        return true;
    }

    private static List<string> LabelKeyProblems(string value, int slash)
    {
        string pattern = Pattern(
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            KeyPattern, "MyName", "my.name", "123-abc");
        if (value.IndexOf('/', slash + 1) is var second && slash >= 0 && second >= 0)
        {
            return [$"a valid label key {pattern} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        List<string> problems = [];
        if (slash == 0) problems.Add("prefix part must be non-empty");
        if (slash > 0) problems.AddRange(Subdomain(value[..slash], "bytes").Select(problem => $"prefix part {problem}"));
        string name = value[(slash + 1)..];
        if (name.Length == 0) problems.Add("name part must be non-empty");
        else if (Bytes(name) > LabelMax) problems.Add($"name part {TooManyBytes(LabelMax, "bytes")}");
        if (!IsKeyName(name)) problems.Add($"name part {pattern}");
        return problems;
    }
}
