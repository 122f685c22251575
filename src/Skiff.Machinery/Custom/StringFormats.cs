using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Skiff.Machinery.Validation;

namespace Skiff.Machinery.Custom;

/// <summary>The formats of strings that schemas may name, each with its test. Dashes in their names do not count.</summary>
internal static partial class StringFormats
{
    private static readonly Dictionary<string, Func<string, bool>> Tests = new(StringComparer.Ordinal)
    {
        ["bsonobjectid"] = static text => text.Length == 24 && text.All(char.IsAsciiHexDigit),
        ["uri"] = IsRequestUri,
        ["email"] = IsEmail,
        ["hostname"] = IsHostname,
        ["ipv4"] = static text => IsAddress(text, '.'),
        ["ipv6"] = static text => text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out _),
        ["cidr"] = IsCidr,
        ["mac"] = static text => Mac().IsMatch(text),
        ["uuid"] = static text => Uuid().IsMatch(text),
        ["uuid3"] = static text => Uuid3().IsMatch(text),
        ["uuid4"] = static text => Uuid4().IsMatch(text),
        ["uuid5"] = static text => Uuid5().IsMatch(text),
        ["isbn"] = static text => IsIsbn10(text) || IsIsbn13(text),
        ["isbn10"] = IsIsbn10,
        ["isbn13"] = IsIsbn13,
        ["creditcard"] = IsCreditCard,
        ["ssn"] = static text => text.Length == 11 && Ssn().IsMatch(text),
        ["hexcolor"] = static text => HexColor().IsMatch(text),
        ["rgbcolor"] = static text => RgbColor().IsMatch(text),
        ["byte"] = static text => text.Length % 4 == 0 && Base64().IsMatch(text),
        ["password"] = static _ => true,
        ["date"] = IsDate,
        ["duration"] = IsDuration,
        ["datetime"] = IsDateTime,
        ["k8sshortname"] = static text => text.Length <= 63 && Names.IsLabel(text),
        ["k8slongname"] = static text => text.Length <= 253 && Names.IsSubdomain(text),
    };

    private static readonly string[] UnitWords = ["nano", "micro", "milli", "sec", "min", "hour", "day", "week"];
    private const string Hex = "[0-9a-fA-F]";
    private const string Octet = "(0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5])";

    /// <summary>Whether a format of strings is known.</summary>
    public static bool IsKnown(string format) => Tests.ContainsKey(Normal(format));

    /// <summary>The test of a format; null when it is not known.</summary>
    public static Func<string, bool>? Find(string format) =>
        format.Length == 0 ? null : Tests.GetValueOrDefault(Normal(format));

    private static string Normal(string format) => format.Replace("-", "", StringComparison.Ordinal);

    private static bool IsRequestUri(string text) =>
        text.StartsWith('/') || (Scheme().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out _));

    private static bool IsEmail(string text)
    {
        int open = text.IndexOf('<', StringComparison.Ordinal);
        string address = open >= 0 && text.EndsWith('>') ? text[(open + 1)..^1] : text.Trim();
        int at = address.LastIndexOf('@');
        return at > 0 && EmailLocal().IsMatch(address[..at]) && EmailDomain().IsMatch(address[(at + 1)..]);
    }

    private static bool IsHostname(string text) =>
        text.Length <= 255 && Hostname().IsMatch(text) && text.Split('.').All(part => part.Length <= 63);

    private static bool IsAddress(string text, char separator)
    {
        if (!text.Contains(separator, StringComparison.Ordinal)) return false;
        if (text.Contains(':', StringComparison.Ordinal)) return IPAddress.TryParse(text, out _);
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is > 0 and <= 16 && part.All(char.IsAsciiDigit)
            && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int octet) && octet <= 255);
    }

    private static bool IsCidr(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return false;
        string address = text[..slash];
        bool six = address.Contains(':', StringComparison.Ordinal);
        bool good = six ? IPAddress.TryParse(address, out _) : IsAddress(address, '.');
        return good && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits <= (six ? 128 : 32);
    }

    private static bool IsIsbn10(string text)
    {
        string digits = Bare(text);
        if (!Isbn10().IsMatch(digits)) return false;
        int sum = 0;
        for (int i = 0; i < 9; i++) sum += (i + 1) * (digits[i] - '0');
        sum += 10 * (digits[9] is 'X' ? 10 : digits[9] - '0');
        return sum % 11 == 0;
    }

    private static bool IsIsbn13(string text)
    {
        string digits = Bare(text);
        if (digits.Length != 13 || !digits.All(char.IsAsciiDigit)) return false;
        int sum = 0;
        for (int i = 0; i < 13; i++) sum += (i % 2 == 0 ? 1 : 3) * (digits[i] - '0');
        return sum % 10 == 0;
    }

    private static string Bare(string text) =>
        string.Concat(text.Where(letter => letter is not ('-' or ' ' or '\t' or '\n')));

    private static bool IsCreditCard(string text)
    {
        string digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (!CreditCard().IsMatch(digits)) return false;
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit * 2 > 9 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }

    private static bool IsDate(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDateTime(string text)
    {
        string[] parts = text.ToLowerInvariant().Split('t');
        if (parts.Length < 2 || !IsDate(parts[0])) return false;
        Match match = TimeOfDay().Match(parts[1]);
        return match.Success
            && string.CompareOrdinal(match.Groups[1].Value, "23") <= 0
            && string.CompareOrdinal(match.Groups[2].Value, "59") <= 0
            && string.CompareOrdinal(match.Groups[3].Value, "59") <= 0;
    }

    // Go's durations, and words such as "3 days".
    private static bool IsDuration(string text)
    {
        if (GoDurationText().IsMatch(text)) return true;
        bool any = false;
        foreach (Match match in WordDuration().Matches(text))
        {
            if (match.Groups[1].Length > 18) return false;
            any |= IsUnit(match.Groups[2].Value.ToLowerInvariant());
        }

        return any;
    }

    private static bool IsUnit(string unit) =>
        unit is "ns" or "us" or "µs" or "ms" or "s" or "m" or "h" or "hr" or "d" or "w" or "wk"
        || UnitWords.Any(word => unit.StartsWith(word, StringComparison.Ordinal));

    // 6, 8 or 20 bytes, in pairs or in groups of two.
    [GeneratedRegex(
        $@"\A({Hex}{{2}}((:{Hex}{{2}}){{5}}|(:{Hex}{{2}}){{7}}|(:{Hex}{{2}}){{19}}|(-{Hex}{{2}}){{5}}|(-{Hex}{{2}}){{7}}"
        + $@"|(-{Hex}{{2}}){{19}})|{Hex}{{4}}((\.{Hex}{{4}}){{2}}|(\.{Hex}{{4}}){{3}}|(\.{Hex}{{4}}){{9}}))\z")]
    private static partial Regex Mac();

    [GeneratedRegex($@"\A{Hex}{{8}}-?{Hex}{{4}}-?{Hex}{{4}}-?{Hex}{{4}}-?{Hex}{{12}}\z")]
    private static partial Regex Uuid();

    [GeneratedRegex($@"\A{Hex}{{8}}-?{Hex}{{4}}-?3{Hex}{{3}}-?{Hex}{{4}}-?{Hex}{{12}}\z")]
    private static partial Regex Uuid3();

    [GeneratedRegex($@"\A{Hex}{{8}}-?{Hex}{{4}}-?4{Hex}{{3}}-?[89abAB]{Hex}{{3}}-?{Hex}{{12}}\z")]
    private static partial Regex Uuid4();

    [GeneratedRegex($@"\A{Hex}{{8}}-?{Hex}{{4}}-?5{Hex}{{3}}-?[89abAB]{Hex}{{3}}-?{Hex}{{12}}\z")]
    private static partial Regex Uuid5();

    [GeneratedRegex(@"\A[0-9]{9}[0-9X]\z")]
    private static partial Regex Isbn10();

    [GeneratedRegex(
        @"\A(4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|6(011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}"
        + @"|3(0[0-5]|[68][0-9])[0-9]{11}|(2131|1800|35[0-9]{3})[0-9]{11})\z")]
    private static partial Regex CreditCard();

    [GeneratedRegex(@"\A[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}\z")]
    private static partial Regex Ssn();

    [GeneratedRegex(@"\A#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\z")]
    private static partial Regex HexColor();

    [GeneratedRegex($@"\Argb\(\s*{Octet}\s*,\s*{Octet}\s*,\s*{Octet}\s*\)\z")]
    private static partial Regex RgbColor();

    [GeneratedRegex(@"\A([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})\z")]
    private static partial Regex Base64();

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9+.-]*:")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\A[^\s@<>(),;:\\""\[\]]+\z")]
    private static partial Regex EmailLocal();

    [GeneratedRegex(@"\A([^\s@<>(),;:\\""\[\].]+(\.[^\s@<>(),;:\\""\[\].]+)*|\[[^\s\[\]]+\])\z")]
    private static partial Regex EmailDomain();

    [GeneratedRegex(
        @"\A([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)"
        + @"|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}"
        + @"([a-zA-Z\p{L}]){2,63})\z")]
    private static partial Regex Hostname();

    [GeneratedRegex(@"\A([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))\z")]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"\A[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)\z")]
    private static partial Regex GoDurationText();

    [GeneratedRegex(@"([0-9]+)\s*([A-Za-zµ]+)")]
    private static partial Regex WordDuration();
}
