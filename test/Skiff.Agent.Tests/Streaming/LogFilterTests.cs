using System.Buffers;
using System.Text;
using Skiff.Agent.Streaming.Logs;

namespace Skiff.Agent.Tests.Streaming;

public sealed class LogFilterTests
{
    private const string Log =
        "2026-02-01T15:04:05.1Z stdout F one\n"
        + "2026-02-01T15:04:06.123456789+02:00 stderr F two\n"
        + "2026-02-01T15:04:07Z stdout P thr\n"
        + "2026-02-01T15:04:07Z stdout F ee\n"
        + "2026-02-01T15:04:08Z stdout F \n"
        + "2026-02-01T15:04:09Z stdout F:later f i v e \n";

    [Fact]
    public void Content_is_what_the_container_wrote() =>
        Assert.Equal("one\ntwo\nthree\n\nf i v e \n", Run(LogQuery.All, Log));

    [Fact]
    public void Timestamps_have_nine_digits_and_begin_whole_lines_only() => Assert.Equal(
        "2026-02-01T15:04:05.100000000Z one\n"
        + "2026-02-01T15:04:06.123456789+02:00 two\n"
        + "2026-02-01T15:04:07.000000000Z three\n"
        + "2026-02-01T15:04:08.000000000Z \n"
        + "2026-02-01T15:04:09.000000000Z f i v e \n",
        Run(LogQuery.All with { Timestamps = true }, Log));

    [Fact]
    public void One_stream_can_be_chosen()
    {
        Assert.Equal("two\n", Run(LogQuery.All with { Stream = LogStream.Stderr }, Log));
        Assert.Equal("one\nthree\n\nf i v e \n", Run(LogQuery.All with { Stream = LogStream.Stdout }, Log));
    }

    [Fact]
    public void Since_leaves_out_what_is_older()
    {
        DateTimeOffset since = new(2026, 2, 1, 15, 4, 7, TimeSpan.Zero);
        Assert.Equal("three\n\nf i v e \n", Run(LogQuery.All with { Since = since }, Log)); // 15:04:06+02:00 is older.
    }

    [Theory]
    [InlineData(1, "o")]
    [InlineData(4, "one\n")]
    [InlineData(6, "one\ntw")]
    [InlineData(1000, "one\ntwo\nthree\n\nf i v e \n")]
    public void LimitBytes_cuts_what_is_written(long limit, string expected) =>
        Assert.Equal(expected, Run(LogQuery.All with { LimitBytes = limit }, Log));

    [Fact]
    public void Pieces_of_any_size_give_the_same()
    {
        string whole = Run(LogQuery.All with { Timestamps = true }, Log);
        for (int size = 1; size < 40; size++)
        {
            Assert.Equal(whole, Run(LogQuery.All with { Timestamps = true }, Log, size));
        }
    }

    [Theory]
    [InlineData("no time at all\n")]
    [InlineData("2026-02-01T15:04:05Z stdlog F x\n")]
    [InlineData("2026-02-01 stdout F x\n")]
    [InlineData("2026-02-01T15:04:05Z stdout\n")]
    [InlineData("2026-13-01T15:04:05Z stdout F x\n")]
    [InlineData("2026-02-01T15:04:05.Z stdout F x\n")]
    [InlineData("2026-02-01T15:04:05+99:99 stdout F x\n")]
    [InlineData("\n\n \n   \n")]
    public void What_is_no_line_is_left_out(string line) =>
        Assert.Equal("one\ntwo\nthree\n\nf i v e \none\ntwo\nthree\n\nf i v e \n", Run(LogQuery.All, Log + line + Log));

    [Fact]
    public void A_line_without_end_takes_no_memory()
    {
        LogFilter filter = new(LogQuery.All);
        ArrayBufferWriter<byte> output = new();
        byte[] block = new byte[1 << 20];
        Array.Fill(block, (byte)'x');
        filter.Write(block, output); // No head within its bound: skipped.
        for (int i = 0; i < 64; i++) filter.Write(block, output);
        Assert.Equal(0, output.WrittenCount);

        filter.Write(Encoding.UTF8.GetBytes("\n2026-02-01T15:04:05Z stdout F "), output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 64; i++)
        {
            filter.Write(block.AsSpan(0, 1024), output);
            output.ResetWrittenCount();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "f i v e \n")]
    [InlineData(3, "ee\n\nf i v e \n")] // Counted in lines of the log, as upstream counts.
    [InlineData(6, "one\ntwo\nthree\n\nf i v e \n")]
    [InlineData(99, "one\ntwo\nthree\n\nf i v e \n")]
    public void TailLines_count_from_the_end(long lines, string expected)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Log);
            using var file = File.OpenHandle(path);
            long at = LogTail.Find(file, lines, TestContext.Current.CancellationToken);
            Assert.Equal(expected, Run(LogQuery.All with { TailLines = lines }, Log[(int)at..]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TailLines_of_a_long_file_read_only_its_end()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, Enumerable.Range(0, 50_000).Select(i => $"{i:d60}"));
            using var file = File.OpenHandle(path);
            Assert.Equal(50_000L * 61, RandomAccess.GetLength(file));
            foreach (long lines in new long[] { 1, 2, 1073, 1074, 1075, 1076, 25_000, 49_999, 50_000 })
            {
                Assert.Equal((50_000 - lines) * 61, LogTail.Find(file, lines, TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("follow=true&tailLines=5&limitBytes=9&timestamps=1&previous=", 0)]
    [InlineData("tail=all&tailLines=-4", 0)]
    [InlineData("tailLines=x", 400)]
    [InlineData("sinceTime=yesterday", 400)]
    [InlineData("tailLines=-1", 422)]
    [InlineData("limitBytes=0", 422)]
    [InlineData("sinceSeconds=0", 422)]
    [InlineData("sinceSeconds=99999999999999", 0)]
    [InlineData("sinceSeconds=5&sinceTime=2026-02-01T15:04:05Z", 422)]
    [InlineData("stream=Stdin", 422)]
    [InlineData("stream=Stdout&tailLines=3", 422)]
    [InlineData("stream=Stderr", 0)]
    public void Queries_are_read_as_upstream_reads_them(string text, int code)
    {
        Dictionary<string, string> query = text.Split('&').Select(one => one.Split('=')).ToDictionary(one => one[0], one => one[1]);

        LogQuery? read = LogQuery.Read(
            query.GetValueOrDefault, new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), out int actual, out string error);

        Assert.Equal(code, actual);
        Assert.Equal(code == 0, read is not null && error.Length == 0);
        if (text.StartsWith("follow", StringComparison.Ordinal))
        {
            Assert.Equal(new LogQuery(true, true, true, 5, 9, null, LogStream.All), read);
        }
    }

    private static string Run(LogQuery query, string log, int size = int.MaxValue)
    {
        LogFilter filter = new(query);
        ArrayBufferWriter<byte> output = new();
        byte[] bytes = Encoding.UTF8.GetBytes(log);
        for (int at = 0; at < bytes.Length; at += Math.Min(size, bytes.Length - at))
        {
            filter.Write(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)), output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
