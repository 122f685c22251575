using System.IO.Pipelines;
using System.Text;
using Skiff.Agent.Streaming.Logs;
using Skiff.Agent.Tests.Volumes;
using Skiff.Agent.Watching;

namespace Skiff.Agent.Tests.Streaming;

public sealed class LogReaderTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly KernelSignals signals = new();
    private readonly DirectoryWatches watches;
    private readonly Pipe pipe = new();
    private readonly LogReader reader;
    private volatile bool running = true;

    public LogReaderTests()
    {
        Directory.CreateDirectory(directory["pod/main"]);
        watches = new(signals);
        reader = new(directory.Path, watches, TimeProvider.System);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string LogPath => directory["pod/main/0.log"];

    public void Dispose()
    {
        watches.Dispose();
        signals.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task A_followed_log_shows_lines_as_they_come_and_ends_with_the_container()
    {
        Append("one");
        Task copying = Follow(LogQuery.All with { Follow = true });
        Assert.Equal("one\n", await ReadAsync(4));

        Append("two");
        Assert.Equal("two\n", await ReadAsync(4));
        running = false;
        Append("last");
        Assert.Equal("last\n", await ReadAsync(5));
        await copying;
    }

    [Fact]
    public async Task A_followed_log_goes_on_across_a_rotation()
    {
        Append("one");
        Task copying = Follow(LogQuery.All with { Follow = true });
        Assert.Equal("one\n", await ReadAsync(4));

        Append("two");
        File.Move(LogPath, directory["pod/main/0.log.20260201-150405"]);
        await File.AppendAllTextAsync(
            directory["pod/main/0.log.20260201-150405"], "2026-02-01T15:04:05Z stdout F late\n", Stop);
        Append("three");

        Assert.Equal("two\nlate\nthree\n", await ReadAsync(15));
        running = false;
        await copying;
    }

    [Fact]
    public async Task A_line_written_in_two_parts_is_one_line()
    {
        Append("one");
        Task copying = Follow(LogQuery.All with { Follow = true, TailLines = 0 });
        await File.AppendAllTextAsync(LogPath, "2026-02-01T15:04:05Z std", Stop);
        await File.AppendAllTextAsync(LogPath, "out F whole\n", Stop);

        Assert.Equal("whole\n", await ReadAsync(6));
        running = false;
        await copying;
    }

    [Theory]
    [InlineData("pod/main/0.log")]
    [InlineData("pod/main")]
    [InlineData("pod")]
    public void A_link_instead_of_a_log_is_not_read(string link)
    {
        Directory.CreateDirectory(directory["outside/main"]);
        File.WriteAllText(directory["outside/main/0.log"], "2026-02-01T15:04:05Z stdout F secret\n");
        Directory.Delete(directory["pod"], recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(directory[link])!);
        File.CreateSymbolicLink(directory[link], directory[link.Replace("pod", "outside", StringComparison.Ordinal)]);
        Assert.True(File.Exists(LogPath));

        Assert.Null(reader.Open(LogPath, out string error));
        Assert.NotEqual("", error);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../../../etc/passwd")]
    public void A_path_outside_the_logs_is_not_read(string path) =>
        Assert.Null(reader.Open(Path.Combine(directory.Path, path), out _));

    [Fact]
    public void A_directory_or_a_missing_file_is_not_read()
    {
        Assert.Null(reader.Open(directory["pod/main"], out _));
        Assert.Null(reader.Open(directory["pod/main/9.log"], out string error));
        Assert.EndsWith("no such file or directory", error, StringComparison.Ordinal);
    }

    private void Append(string line) => File.AppendAllText(LogPath, $"2026-02-01T15:04:05Z stdout F {line}\n");

    private Task Follow(LogQuery query)
    {
        var file = reader.Open(LogPath, out string error);
        Assert.Equal("", error);
        return reader.CopyAsync(file!, LogPath, query, () => running, pipe.Writer, Stop);
    }

    private async Task<string> ReadAsync(int count)
    {
        ReadResult result = await pipe.Reader.ReadAtLeastAsync(count, Stop);
        string text = Encoding.UTF8.GetString(result.Buffer);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}
