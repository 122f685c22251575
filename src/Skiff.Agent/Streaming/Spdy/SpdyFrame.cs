using System.Buffers.Binary;

namespace Skiff.Agent.Streaming.Spdy;

/// <summary>The control frames of SPDY/3.1.</summary>
internal enum SpdyFrameType : ushort
{
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    RstStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}

/// <summary>Why a stream is reset.</summary>
internal enum SpdyStatus
{
    ProtocolError = 1,
    InvalidStream = 2,
    RefusedStream = 3,
    Cancel = 5,
    InternalError = 6,
    FlowControlError = 7,
}

/// <summary>The first eight bytes of every frame.</summary>
/// <param name="Type">Kind of frame.</param>
/// <param name="StreamId">The stream, of a data frame; control frames name it in their payload.</param>
/// <param name="Flags">Kind-specific bits; <see cref="Fin"/> is common to all that have any.</param>
/// <param name="Length">Bytes that follow, at most 2^24 - 1.</param>
internal readonly record struct SpdyFrame(SpdyFrameType Type, int StreamId, byte Flags, int Length)
{
    /// <summary>Bytes of a frame's head.</summary>
    public const int HeadBytes = 8;

    /// <summary>The largest payload a frame can have.</summary>
    public const int MaxLength = 0xffffff;

    /// <summary>Nothing follows from this side on the stream.</summary>
    public const byte Fin = 1;

    /// <summary>The stream's maker sends, its receiver never does.</summary>
    public const byte Unidirectional = 2;

    private const ushort Version = 3;

    public bool IsFin => (Flags & Fin) != 0;

    /// <summary>Reads a head; null when it is of another protocol or version.</summary>
    public static SpdyFrame? Read(ReadOnlySpan<byte> head)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(head);
        uint second = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        byte flags = (byte)(second >> 24);
        int length = (int)(second & 0xffffff);
        if (first >> 31 == 0) return new(SpdyFrameType.Data, (int)first, flags, length);
        return (first >> 16 & 0x7fff) == Version ? new((SpdyFrameType)(first & 0xffff), 0, flags, length) : null;
    }

    /// <summary>Writes the head.</summary>
    public void Write(Span<byte> head)
    {
        uint first = Type == SpdyFrameType.Data ? (uint)StreamId : 0x80000000u | (uint)Version << 16 | (ushort)Type;
        BinaryPrimitives.WriteUInt32BigEndian(head, first);
        BinaryPrimitives.WriteUInt32BigEndian(head[4..], (uint)Flags << 24 | (uint)Length);
    }

    /// <summary>A control frame whose payload is numbers of 32 bits.</summary>
    public static byte[] Control(SpdyFrameType type, params ReadOnlySpan<int> numbers)
    {
        byte[] frame = new byte[HeadBytes + (4 * numbers.Length)];
        new SpdyFrame(type, 0, 0, 4 * numbers.Length).Write(frame);
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(HeadBytes + (4 * i)), numbers[i]);
        }

        return frame;
    }

    /// <summary>SYN_STREAM, SYN_REPLY or HEADERS: numbers, then a header block.</summary>
    public static byte[] WithHeaders(SpdyFrameType type, int streamId, byte flags, byte[] block)
    {
        // SYN_STREAM has the associated stream, the priority and a slot between the id and the block.
        int fixedBytes = type == SpdyFrameType.SynStream ? 10 : 4;
        byte[] frame = new byte[HeadBytes + fixedBytes + block.Length];
        new SpdyFrame(type, 0, flags, fixedBytes + block.Length).Write(frame);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(HeadBytes), streamId);
        block.CopyTo(frame.AsSpan(HeadBytes + fixedBytes));
        return frame;
    }
}
