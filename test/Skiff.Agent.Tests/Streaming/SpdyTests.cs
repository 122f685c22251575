using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using ICSharpCode.SharpZipLib.Zip.Compression;
using Skiff.Agent.Streaming.Spdy;

namespace Skiff.Agent.Tests.Streaming;

public sealed class SpdyTests
{
    private static readonly Dictionary<string, string> GoBlocks = new()
    {
        ["error"] = "78f9e3c6a7c202a62346703a2b294a4dcc851625aca9a08006000000ffff",
        ["stdin"] = "c22e555c02cc2e00000000ffff",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_dictionary_is_the_protocols()
    {
        uint a = 1, b = 0;
        foreach (byte value in SpdyDictionary.Bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        Assert.Equal(1423, SpdyDictionary.Bytes.Length);
        Assert.Equal(0xe3c6a7c2u, b << 16 | a);
    }

    [Theory]
    [InlineData("80030001000000ff", SpdyFrameType.SynStream, 0, 0, 255)]
    [InlineData("8003000601000004", SpdyFrameType.Ping, 0, 1, 4)]
    [InlineData("0000000301ffffff", SpdyFrameType.Data, 3, 1, 0xffffff)]
    [InlineData("7fffffff00000000", SpdyFrameType.Data, int.MaxValue, 0, 0)]
    public void Heads_are_read_as_they_are_written(
        string hex, object type, int stream, byte flags, int length)
    {
        byte[] bytes = Convert.FromHexString(hex);
        SpdyFrame expected = new((SpdyFrameType)type, stream, flags, length);

        Assert.Equal(expected, SpdyFrame.Read(bytes));
        byte[] written = new byte[8];
        expected.Write(written);
        Assert.Equal(hex, Convert.ToHexStringLower(written));
    }

    [Theory]
    [InlineData("8002000100000000")] // SPDY/2
    [InlineData("474554202f204854")] // "GET / HT" is a data frame by its bits, and refused for its size elsewhere.
    public void Other_versions_are_told_apart(string hex) =>
        Assert.Equal(hex[0] == '4', SpdyFrame.Read(Convert.FromHexString(hex)) is not null);

    [Fact]
    public void Header_blocks_follow_one_another_through_one_codec()
    {
        SpdyHeaderCodec from = new();
        SpdyHeaderCodec to = new();
        for (int i = 0; i < 20; i++)
        {
            SpdyHeaders headers = new() { ["StreamType"] = "data", ["port"] = $"{8000 + i}", ["requestID"] = $"{i}" };
            SpdyHeaders read = Assert.IsType<SpdyHeaders>(to.Expand(from.Compress(headers), out string error));
            Assert.Equal("", error);
            Assert.Equal(("data", $"{8000 + i}", 3), (read["streamtype"], read["Port"], read.Count));
        }
    }

    [Fact]
    public void A_block_is_what_gos_reader_wants() => Assert.Equal(
        "783fe3c6a7c2" + "001700e8ff" + "00000001" + "0000000a" + "73747265616d74797065" + "00000001" + "78" + "000000ffff",
        Convert.ToHexStringLower(new SpdyHeaderCodec().Compress(new() { ["streamType"] = "x" })));

    [Fact]
    public void A_block_as_go_writes_it_is_read()
    {
        // Two blocks of one zlib stream, each ended by a sync flush, deflated against the dictionary.
        SpdyHeaderCodec codec = new();
        foreach (string value in new[] { "error", "stdin" })
        {
            SpdyHeaders read = Assert.IsType<SpdyHeaders>(codec.Expand(Convert.FromHexString(GoBlocks[value]), out _));
            Assert.Equal(value, read["streamType"]);
        }
    }

    [Fact]
    public void A_block_that_expands_without_end_is_refused()
    {
        Deflater deflater = new();
        deflater.SetDictionary(SpdyDictionary.Bytes);
        deflater.SetInput(new byte[1 << 20]);
        deflater.Flush();
        byte[] buffer = new byte[32 * 1024];
        byte[] packed = buffer[..deflater.Deflate(buffer)];
        Assert.True(packed.Length < 16 * 1024);

        Assert.Null(new SpdyHeaderCodec().Expand(packed, out string error));
        Assert.Contains("expands to more than", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Mangled_blocks_are_errors_and_nothing_else()
    {
        Random random = new(42);
        byte[] good = new SpdyHeaderCodec().Compress(new() { ["streamType"] = "error", ["port"] = "80" });
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bad = [.. good];
            for (int n = random.Next(1, 5); n > 0; n--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            byte[] cut = bad[..random.Next(bad.Length + 1)];
            _ = new SpdyHeaderCodec().Expand(cut, out _);
        }
    }

    [Fact]
    public async Task Streams_carry_bytes_both_ways_and_end_each_by_itself()
    {
        await using Wire wire = new();
        SpdyStream near = await wire.Client.OpenAsync(new() { ["streamType"] = "data" }, Stop);
        SpdyStream far = await wire.Accepted.ReadAsync(Stop);
        Assert.Equal("data", far.Headers["streamtype"]);
        await far.ReplyAsync(Stop);
        Assert.True(await near.Replied);

        await near.WriteAsync(Encoding.UTF8.GetBytes("to server"), Stop);
        await near.EndAsync(Stop);
        Assert.Equal("to server", await AllAsync(far));
        Assert.True(await far.WriteAsync(Encoding.UTF8.GetBytes("to client"), Stop));
        await far.EndAsync(Stop);
        Assert.Equal("to client", await AllAsync(near));
        Assert.True(near.IsEnded && far.IsEnded && !near.IsBroken);
    }

    [Fact]
    public async Task A_reset_breaks_the_other_side_and_leaves_other_streams()
    {
        await using Wire wire = new();
        (SpdyStream near, SpdyStream far) = await wire.PairAsync();
        (SpdyStream other, SpdyStream otherFar) = await wire.PairAsync();

        far.Reset(SpdyStatus.Cancel);

        Assert.Equal(0, await near.ReadAsync(new byte[1], Stop));
        Assert.True(near.IsBroken);
        Assert.False(await near.WriteAsync(new byte[1], Stop));
        await other.WriteAsync("still"u8.ToArray(), Stop);
        await other.EndAsync(Stop);
        Assert.Equal("still", await AllAsync(otherFar));
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_stops_the_writer_until_it_resets()
    {
        await using Wire wire = new();
        (SpdyStream near, SpdyStream far) = await wire.PairAsync();
        byte[] block = new byte[64 * 1024];
        Task writing = Task.Run(async () =>
        {
            while (await near.WriteAsync(block, Stop))
            {
                // On and on, until the other side has had enough.
            }
        }, Stop);
        await wire.SentAsync(250 * 1024);

        // The far pipe and the wire are full by now. However much the other direction carries, no more is sent.
        for (int i = 0; i < 500; i++)
        {
            await far.WriteAsync(new byte[1], Stop);
            Assert.Equal(1, await near.ReadAsync(new byte[1], Stop));
        }

        Assert.InRange(wire.Sent, 250 * 1024, 512 * 1024);

        far.Reset(SpdyStatus.Cancel);
        await writing;
        Assert.True(near.IsBroken);
    }

    [Fact]
    public async Task A_peer_that_counts_windows_gets_no_more_than_it_opened()
    {
        await using Wire wire = new();
        (SpdyStream near, SpdyStream far) = await wire.PairAsync();
        foreach (SpdyConnection one in new[] { wire.Client, wire.Server })
        {
            one.Post(SpdyFrame.Control(SpdyFrameType.WindowUpdate, far.Id, 1)); // From now on each knows of the other.
        }

        await near.WriteAsync(new byte[1], Stop);
        Assert.Equal(1, await far.ReadAsync(new byte[1], Stop));

        Task<bool> sending = near.WriteAsync(new byte[300_000], Stop).AsTask();
        long got = 0;
        byte[] buffer = new byte[16 * 1024];
        while (got < 300_000) got += await far.ReadAsync(buffer, Stop);

        Assert.True(await sending);
    }

    [Fact]
    public async Task Pings_are_answered_and_goodbyes_end_it()
    {
        await using Wire wire = new();
        wire.Client.Post(SpdyFrame.Control(SpdyFrameType.Ping, 1));
        (SpdyStream near, _) = await wire.PairAsync();

        await wire.Server.GoAwayAsync(Stop);

        Assert.Equal(0, await near.ReadAsync(new byte[1], Stop));
        await wire.ClientLoop;
        Assert.Equal("", wire.Client.Error);
    }

    [Theory]
    [InlineData("8002000100000000", "not a SPDY/3 frame")]
    [InlineData("8003000100000002" + "0000", "a short SYN_STREAM")]
    [InlineData("8003000600000005" + "0000000000", "a Ping frame of 5 bytes")]
    [InlineData("8003000400000008" + "0000000900000000", "a malformed SETTINGS")]
    [InlineData("80030001000fffff", "a frame of 1048575 bytes")]
    [InlineData("800300010000000e" + "00000001" + "00000000" + "0000" + "deadbeef", "a header block does not expand")]
    public async Task A_broken_peer_ends_the_connection_with_a_reason(string hex, string error)
    {
        using MemoryStream bytes = new();
        bytes.Write(Convert.FromHexString(hex));
        bytes.Position = 0;
        SpdyConnection connection = new(bytes, isServer: true) { Opened = _ => { } };

        await connection.RunAsync(Stop);

        Assert.StartsWith(error, connection.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_beyond_the_bound_and_of_the_wrong_parity_are_refused()
    {
        await using Wire wire = new();
        List<SpdyStream> open = [];
        for (int i = 0; i < SpdyConnection.MaxStreams; i++) open.Add(await wire.Client.OpenAsync(new(), Stop));
        for (int i = 0; i < SpdyConnection.MaxStreams; i++) await wire.Accepted.ReadAsync(Stop);

        SpdyStream refused = await wire.Client.OpenAsync(new(), Stop);
        Assert.False(await refused.Replied);

        open[0].Reset(SpdyStatus.Cancel);
        SpdyStream next = await wire.Client.OpenAsync(new(), Stop);
        await (await wire.Accepted.ReadAsync(Stop)).ReplyAsync(Stop);
        Assert.True(await next.Replied);
    }

    [Fact]
    public async Task Random_bytes_never_do_worse_than_end_the_connection()
    {
        Random random = new(7);
        for (int i = 0; i < 3000; i++)
        {
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            if (noise.Length > 3 && random.Next(2) == 0) Convert.FromHexString("800300").CopyTo(noise, 0);
            if (noise.Length > 8 && random.Next(2) == 0) noise[3] = (byte)random.Next(10);
            if (noise.Length > 8 && random.Next(2) == 0) (noise[5], noise[6]) = (0, 0);
            using MemoryStream bytes = new();
            bytes.Write(noise);
            bytes.Position = 0;
            SpdyConnection connection = new(bytes, isServer: random.Next(2) == 0) { Opened = _ => { } };
            await connection.RunAsync(Stop);
        }
    }

    private static async Task<string> AllAsync(SpdyStream stream)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[1000];
        for (int count = await stream.ReadAsync(buffer, Stop); count > 0; count = await stream.ReadAsync(buffer, Stop))
        {
            all.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>Two connections joined by pipes of bounded size.</summary>
    private sealed class Wire : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        private readonly Channel<SpdyStream> accepted = Channel.CreateUnbounded<SpdyStream>();
        private readonly CountingStream clientEnd;
        private readonly Task serverLoop;

        public Wire()
        {
            Pipe up = new(new PipeOptions(pauseWriterThreshold: 65536, resumeWriterThreshold: 32768));
            Pipe down = new(new PipeOptions(pauseWriterThreshold: 65536, resumeWriterThreshold: 32768));
            clientEnd = new(down.Reader, up.Writer);
            Client = new(clientEnd, isServer: false);
            Server = new(new CountingStream(up.Reader, down.Writer), isServer: true)
            {
                Opened = stream => accepted.Writer.TryWrite(stream),
            };
            ClientLoop = Client.RunAsync(stop.Token);
            serverLoop = Server.RunAsync(stop.Token);
        }

        public SpdyConnection Client { get; }

        public SpdyConnection Server { get; }

        public Task ClientLoop { get; }

        public ChannelReader<SpdyStream> Accepted => accepted.Reader;

        public async Task<(SpdyStream Near, SpdyStream Far)> PairAsync()
        {
            SpdyStream near = await Client.OpenAsync(new(), Stop);
            SpdyStream far = await accepted.Reader.ReadAsync(Stop);
            await far.ReplyAsync(Stop);
            await near.Replied;
            return (near, far);
        }

        public long Sent => clientEnd.Sent;

        public Task SentAsync(long bytes) => clientEnd.SentAsync(bytes).WaitAsync(Stop);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAll(ClientLoop, serverLoop);
            stop.Dispose();
        }
    }

    /// <summary>One end of a wire, which counts what goes out.</summary>
    private sealed class CountingStream(PipeReader from, PipeWriter to) : Stream
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long sent;
        private long mark = long.MaxValue;

        public long Sent => Interlocked.Read(ref sent);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await from.AsStream(leaveOpen: true).ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await to.WriteAsync(buffer, cancellationToken);
            Reach(Interlocked.Add(ref sent, buffer.Length));
        }

        public Task SentAsync(long bytes)
        {
            Interlocked.Exchange(ref mark, bytes);
            Reach(Sent);
            return reached.Task;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void Reach(long total)
        {
            if (total >= Interlocked.Read(ref mark)) reached.TrySetResult();
        }
    }
}
