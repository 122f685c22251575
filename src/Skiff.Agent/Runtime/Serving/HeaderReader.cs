using System.Buffers;
using System.Text;

namespace Skiff.Agent.Runtime.Serving;

/// <summary>
/// Reads the headers of one connection's requests (RFC 7541). It remembers what the other side told it to, so every
/// block has to be read, in order.
/// </summary>
internal sealed class HeaderReader
{
    private const int EntryOverheadBytes = 32;
    private const int TableBytesMax = 4096;
    private const int HeaderBytesMax = 64 * 1024;

    private static readonly (string Name, string Value)[] known =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
        (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
        (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
        ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""),
        ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
        ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""), ("etag", ""),
        ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""),
        ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""),
        ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""),
        ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""),
        ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""),
        ("www-authenticate", ""),
    ];

    // The newest first, as they are counted.
    private readonly LinkedList<(string Name, string Value)> told = [];
    private int toldBytes;
    private int toldBytesMax = TableBytesMax;

    /// <summary>The headers of a block; null when it cannot be read, after which the connection is of no use.</summary>
    public Dictionary<string, string>? Read(ReadOnlySpan<byte> block)
    {
        Dictionary<string, string> headers = new(StringComparer.Ordinal);
        int total = 0;
        while (block.Length > 0)
        {
            byte first = block[0];
            if ((first & 0xe0) == 0x20)
            {
                if (ReadNumber(ref block, 5) is not { } size || size > TableBytesMax) return null;
                toldBytesMax = size;
                Forget();
                continue;
            }

            if (ReadOne(ref block, first) is not { } header) return null;
            total += header.Name.Length + header.Value.Length + EntryOverheadBytes;
            if (total > HeaderBytesMax) return null;
            headers[header.Name] = header.Value;
        }

        return headers;
    }

    private (string Name, string Value)? ReadOne(ref ReadOnlySpan<byte> block, byte first)
    {
        if ((first & 0x80) != 0) return ReadNumber(ref block, 7) is { } index ? Find(index) : null;
        bool isRemembered = (first & 0x40) != 0;
        if (ReadNumber(ref block, isRemembered ? 6 : 4) is not { } named) return null;
        string? name = named == 0 ? ReadText(ref block) : Find(named)?.Name;
        if (name is null || ReadText(ref block) is not { } value) return null;
        if (!isRemembered) return (name, value);
        told.AddFirst((name, value));
        toldBytes += SizeOf(name, value);
        Forget();
        return (name, value);
    }

    private (string Name, string Value)? Find(int index)
    {
        if (index <= 0) return null;
        if (index <= known.Length) return known[index - 1];
        index -= known.Length;
        return index <= told.Count ? told.ElementAt(index - 1) : null;
    }

    private void Forget()
    {
        while (toldBytes > toldBytesMax && told.Last is { } oldest)
        {
            toldBytes -= SizeOf(oldest.Value.Name, oldest.Value.Value);
            told.RemoveLast();
        }
    }

    private static int SizeOf(string name, string value) => name.Length + value.Length + EntryOverheadBytes;

    // A number that begins in the low bits of a byte and goes on in the next ones, seven bits each, the lowest first.
    private static int? ReadNumber(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        if (block.IsEmpty) return null;
        int most = (1 << prefixBits) - 1;
        int number = block[0] & most;
        block = block[1..];
        if (number < most) return number;
        for (int shift = 0; shift <= 21; shift += 7)
        {
            if (block.IsEmpty) return null;
            byte part = block[0];
            block = block[1..];
            number += (part & 0x7f) << shift;
            if ((part & 0x80) == 0) return number;
        }

        return null;
    }

    private static string? ReadText(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty) return null;
        bool isCoded = (block[0] & 0x80) != 0;
        if (ReadNumber(ref block, 7) is not { } length || length > block.Length) return null;
        ReadOnlySpan<byte> text = block[..length];
        block = block[length..];
        if (!isCoded) return Encoding.Latin1.GetString(text);
        ArrayBufferWriter<byte> plain = new(Math.Max(1, length * 2));
        return HuffmanCode.TryRead(text, plain) ? Encoding.Latin1.GetString(plain.WrittenSpan) : null;
    }
}
