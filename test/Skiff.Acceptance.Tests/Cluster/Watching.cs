using System.Diagnostics;

namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>A program that goes on printing lines, such as a watch, until the test has seen enough.</summary>
public sealed class Watching : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly Process process;

    /// <summary>Starts the program.</summary>
    public Watching(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        process = Process.Start(start)!;
    }

    /// <summary>Reads lines up to the first one that fits, which is the last one answered.</summary>
    public async Task<List<string>> ReadUntilAsync(Func<string, bool> fits)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestCluster.Stop);
        late.CancelAfter(patience);
        List<string> lines = [];
        try
        {
            while (await process.StandardOutput.ReadLineAsync(late.Token) is { } line)
            {
                lines.Add(line);
                if (fits(line)) return lines;
            }
        }
        catch (OperationCanceledException)
        {
            // Falls through to the failure, which tells what came.
        }

        Assert.Fail($"never came; what came:\n{string.Join('\n', lines)}");
        return lines;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
