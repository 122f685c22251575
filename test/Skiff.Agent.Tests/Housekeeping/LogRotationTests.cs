using System.IO.Compression;
using Skiff.Agent.Housekeeping;
using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Pods;

namespace Skiff.Agent.Tests.Housekeeping;

public sealed class LogRotationTests
{
    [Fact]
    public async Task A_log_that_became_too_large_is_put_aside_and_older_ones_are_compressed_and_go()
    {
        await using FakeNode node = new(change: options => options with { Logs = new(100, 3) });
        string log = await LogAsync(node);
        for (int round = 0; round < 4; round++)
        {
            await File.WriteAllTextAsync(log, new string((char)('a' + round), 100), TestContext.Current.CancellationToken);
            int known = round;
            await node.UntilAsync(() => node.Cri.Calls.Count(call => call == "ReopenContainerLog") > known);
        }

        string[] aside = [.. Directory.GetFiles(Path.GetDirectoryName(log)!).Order(StringComparer.Ordinal)];
        Assert.Equal(2, aside.Length);
        Assert.EndsWith(".gz", aside[0], StringComparison.Ordinal);
        await using GZipStream zip = new(File.OpenRead(aside[0]), CompressionMode.Decompress);
        using StreamReader text = new(zip);
        Assert.Equal(new string('c', 100), await text.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(new string('d', 100), await File.ReadAllTextAsync(aside[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_runtime_that_cannot_begin_anew_keeps_its_log()
    {
        await using FakeNode node = new(
            cri => cri.Fault = call => call == "ReopenContainerLog" ? new CriError(RpcCode.Unknown, "no") : null,
            options => options with { Logs = new(100, 3) });
        string log = await LogAsync(node);
        await File.WriteAllTextAsync(log, new string('a', 100), TestContext.Current.CancellationToken);
        await node.UntilAsync(() => node.Cri.Calls.Count(call => call == "ReopenContainerLog") > 2);
        await node.UntilAsync(() => File.Exists(log));
    }

    [Fact]
    public async Task A_link_in_place_of_a_log_is_left_alone()
    {
        await using FakeNode node = new(change: options => options with { Logs = new(100, 3) });
        string log = await LogAsync(node);
        string other = log + "-other";
        await File.WriteAllTextAsync(other, new string('a', 200), TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(log, other);
        DateTimeOffset before = node.Time.GetUtcNow();
        await node.UntilAsync(() => node.Time.GetUtcNow() - before > TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("ReopenContainerLog", node.Cri.Calls);
    }

    private static async Task<string> LogAsync(FakeNode node)
    {
        node.Run("a");
        await node.UntilReadyAsync("a");
        string log = node.Pods.Find("default", "a")!.Find("main")!.LogPath;
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        return log;
    }
}
