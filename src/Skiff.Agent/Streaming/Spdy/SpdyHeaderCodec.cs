using System.Buffers.Binary;
using System.Text;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Skiff.Agent.Streaming.Spdy;

/// <summary>
/// Compresses and expands the header blocks of one connection. All blocks of a direction are one zlib stream, so both
/// halves keep their state and are called in the order the blocks go over the wire.
/// </summary>
/// <remarks>
/// A block is a count, then each name and value behind its length, all in 32 bits. Whatever a peer sends, an expanded
/// block takes at most <see cref="MaxBlockBytes"/>.
/// </remarks>
internal sealed class SpdyHeaderCodec
{
    /// <summary>The largest header block, expanded.</summary>
    public const int MaxBlockBytes = 64 * 1024;

    // The zlib header: deflate with a 32 KiB window, a dictionary follows, and the dictionary's checksum.
    private static readonly byte[] zlibHead = [0x78, 0x3f, 0xe3, 0xc6, 0xa7, 0xc2];

    // An empty stored block: at this point Go's reader hands out what came before it.
    private static readonly byte[] flush = [0, 0, 0, 0xff, 0xff];

    private readonly Inflater inflater = new();
    private bool begun;

    /// <summary>
    /// A block as it goes into a frame: stored, not deflated. Headers here are a few dozen bytes, and what is not
    /// compressed tells nobody anything by its length.
    /// </summary>
    public byte[] Compress(SpdyHeaders headers)
    {
        List<byte> plain = [];
        AppendNumber(plain, headers.Count);
        foreach ((string name, string value) in headers.All)
        {
            AppendText(plain, name.ToLowerInvariant());
            AppendText(plain, value);
        }

        List<byte> packed = begun ? [] : [.. zlibHead];
        begun = true;
        for (int at = 0; at < plain.Count; at += ushort.MaxValue)
        {
            // One stored block: a byte that says so, its length and the length's complement, low bytes first.
            int length = Math.Min(ushort.MaxValue, plain.Count - at);
            packed.AddRange([0, (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8)]);
            packed.AddRange(plain.GetRange(at, length));
        }

        packed.AddRange(flush);
        return [.. packed];
    }

    /// <summary>The headers of a block, or why it is none. After an error the connection cannot go on.</summary>
    public SpdyHeaders? Expand(ReadOnlySpan<byte> packed, out string error)
    {
        byte[] plain = new byte[MaxBlockBytes + 1];
        try
        {
            int length = Inflate(packed.ToArray(), plain);
            if (length > MaxBlockBytes)
            {
                error = $"a header block expands to more than {MaxBlockBytes} bytes";
                return null;
            }

            return Parse(plain.AsSpan(0, length), out error);
        }
        catch (Exception failure) when (IsCorruption(failure))
        {
            error = $"a header block does not expand: {failure.Message}";
            return null;
        }
    }

    // What the inflater throws on bytes that are no zlib stream, besides its own exception.
    private static bool IsCorruption(Exception failure) => failure is ICSharpCode.SharpZipLib.SharpZipBaseException
        or InvalidOperationException or ArgumentException or IndexOutOfRangeException;

    private int Inflate(byte[] packed, byte[] plain)
    {
        inflater.SetInput(packed);
        int length = 0;
        while (length < plain.Length)
        {
            int count = inflater.Inflate(plain, length, plain.Length - length);
            length += count;
            if (count > 0) continue;
            if (inflater.IsNeedingDictionary) inflater.SetDictionary(SpdyDictionary.Bytes);
            else break;
        }

        return length;
    }

    private static SpdyHeaders? Parse(ReadOnlySpan<byte> plain, out string error)
    {
        error = "a header block is cut short";
        SpdyHeaders headers = new();
        if (!TryNumber(ref plain, out int count)) return null;
        for (int i = 0; i < count; i++)
        {
            if (!TryText(ref plain, out string name) || !TryText(ref plain, out string value)) return null;
            if (name.Length > 0 && headers.TryAdd(name, value)) continue;
            error = name.Length == 0 ? "a header has no name" : $"the header {name} comes twice";
            return null;
        }

        error = "";
        return headers;
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> from, out int value)
    {
        value = 0;
        if (from.Length < 4) return false;
        value = BinaryPrimitives.ReadInt32BigEndian(from);
        from = from[4..];
        return value >= 0;
    }

    private static bool TryText(ref ReadOnlySpan<byte> from, out string text)
    {
        text = "";
        if (!TryNumber(ref from, out int length) || length > from.Length) return false;
        text = Encoding.UTF8.GetString(from[..length]);
        from = from[length..];
        return true;
    }

    private static void AppendNumber(List<byte> to, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        to.AddRange(bytes);
    }

    private static void AppendText(List<byte> to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(to, bytes.Length);
        to.AddRange(bytes);
    }
}
