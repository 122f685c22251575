using System.Diagnostics;

namespace Skiff.Store.Tests;

/// <summary>
/// A few turns of the crash loops, and proof that they notice what they are there for. The figures that are published
/// come from <c>dotnet run -c Release --project test/Skiff.Store.Crash all</c>.
/// </summary>
[Trait("Category", "Crash")]
public sealed class CrashTests
{
    // A planted bug shows in most cycles; a loop that has noticed it ends.
    private const string CyclesToNotice = "50";
    private const string NeedsRoot = "needs root: mounts a file system of its own";

    [Fact]
    public async Task NothingIsLostByKilling() => Assert.Equal(0, await RunAsync("kill", "--cycles", "5"));

    [Fact]
    public async Task NothingIsLostByPowerCuts()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, NeedsRoot);
        Assert.Equal(0, await RunAsync("cut", "--cycles", "5"));
    }

    [Fact]
    public async Task AFailedFlushStopsTheStore()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "needs strace");
        Assert.Equal(0, await RunAsync("eio", "--cycles", "3"));
    }

    [Fact]
    public async Task KillingShowsEarlyPublication() =>
        Assert.Equal(1, await RunAsync("kill", "--cycles", CyclesToNotice, "--plant", "early-publish"));

    [Fact]
    public async Task PowerCutsShowUnflushedCommits()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, NeedsRoot);
        Assert.Equal(1, await RunAsync("cut", "--cycles", CyclesToNotice, "--plant", "normal-sync"));
    }

    private static async Task<int> RunAsync(params string[] words)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Skiff.Store.Crash.dll");
        ProcessStartInfo start = new("dotnet", [program, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(output + await errors);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // An exit code alone could also mean that the loop itself is broken.
        Assert.True(output.Contains(" lost ", StringComparison.Ordinal), output + await errors);
        return process.ExitCode;
    }
}
