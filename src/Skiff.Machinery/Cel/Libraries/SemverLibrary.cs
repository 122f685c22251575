using System.Globalization;
using Skiff.Model;

namespace Skiff.Machinery.Cel;

/// <summary>A semantic version.</summary>
internal sealed class CelSemver : CelOpaque
{
    public static readonly CelType OwnType = CelType.Object("kubernetes.Semver");

    private CelSemver(ulong[] numbers, string[] preRelease)
    {
        Numbers = numbers;
        PreRelease = preRelease;
    }

    /// <summary>Major, minor and patch.</summary>
    public ulong[] Numbers { get; }

    public string[] PreRelease { get; }

    public override CelType Type => OwnType;

    public static CelSemver? Parse(string text, out string error)
    {
        error = "";
        if (text.Length == 0) error = "Version string empty";
        string[] parts = text.Split('.', 3);
        if (error.Length == 0 && parts.Length != 3) error = "No Major.Minor.Patch elements found";
        if (error.Length > 0) return null;
        string patch = parts[2];
        string? build = CutTail(ref patch, '+'), pre = CutTail(ref patch, '-');
        ulong[] numbers = new ulong[3];
        error = Number(parts[0], "Major", out numbers[0]);
        if (error.Length == 0) error = Number(parts[1], "Minor", out numbers[1]);
        if (error.Length == 0) error = Number(patch, "Patch", out numbers[2]);
        if (error.Length == 0 && pre is not null) error = Identifiers(pre, numeric: true);
        if (error.Length == 0 && build is not null) error = Identifiers(build, numeric: false);
        return error.Length > 0 ? null : new(numbers, pre?.Split('.') ?? []);
    }

    public int CompareTo(CelSemver other)
    {
        int order = Numbers.AsSpan().SequenceCompareTo(other.Numbers);
        if (order != 0) return Math.Sign(order);
        if (PreRelease.Length == 0 || other.PreRelease.Length == 0)
        {
            return other.PreRelease.Length.CompareTo(0) - PreRelease.Length.CompareTo(0);
        }

        for (int i = 0; i < PreRelease.Length && i < other.PreRelease.Length; i++)
        {
            order = CompareIdentifiers(PreRelease[i], other.PreRelease[i]);
            if (order != 0) return order;
        }

        return PreRelease.Length.CompareTo(other.PreRelease.Length);
    }

    internal override bool EqualTo(CelValue other) => other is CelSemver version && CompareTo(version) == 0;

    public override string ToString()
    {
        string numbers = string.Join('.', Numbers);
        return PreRelease.Length == 0 ? numbers : $"{numbers}-{string.Join('.', PreRelease)}";
    }

    private static string? CutTail(ref string text, char mark)
    {
        int at = text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0) return null;
        string tail = text[(at + 1)..];
        text = text[..at];
        return tail;
    }

    private static string Number(string text, string name, out ulong value)
    {
        value = 0;
        if (text.Any(static letter => !char.IsAsciiDigit(letter)))
        {
            return $"Invalid character(s) found in {name.ToLowerInvariant()} number {GoText.Quote(text)}";
        }

        if (text.Length > 1 && text[0] == '0') return $"{name} number must not contain leading zeroes {GoText.Quote(text)}";
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)) return "";
        string fault = text.Length == 0 ? "invalid syntax" : "value out of range";
        return $"strconv.ParseUint: parsing {GoText.Quote(text)}: {fault}";
    }

    private static string Identifiers(string text, bool numeric)
    {
        foreach (string one in text.Split('.'))
        {
            string quoted = GoText.Quote(one);
            if (one.Length == 0) return numeric ? "Prerelease is empty" : "Build meta data is empty";
            if (numeric && one.Length > 1 && one[0] == '0' && one.All(char.IsAsciiDigit))
            {
                return $"Numeric PreRelease version must not contain leading zeroes {quoted}";
            }

            if (one.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')) continue;
            return numeric ? $"Invalid character(s) found in prerelease {quoted}" : $"Invalid character(s) found in build meta data {quoted}";
        }

        return "";
    }

    // Numbers go before words.
    private static int CompareIdentifiers(string left, string right)
    {
        bool leftNumber = left.All(char.IsAsciiDigit), rightNumber = right.All(char.IsAsciiDigit);
        if (leftNumber != rightNumber) return leftNumber ? -1 : 1;
        if (leftNumber && left.Length != right.Length) return left.Length < right.Length ? -1 : 1;
        return Math.Sign(string.CompareOrdinal(left, right));
    }
}

/// <summary>Functions of semantic versions.</summary>
internal static class SemverLibrary
{
    private static readonly CelType V = CelSemver.OwnType;

    public static void Declare(CelFunctions functions)
    {
        functions.Global("semver", "string_to_semver", [CelType.String], V, static a => Parse(a[0], normalize: false));
        functions.Global(
            "semver", "string_bool_to_semver", [CelType.String, CelType.Bool], V, static a => Parse(a[0], ((CelBool)a[1]).Value));
        functions.Global(
            "isSemver", "is_semver_string", [CelType.String], CelType.Bool,
            static a => CelBool.Of(Parse(a[0], normalize: false) is CelSemver));
        functions.Global(
            "isSemver", "is_semver_string_bool", [CelType.String, CelType.Bool], CelType.Bool,
            static a => CelBool.Of(Parse(a[0], ((CelBool)a[1]).Value) is CelSemver));
        functions.Member("isGreaterThan", "semver_is_greater_than", [V, V], CelType.Bool, static a => CelBool.Of(Compare(a) > 0));
        functions.Member("isLessThan", "semver_is_less_than", [V, V], CelType.Bool, static a => CelBool.Of(Compare(a) < 0));
        functions.Member("compareTo", "semver_compare_to", [V, V], CelType.Int, static a => CelInt.Of(Compare(a)));
        functions.Member("major", "semver_major", [V], CelType.Int, static a => Number(a[0], 0));
        functions.Member("minor", "semver_minor", [V], CelType.Int, static a => Number(a[0], 1));
        functions.Member("patch", "semver_patch", [V], CelType.Int, static a => Number(a[0], 2));
    }

    private static int Compare(ReadOnlySpan<CelValue> a) => ((CelSemver)a[0]).CompareTo((CelSemver)a[1]);

    private static CelInt Number(CelValue version, int index) => CelInt.Of(unchecked((long)((CelSemver)version).Numbers[index]));

    private static CelValue Parse(CelValue value, bool normalize)
    {
        string text = StringLibrary.Text(value);
        if (normalize && Normalize(ref text) is { } problem) return new CelError(problem);
        CelSemver? version = CelSemver.Parse(text, out string error);
        return version is null ? new CelError(error) : version;
    }

    // v1.02 becomes 1.2.0.
    private static string? Normalize(ref string text)
    {
        if (text.StartsWith('v')) text = text[1..];
        List<string> parts = [.. text.Split('.', 3)];
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i].Length <= 1) continue;
            string trimmed = parts[i].TrimStart('0');
            parts[i] = trimmed.Length == 0 || !char.IsAsciiDigit(trimmed[0]) ? $"0{trimmed}" : trimmed;
        }

        if (parts.Count < 3 && parts[^1].AsSpan().ContainsAny('+', '-'))
        {
            return "short version cannot contain PreRelease/Build meta data";
        }

        while (parts.Count < 3) parts.Add("0");
        text = string.Join('.', parts);
        return null;
    }
}
