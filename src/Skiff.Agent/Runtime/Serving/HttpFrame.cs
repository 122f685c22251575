using System.Buffers.Binary;

namespace Skiff.Agent.Runtime.Serving;

/// <summary>The frames of HTTP/2 that mean something to a server of short calls.</summary>
internal enum HttpFrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    RstStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>One frame.</summary>
/// <param name="Type">Kind of frame.</param>
/// <param name="Flags">Kind-specific bits.</param>
/// <param name="Stream">The call; zero for the connection.</param>
/// <param name="Payload">What it holds.</param>
internal readonly record struct HttpFrame(HttpFrameType Type, byte Flags, int Stream, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Bytes of a frame's head.</summary>
    public const int HeadBytes = 9;

    /// <summary>The largest payload, as long as nobody agrees on more.</summary>
    public const int PayloadBytesMax = 16 * 1024;

    /// <summary>Of data and headers: nothing follows. Of settings and pings: an answer to the other side's.</summary>
    public const byte EndStream = 1, Ack = 1;

    /// <summary>Of headers: they are complete.</summary>
    public const byte EndHeaders = 4;

    /// <summary>The payload is padded.</summary>
    public const byte Padded = 8;

    /// <summary>The headers begin with an order of preference, which nobody uses.</summary>
    public const byte HasPriority = 0x20;

    /// <summary>What every connection begins with.</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether a flag is set.</summary>
    public bool Has(byte flag) => (Flags & flag) != 0;

    /// <summary>Reads the next frame; null at the end, and when it is larger than was agreed.</summary>
    public static async ValueTask<HttpFrame?> ReadAsync(Stream stream, CancellationToken stop)
    {
        byte[] head = new byte[HeadBytes];
        if (await stream.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, stop) < HeadBytes) return null;
        int length = (head[0] << 16) | (head[1] << 8) | head[2];
        if (length > PayloadBytesMax) return null;
        byte[] payload = new byte[length];
        if (await stream.ReadAtLeastAsync(payload, length, throwOnEndOfStream: false, stop) < length) return null;
        int of = (int)(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5)) & 0x7fffffff);
        return new HttpFrame((HttpFrameType)head[3], head[4], of, payload);
    }

    /// <summary>What headers and data hold without padding and preference; null when that does not fit in.</summary>
    public ReadOnlyMemory<byte>? Content()
    {
        ReadOnlyMemory<byte> rest = Payload;
        int padding = 0;
        if (Has(Padded))
        {
            if (rest.IsEmpty) return null;
            padding = rest.Span[0];
            rest = rest[1..];
        }

        if (Type == HttpFrameType.Headers && Has(HasPriority))
        {
            if (rest.Length < 5) return null;
            rest = rest[5..];
        }

        return padding > rest.Length ? null : rest[..^padding];
    }

    /// <summary>The frame as it is sent.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeadBytes + Payload.Length];
        (bytes[0], bytes[1], bytes[2]) = ((byte)(Payload.Length >> 16), (byte)(Payload.Length >> 8), (byte)Payload.Length);
        (bytes[3], bytes[4]) = ((byte)Type, Flags);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), (uint)Stream);
        Payload.CopyTo(bytes.AsMemory(HeadBytes));
        return bytes;
    }
}
