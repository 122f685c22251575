using System.Globalization;

namespace Skiff.Machinery.Custom;

/// <summary>
/// In which order a group's versions are listed, the preferred one first: <c>v10</c>, <c>v2</c>, <c>v1</c>,
/// <c>v3beta1</c>, <c>v2alpha1</c>, and then versions of other forms by name.
/// </summary>
public static class VersionOrder
{
    private const int Stable = 2;
    private const int Beta = 1;
    private const int Alpha = 0;

    /// <summary>Below zero when the first version goes before the second one.</summary>
    public static int Compare(string left, string right)
    {
        (int Stage, int Major, int Minor)? first = Parse(left), second = Parse(right);
        if (first is { } a && second is { } b) return b.CompareTo(a);
        if (first is not null) return -1;
        return second is not null ? 1 : string.CompareOrdinal(left, right);
    }

    private static (int Stage, int Major, int Minor)? Parse(string version)
    {
        if (version.Length < 2 || version[0] != 'v') return null;
        ReadOnlySpan<char> rest = version.AsSpan(1);
        int letters = rest.IndexOfAnyExceptInRange('0', '9');
        if (letters < 0) return Number(rest) is { } whole ? (Stable, whole, 0) : null;

        int? major = Number(rest[..letters]);
        rest = rest[letters..];
        int stage = rest.StartsWith("beta") ? Beta : rest.StartsWith("alpha") ? Alpha : -1;
        if (stage < 0 || major is null) return null;
        return Number(rest[(stage == Beta ? 4 : 5)..]) is { } minor ? (stage, major.Value, minor) : null;
    }

    private static int? Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
