using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Skiff.Bench.Load;

/// <summary>
/// A cluster of one node with a directory, ports and an address range of its own, which leaves nothing behind.
/// </summary>
internal abstract class Contender : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(90);

    /// <summary>What tables call it.</summary>
    public abstract string Name { get; }

    /// <summary>The process that answers the API.</summary>
    public abstract Process Server { get; }

    /// <summary>Every process of it; the container runtime, which all share, is not counted.</summary>
    public abstract IReadOnlyList<Process> All { get; }

    /// <summary>A client with every right.</summary>
    public abstract ApiClient Client { get; }

    /// <summary>Starts everything at once.</summary>
    protected abstract Task LaunchAsync();

    /// <summary>Stops everything and removes it.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Starts, and measures the time until the API and then the node are ready.</summary>
    public async Task<IReadOnlyList<Measure>> StartAsync()
    {
        long start = Stopwatch.GetTimestamp();
        await StartApiAsync();
        double ready = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Waiting.UntilAsync($"{Name}: node Ready", patience, IsNodeReadyAsync);
        double node = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return [new Measure("start-ready", ready), new Measure("start-node", node)];
    }

    /// <summary>Starts, and waits until the API answers.</summary>
    public async Task StartApiAsync()
    {
        await LaunchAsync();
        await Waiting.UntilAsync($"{Name}: API ready", patience, () => IsAlive() ? Client.AnswersAsync("/readyz") : Died());
    }

    /// <summary>A port that nobody uses.</summary>
    protected static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private bool IsAlive() => All.All(process => !process.HasExited);

    private Task<bool> Died() => throw new LoadFault($"{Name}: a process has ended; its output is in {Logs}");

    /// <summary>Where the processes' output is.</summary>
    protected abstract string Logs { get; }

    private async Task<bool> IsNodeReadyAsync()
    {
        using JsonDocument? nodes = await Client.TryGetAsync("/api/v1/nodes");
        return nodes is not null && nodes.RootElement.GetProperty("items").EnumerateArray().Any(node =>
            node.GetProperty("status").TryGetProperty("conditions", out JsonElement conditions)
            && conditions.EnumerateArray().Any(condition => condition.GetProperty("type").GetString() == "Ready"
                && condition.GetProperty("status").GetString() == "True"));
    }
}
