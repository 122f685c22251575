using Skiff.Networking.Names;
using Skiff.Networking.Tests.Services;

namespace Skiff.Networking.Tests.Names;

/// <summary>Whatever arrives, reading it ends, and what is answered keeps to the size.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void NoPacketMakesReadingOrAnsweringFail()
    {
        NameTable table = NameTable.Empty("cluster.local")
            .With(Given.Service(), [])
            .With(
                Given.Service(spec => spec with { ClusterIP = "None" }, "db"),
                [Given.Slice(Given.Endpoint("10.42.0.7"), Given.Endpoint("10.42.0.8"))]);
        string[] names =
        [
            "web.shop.svc.cluster.local", "_http._tcp.db.shop.svc.cluster.local", "db.shop.svc.cluster.local",
            "10-42-0-7.shop.pod.cluster.local", "7.0.42.10.in-addr.arpa", "example.com", "",
        ];
        Random random = new(20);
        int answered = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] packet = i % 4 == 0 ? Noise(random) : Mutated(random, names[random.Next(names.Length)]);
            DnsQuestion? question = DnsMessage.Read(packet, out ResponseCode? refusal);
            if (question is null)
            {
                if (refusal is { } code) Assert.True(DnsMessage.Refusal(packet, code).Length is 0 or DnsMessage.HeaderSize);
                continue;
            }

            Assert.InRange(question.SizeMax, 512, 1232);
            if (NameResolver.Resolve(question, table)?.Encode(question, question.SizeMax) is not { } answer) continue;
            Assert.True(answer.Length <= question.SizeMax && (answer[2] & 0x80) != 0);
            answered++;
        }

        Assert.True(answered > 5_000, $"only {answered} were answered");
    }

    private static byte[] Noise(Random random)
    {
        byte[] packet = new byte[random.Next(80)];
        random.NextBytes(packet);
        return packet;
    }

    private static byte[] Mutated(Random random, string name)
    {
        RecordType[] types = [RecordType.A, RecordType.Aaaa, RecordType.Srv, RecordType.Ptr, RecordType.Any];
        byte[] packet = Query.Bytes(name, types[random.Next(types.Length)], random.Next(2) == 0 ? random.Next(65_536) : null);
        for (int i = random.Next(4); i > 0; i--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
        return random.Next(5) == 0 ? packet[..random.Next(packet.Length)] : packet;
    }
}
