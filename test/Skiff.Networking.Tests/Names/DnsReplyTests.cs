using Skiff.Networking.Names;

namespace Skiff.Networking.Tests.Names;

/// <summary>What is read out of others' answers.</summary>
public sealed class DnsReplyTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        DnsQuestion question = Query.Ask("a.example.com", RecordType.A, 1232);
        DnsRecord[] records =
        [
            new DnsRecord.Alias("a.example.com", "b.example.com"), new DnsRecord.Address("b.example.com", "192.0.2.1"),
            new DnsRecord.Address("b.example.com", "2001:db8::1"),
        ];
        byte[] whole = new DnsAnswer(ResponseCode.NoError, records, [], "").Encode(question, 1232);
        Assert.Equal(records, DnsReply.Records(whole));
        Assert.False(DnsReply.IsCut(whole));
        byte[] cut = DnsMessage.Cut(whole, question);
        Assert.Empty(DnsReply.Records(cut));
        Assert.True(DnsReply.IsCut(cut));
        Assert.Equal((1, 0, 0, 1), (Query.Field(cut, 4), Query.Field(cut, 6), Query.Field(cut, 8), Query.Field(cut, 10)));
    }

    [Fact]
    public void PointersAreFollowedBackwardsOnly()
    {
        byte[] packet = [.. Query.Bytes("ab.c", RecordType.A), 0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 5, 0, 4, 1, (byte)'x', 0xC0, 15];
        packet[7] = 1;
        Assert.Equal([new DnsRecord.Alias("ab.c", "x.c")], DnsReply.Records(packet));
        packet[^1] = (byte)(packet.Length - 2); // at itself
        Assert.Empty(DnsReply.Records(packet));
        packet[^1] = (byte)(packet.Length - 4); // into its own name
        Assert.Empty(DnsReply.Records(packet));
    }

    [Fact]
    public void ReadingEndsWhateverTheBytesAre()
    {
        Random random = new(5);
        byte[] whole = new DnsAnswer(
            ResponseCode.NoError,
            [new DnsRecord.Alias("a.example.com", "b.example.com"), new DnsRecord.Address("b.example.com", "192.0.2.1")],
            [],
            "").Encode(Query.Ask("a.example.com", RecordType.A), 1232);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] packet = i % 3 == 0 ? new byte[random.Next(120)] : [.. whole[..random.Next(whole.Length + 1)]];
            if (i % 3 == 0) random.NextBytes(packet);
            for (int j = random.Next(4); j > 0 && packet.Length > 0; j--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            Assert.All(DnsReply.Records(packet), record => Assert.InRange(record.Name.Length, 0, 255));
        }
    }
}
