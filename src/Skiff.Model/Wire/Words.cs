using System.Runtime.InteropServices;
using System.Text;

namespace Skiff.Model;

/// <summary>
/// One shared string for each short text that keeps coming back: label keys, enumerated values, quantities. A fixed
/// table; a slot holds the last word that fell into it, so it never grows and a race only costs a copy.
/// </summary>
internal static class Words
{
    private const int MaxLength = 40;
    private const int Slots = 2048; // A power of two.

    private static readonly string?[] Table = new string?[Slots];

    /// <summary>The text as a string, shared when it is short.</summary>
    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength) return Encoding.UTF8.GetString(utf8);
        if (utf8.IsEmpty) return "";
        ref string? slot = ref Table[Hash(utf8) & (Slots - 1)];
        string? word = slot;
        if (word is not null && word.Length == utf8.Length && Ascii.Equals(utf8, word)) return word;
        word = Encoding.UTF8.GetString(utf8);
        slot = word;
        return word;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length * 0x9E3779B97F4A7C15;
        while (utf8.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(utf8)) * 0x9E3779B97F4A7C15;
            utf8 = utf8[8..];
        }

        foreach (byte value in utf8) hash = (hash ^ value) * 0x100000001B3;
        return (uint)(hash >> 40) ^ (uint)hash;
    }
}
