using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Skiff.Networking.Names;

/// <summary>One record of an answer.</summary>
public abstract record DnsRecord(string Name, RecordType Type)
{
    /// <summary>An IPv4 or IPv6 address.</summary>
    public sealed record Address(string Name, string Value)
        : DnsRecord(Name, Value.Contains(':', StringComparison.Ordinal) ? RecordType.Aaaa : RecordType.A);

    /// <summary>An alias.</summary>
    public sealed record Alias(string Name, string Target) : DnsRecord(Name, RecordType.Cname);

    /// <summary>The name of an address.</summary>
    public sealed record Pointer(string Name, string Target) : DnsRecord(Name, RecordType.Ptr);

    /// <summary>Where a service is.</summary>
    public sealed record Location(string Name, int Weight, int Port, string Target) : DnsRecord(Name, RecordType.Srv);

    /// <summary>A text.</summary>
    public sealed record Text(string Name, string Value) : DnsRecord(Name, RecordType.Txt);
}

/// <summary>What is answered to a question.</summary>
/// <param name="Code">Outcome.</param>
/// <param name="Records">The answer's records.</param>
/// <param name="Additional">Addresses of what the records name.</param>
/// <param name="Zone">The zone whose authority tells how long a missing name may be remembered; empty for none.</param>
public sealed record DnsAnswer(
    ResponseCode Code, IReadOnlyList<DnsRecord> Records, IReadOnlyList<DnsRecord> Additional, string Zone)
{
    /// <summary>An alias's target that is none of the cluster's: others are to be asked for it. Empty for none.</summary>
    public string Beyond { get; init; } = "";

    private const uint Ttl = 5; // Endpoints come and go: clients ask again soon.
    private const uint AuthorityTtl = 5;

    /// <summary>
    /// The answer's bytes. What does not fit into <paramref name="sizeMax"/> is left out and the answer marked as cut, so
    /// that the client asks again over TCP.
    /// </summary>
    public byte[] Encode(DnsQuestion question, int sizeMax)
    {
        byte[] whole = Write(question, Records, Additional);
        if (whole.Length <= sizeMax) return whole;
        byte[] bare = Write(question, Records, []);
        if (bare.Length <= sizeMax) return bare; // Additional records are a courtesy: without them the answer is whole.
        byte[] cut = Write(question, [], []);
        cut[2] |= 0x02;
        return cut;
    }

    private byte[] Write(DnsQuestion question, IReadOnlyList<DnsRecord> records, IReadOnlyList<DnsRecord> additional)
    {
        // Not when the records were cut: the authority would say that there are none.
        bool soa = Records.Count == 0 && Zone.Length > 0;
        MemoryStream output = new();
        Span<byte> header = stackalloc byte[DnsMessage.HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, question.Id);
        int flags = 0x8000 | 0x0400 | 0x0080 | (question.RecursionDesired ? 0x0100 : 0) | (int)Code;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)flags);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)records.Count);
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], (ushort)(soa ? 1 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)(additional.Count + (question.HasOptions ? 1 : 0)));
        output.Write(header);
        output.Write(question.Raw.Span);
        foreach (DnsRecord record in records) WriteRecord(output, record, question);
        if (soa) WriteAuthority(output);
        foreach (DnsRecord record in additional) WriteRecord(output, record, question);
        if (question.HasOptions) output.Write(DnsMessage.Options);
        return output.ToArray();
    }

    private static void WriteRecord(MemoryStream output, DnsRecord record, DnsQuestion question)
    {
        // The name asked for stands in the question already; two bytes point at it and keep its case.
        if (record.Name.Equals(question.Name, StringComparison.OrdinalIgnoreCase)) output.Write([0xC0, DnsMessage.HeaderSize]);
        else WriteName(output, record.Name);
        byte[] data = Data(record);
        Span<byte> fixedPart = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, (ushort)record.Type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[2..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart[4..], Ttl);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[8..], (ushort)data.Length);
        output.Write(fixedPart);
        output.Write(data);
    }

    private static byte[] Data(DnsRecord record)
    {
        MemoryStream data = new();
        switch (record)
        {
            case DnsRecord.Address address:
                data.Write(IPAddress.Parse(address.Value).GetAddressBytes());
                break;
            case DnsRecord.Alias alias:
                WriteName(data, alias.Target);
                break;
            case DnsRecord.Pointer pointer:
                WriteName(data, pointer.Target);
                break;
            case DnsRecord.Location location:
                Span<byte> numbers = stackalloc byte[6];
                BinaryPrimitives.WriteUInt16BigEndian(numbers, 0);
                BinaryPrimitives.WriteUInt16BigEndian(numbers[2..], (ushort)location.Weight);
                BinaryPrimitives.WriteUInt16BigEndian(numbers[4..], (ushort)location.Port);
                data.Write(numbers);
                WriteName(data, location.Target);
                break;
            case DnsRecord.Text text:
                byte[] bytes = Encoding.ASCII.GetBytes(text.Value);
                data.WriteByte((byte)Math.Min(bytes.Length, 255));
                data.Write(bytes.AsSpan(0, Math.Min(bytes.Length, 255)));
                break;
        }

        return data.ToArray();
    }

    private void WriteAuthority(MemoryStream output)
    {
        WriteName(output, Zone);
        MemoryStream data = new();
        WriteName(data, "ns.dns." + Zone);
        WriteName(data, "hostmaster." + Zone);
        Span<byte> numbers = stackalloc byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(numbers, 1);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[4..], 7200);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], 1800);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[12..], 86_400);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[16..], AuthorityTtl);
        data.Write(numbers);
        Span<byte> fixedPart = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, (ushort)RecordType.Soa);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[2..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart[4..], AuthorityTtl);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[8..], (ushort)data.Length);
        output.Write(fixedPart);
        output.Write(data.ToArray());
    }

    internal static void WriteName(MemoryStream output, string name)
    {
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] bytes = Encoding.Latin1.GetBytes(label);
            int length = Math.Min(bytes.Length, 63);
            output.WriteByte((byte)length);
            output.Write(bytes.AsSpan(0, length));
        }

        output.WriteByte(0);
    }
}
