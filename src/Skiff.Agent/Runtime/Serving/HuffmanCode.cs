using System.Buffers;

namespace Skiff.Agent.Runtime.Serving;

/// <summary>
/// The code that texts in HTTP/2 headers may be written in (RFC 7541, appendix B). It is canonical: codes of one length
/// follow one another in the order of their symbols, so that the lengths alone tell all of it.
/// </summary>
internal static class HuffmanCode
{
    private const int ShortestBits = 5;
    private const int LongestBits = 30;
    private const int EndOfText = 256;

    // Length of the code of each symbol, from a for five bits to z for thirty; the last is that of the end.
    private const string Lengths =
        "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhfibccccccccccccccccccccccdcdioijbkaba"
        + "babbbaccbbbabcbaabccccckgjixprpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrsvvporsru"
        + "vvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwvz";

    private static readonly (int First, int Offset, int Count)[] byLength = new (int, int, int)[LongestBits + 1];
    private static readonly short[] symbols = Sorted();

    /// <summary>Appends the bytes that a text stands for; false when it is no text of this code.</summary>
    public static bool TryRead(ReadOnlySpan<byte> coded, ArrayBufferWriter<byte> into)
    {
        int code = 0, bits = 0;
        foreach (byte part in coded)
        {
            for (int shift = 7; shift >= 0; shift--)
            {
                code = (code << 1) | ((part >> shift) & 1);
                if (++bits > LongestBits) return false;
                (int first, int offset, int count) = byLength[bits];
                if (count == 0 || code - first >= count) continue;
                short symbol = symbols[offset + code - first];
                if (symbol == EndOfText) return false;
                into.GetSpan(1)[0] = (byte)symbol;
                into.Advance(1);
                (code, bits) = (0, 0);
            }
        }

        // The last byte is filled up with ones, which no symbol of less than eight bits consists of.
        return bits < 8 && code == (1 << bits) - 1;
    }

    private static short[] Sorted()
    {
        List<short> sorted = [];
        int code = 0;
        for (int length = ShortestBits; length <= LongestBits; length++)
        {
            code <<= 1;
            int offset = sorted.Count;
            for (short symbol = 0; symbol < Lengths.Length; symbol++)
            {
                if (Lengths[symbol] - 'a' + ShortestBits == length) sorted.Add(symbol);
            }

            byLength[length] = (code, offset, sorted.Count - offset);
            code += sorted.Count - offset;
        }

        return [.. sorted];
    }
}
