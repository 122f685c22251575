using System.Buffers.Binary;
using System.Text;
using Skiff.Networking.Names;

namespace Skiff.Networking.Tests.Names;

/// <summary>Queries as bytes, and the parts of answers that tests look at.</summary>
internal static class Query
{
    /// <summary>A query's bytes; with EDNS when a size is given.</summary>
    public static byte[] Bytes(string name, RecordType type, int? size = null, ushort id = 0x1234)
    {
        MemoryStream output = new();
        output.Write([(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(size is null ? 0 : 1)]);
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            output.WriteByte((byte)label.Length);
            output.Write(Encoding.Latin1.GetBytes(label));
        }

        output.Write([0, (byte)((int)type >> 8), (byte)type, 0, 1]);
        if (size is { } most) output.Write([0, 0, 41, (byte)(most >> 8), (byte)most, 0, 0, 0, 0, 0, 0]);
        return output.ToArray();
    }

    /// <summary>A question as read from bytes.</summary>
    public static DnsQuestion Ask(string name, RecordType type, int? size = null) =>
        DnsMessage.Read(Bytes(name, type, size), out _)!;

    /// <summary>A 16-bit field of the header.</summary>
    public static int Field(byte[] answer, int at) => BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(at));

    /// <summary>An answer in one line: code, records, and <c>soa</c> when an authority goes with it.</summary>
    public static string Line(DnsAnswer? answer) => answer is null ? "forward" : string.Join(' ', Words(answer));

    private static IEnumerable<string> Words(DnsAnswer answer)
    {
        yield return answer.Code.ToString();
        foreach (DnsRecord record in answer.Records)
        {
            yield return record switch
            {
                DnsRecord.Address address => "A:" + address.Value,
                DnsRecord.Alias alias => "CNAME:" + alias.Target,
                DnsRecord.Pointer pointer => "PTR:" + pointer.Target,
                DnsRecord.Location location => $"SRV:{location.Port}:{location.Target}",
                DnsRecord.Text text => "TXT:" + text.Value,
                _ => "?",
            };
        }

        if (answer.Records.Count == 0 && answer.Zone.Length > 0) yield return "soa";
    }
}
