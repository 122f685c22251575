using System.Text;

namespace Skiff.Machinery;

/// <summary>
/// Shares the strings of member names, which repeat without end. A fixed number of slots; two threads may race for one,
/// and then one of two equal strings is kept.
/// </summary>
internal static class JsonNames
{
    private const int LengthMax = 40;
    private static readonly string?[] Slots = new string?[2048];

    /// <summary>The string of a name's UTF-8 bytes.</summary>
    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > LengthMax) return Encoding.UTF8.GetString(utf8);
        uint hash = 2166136261;
        foreach (byte value in utf8) hash = (hash ^ value) * 16777619;
        ref string? slot = ref Slots[(int)((hash ^ (hash >> 15)) & 2047)];
        string? known = slot;
        if (known is not null && known.Length == utf8.Length && Ascii.Equals(utf8, known)) return known;
        string fresh = Encoding.UTF8.GetString(utf8);
        slot = fresh;
        return fresh;
    }
}
