using System.Buffers.Binary;
using System.Text;

namespace Skiff.Networking.Names;

/// <summary>Record types that are answered.</summary>
public enum RecordType : ushort
{
    /// <summary>IPv4 address.</summary>
    A = 1,

    /// <summary>Alias.</summary>
    Cname = 5,

    /// <summary>Authority.</summary>
    Soa = 6,

    /// <summary>Name of an address.</summary>
    Ptr = 12,

    /// <summary>Text.</summary>
    Txt = 16,

    /// <summary>IPv6 address.</summary>
    Aaaa = 28,

    /// <summary>Service location.</summary>
    Srv = 33,

    /// <summary>Options of EDNS.</summary>
    Opt = 41,

    /// <summary>Everything there is.</summary>
    Any = 255,
}

/// <summary>Outcome of a query.</summary>
public enum ResponseCode
{
    /// <summary>The name exists.</summary>
    NoError = 0,

    /// <summary>The query cannot be read.</summary>
    FormatError = 1,

    /// <summary>The server could not find out.</summary>
    ServerFailure = 2,

    /// <summary>There is no such name.</summary>
    NameError = 3,

    /// <summary>The kind of query is not served.</summary>
    NotImplemented = 4,

    /// <summary>The client is not served.</summary>
    Refused = 5,
}

/// <summary>A question as it came.</summary>
/// <param name="Id">Identifier to answer with.</param>
/// <param name="Name">The name asked for, in the letters of the question, without its final dot.</param>
/// <param name="Type">What is asked.</param>
/// <param name="Raw">The question's own bytes: echoed, so that the letters' case comes back.</param>
/// <param name="RecursionDesired">Whether the client wants others asked for it.</param>
/// <param name="SizeMax">The longest answer the client takes over UDP.</param>
/// <param name="HasOptions">Whether the client speaks EDNS.</param>
public sealed record DnsQuestion(
    ushort Id, string Name, RecordType Type, ReadOnlyMemory<byte> Raw, bool RecursionDesired, int SizeMax, bool HasOptions);

/// <summary>Reads queries. Whatever the bytes are, reading ends and answers.</summary>
public static class DnsMessage
{
    /// <summary>Bytes of a header.</summary>
    public const int HeaderSize = 12;

    /// <summary>What says in a message that EDNS is spoken, and up to which size.</summary>
    internal static ReadOnlySpan<byte> Options => [0, 0, 41, OptionsSizeMax >> 8, OptionsSizeMax & 0xFF, 0, 0, 0, 0, 0, 0];

    private const int PlainSizeMax = 512;
    private const int OptionsSizeMax = 1232; // What passes every network unfragmented.
    private const int NameMax = 255;

    /// <summary>Reads a query; null with the code to answer, or with no code when nothing should be answered at all.</summary>
    public static DnsQuestion? Read(ReadOnlyMemory<byte> packet, out ResponseCode? refusal)
    {
        refusal = null;
        ReadOnlySpan<byte> bytes = packet.Span;
        if (bytes.Length < HeaderSize) return null;
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if ((flags & 0x8000) != 0) return null; // An answer: answering it could go on for ever.
        refusal = ResponseCode.NotImplemented;
        if ((flags & 0x7800) != 0) return null;
        refusal = ResponseCode.FormatError;
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != 1) return null;
        int at = HeaderSize;
        if (ReadName(bytes, ref at) is not { } name || at + 4 > bytes.Length) return null;
        RecordType type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        ushort recordClass = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        at += 4;
        refusal = ResponseCode.NotImplemented;
        if (recordClass is not (1 or 255)) return null;

        ReadOnlyMemory<byte> raw = packet[HeaderSize..at];
        (bool hasOptions, int size) = ReadOptions(bytes, at);
        ushort id = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        refusal = null;
        return new DnsQuestion(id, name, type, raw, (flags & 0x0100) != 0, size, hasOptions);
    }

    /// <summary>The bytes of a refusal to a query that could not be read, or nothing when its header is not whole.</summary>
    public static byte[] Refusal(ReadOnlySpan<byte> packet, ResponseCode code)
    {
        if (packet.Length < HeaderSize) return [];
        byte[] answer = new byte[HeaderSize];
        packet[..2].CopyTo(answer);
        int echoed = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) & 0x7900; // Kind of query; recursion desired.
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(0x8000 | echoed | (int)code));
        return answer;
    }

    /// <summary>The bytes of a query, with EDNS, that wants others asked.</summary>
    public static byte[] Query(string name, RecordType type)
    {
        MemoryStream output = new();
        output.Write([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
        DnsAnswer.WriteName(output, name);
        output.Write([(byte)((int)type >> 8), (byte)type, 0, 1]);
        output.Write(Options);
        return output.ToArray();
    }

    /// <summary>An answer without its records, marked as cut, for a client that would not take it whole.</summary>
    public static byte[] Cut(ReadOnlySpan<byte> answer, DnsQuestion question)
    {
        ReadOnlySpan<byte> options = question.HasOptions ? Options : [];
        byte[] cut = [.. answer[..HeaderSize], .. question.Raw.Span, .. options];
        cut[2] |= 0x02;
        cut.AsSpan(6, 6).Clear();
        cut[11] = (byte)(question.HasOptions ? 1 : 0);
        return cut;
    }

    // A query's name is never compressed: a pointer in it has nothing to point at.
    private static string? ReadName(ReadOnlySpan<byte> bytes, ref int at)
    {
        StringBuilder name = new();
        int start = at;
        while (at < bytes.Length)
        {
            int length = bytes[at++];
            if (length == 0) return name.ToString();
            if (length > 63 || at + length > bytes.Length || at + length - start > NameMax) return null;
            if (name.Length > 0) name.Append('.');
            foreach (byte value in bytes.Slice(at, length)) name.Append((char)value);
            at += length;
        }

        return null;
    }

    private static (bool Has, int Size) ReadOptions(ReadOnlySpan<byte> bytes, int at)
    {
        ushort additional = BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]);
        bool whole = additional >= 1 && at + 11 <= bytes.Length && bytes[at] == 0
            && BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]) == (ushort)RecordType.Opt;
        if (!whole) return (false, PlainSizeMax);
        int size = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 3)..]);
        return (true, Math.Clamp(size, PlainSizeMax, OptionsSizeMax));
    }
}
