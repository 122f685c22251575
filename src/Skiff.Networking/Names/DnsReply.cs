using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Skiff.Networking.Names;

/// <summary>Reads what others answer, as far as it leads from a name to addresses. Whatever the bytes are, reading ends.</summary>
public static class DnsReply
{
    private const int HopsMax = 32; // A pointer may lead into its own name: then this or its length ends it.
    private const int NameMax = 255;
    private const int FixedSize = 10;

    /// <summary>Whether records were left out because the answer would have been too long.</summary>
    public static bool IsCut(ReadOnlySpan<byte> packet) =>
        packet.Length >= DnsMessage.HeaderSize && (packet[2] & 0x02) != 0;

    /// <summary>The aliases and addresses among an answer's records, up to the first that cannot be read.</summary>
    public static IReadOnlyList<DnsRecord> Records(ReadOnlySpan<byte> packet)
    {
        List<DnsRecord> records = [];
        if (packet.Length < DnsMessage.HeaderSize) return records;
        int questions = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        int answers = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        int at = DnsMessage.HeaderSize;
        for (int i = 0; i < questions; i++)
        {
            if (ReadName(packet, ref at) is null || (at += 4) > packet.Length) return records;
        }

        for (int i = 0; i < answers; i++)
        {
            if (ReadName(packet, ref at) is not { } name || at + FixedSize > packet.Length) return records;
            RecordType type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 8)..]);
            at += FixedSize;
            if (at + length > packet.Length) return records;
            if (Read(packet, at, length, name, type) is { } record) records.Add(record);
            at += length;
        }

        return records;
    }

    private static DnsRecord? Read(ReadOnlySpan<byte> packet, int at, int length, string name, RecordType type)
    {
        switch (type)
        {
            case RecordType.A when length == 4:
            case RecordType.Aaaa when length == 16:
                return new DnsRecord.Address(name, new IPAddress(packet.Slice(at, length)).ToString());
            case RecordType.Cname:
                return ReadName(packet, ref at) is { } target ? new DnsRecord.Alias(name, target) : null;
            default:
                return null;
        }
    }

    // A name ends with an empty label, or with a pointer to where the rest of it stands already.
    private static string? ReadName(ReadOnlySpan<byte> packet, ref int at)
    {
        StringBuilder name = new();
        int from = at, hops = 0;
        bool jumped = false;
        while (from < packet.Length)
        {
            int length = packet[from++];
            if (!jumped) at = from;
            if (length == 0) return name.ToString();
            if (length >= 0xC0)
            {
                if (from >= packet.Length || ++hops > HopsMax) return null;
                int target = ((length & 0x3F) << 8) | packet[from];
                if (!jumped) at = from + 1;
                if (target >= from - 1) return null;
                (from, jumped) = (target, true);
                continue;
            }

            if (length > 63 || from + length > packet.Length || name.Length + length + 1 > NameMax) return null;
            if (name.Length > 0) name.Append('.');
            foreach (byte value in packet.Slice(from, length)) name.Append((char)value);
            from += length;
            if (!jumped) at = from;
        }

        return null;
    }
}
