using System.Collections.Concurrent;
using Skiff.Machinery.Usage;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Live;

/// <summary>
/// Knows what nodes and their containers use, by asking the nodes' agents when somebody asks here: there is no loop, and
/// where nobody looks nothing is measured.
/// </summary>
/// <remarks>
/// A rate needs two looks. Whoever asks again and again, as an autoscaler does, is answered from the look that the last
/// question caused; the first question in a while waits for two looks shortly after each other.
/// </remarks>
public sealed class UsageReader : IAsyncDisposable
{
    // Less than the fifteen seconds after which autoscalers ask again: they see new figures each time.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    // How often clusters usually look; what is younger than that may be measured from its start.
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(15);

    // A window longer than this would hide what happens now.
    private static readonly TimeSpan WindowMax = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan WindowMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Gauge> gauges = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<Node, CancellationToken, Task<UsageSample?>> look;
    private readonly TimeProvider time;

    /// <summary>A reader that has not asked anybody.</summary>
    /// <param name="look">Asks a node; null when it does not answer.</param>
    /// <param name="time">The clock.</param>
    public UsageReader(Func<Node, CancellationToken, Task<UsageSample?>> look, TimeProvider time)
    {
        this.look = look;
        this.time = time;
    }

    /// <summary>What is known of some nodes, by name: nothing of those that do not answer.</summary>
    public async ValueTask<IReadOnlyDictionary<string, UsageHistory>> ReadAsync(
        IReadOnlyCollection<Node> nodes, CancellationToken stop)
    {
        Dictionary<string, Task<UsageHistory>> looks = [];
        foreach (Node node in nodes)
        {
            Gauge gauge = gauges.GetOrAdd(
                node.Metadata.Name, static (_, all) => new Gauge(all.look, all.time, all.stopping.Token), this);
            looks[node.Metadata.Name] = gauge.ReadAsync(node);
        }

        // Who goes away ends his own wait; the look goes on for the others.
        Dictionary<string, UsageHistory> known = new(StringComparer.Ordinal);
        foreach ((string name, Task<UsageHistory> running) in looks) known[name] = await running.WaitAsync(stop);
        return known;
    }

    /// <summary>Forgets the nodes that are no more.</summary>
    public void Keep(IEnumerable<string> names)
    {
        foreach (string gone in gauges.Keys.Except(names, StringComparer.Ordinal)) gauges.TryRemove(gone, out _);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (Task running in gauges.Values.Select(gauge => gauge.Running))
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    /// <summary>One node's figures. However many ask at once, there is one look at a time.</summary>
    private sealed class Gauge(
        Func<Node, CancellationToken, Task<UsageSample?>> look, TimeProvider time, CancellationToken stop)
    {
        private readonly Lock gate = new();
        private UsageHistory history = UsageHistory.Nothing;
        private long? readAt;

        public Task<UsageHistory> Running { get; private set; } = Task.FromResult(UsageHistory.Nothing);

        public Task<UsageHistory> ReadAsync(Node node)
        {
            lock (gate)
            {
                if (!Running.IsCompleted) return Running;
                TimeSpan keptFor = history.HasRates ? KeptFor : RetryAfter;
                if (readAt is { } at && time.GetElapsedTime(at) < keptFor) return Running;
                return Running = LookAsync(node);
            }
        }

        private async Task<UsageHistory> LookAsync(Node node)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Not under the gate.
            try
            {
                return await RatesAsync(node);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return UsageHistory.Nothing;
            }
        }

        private async Task<UsageHistory> RatesAsync(Node node)
        {
            bool isLate = readAt is not { } at || time.GetElapsedTime(at) > WindowMax;
            if (isLate) history = UsageHistory.Nothing;
            await TakeAsync(node);
            if (history.HasRates || history == UsageHistory.Nothing) return history;
            await Task.Delay(WindowMin, time, stop);
            await TakeAsync(node);
            return history;
        }

        private async Task TakeAsync(Node node)
        {
            UsageSample? sample = await look(node, stop);
            history = sample is null ? UsageHistory.Nothing : history.With(sample, Resolution);
            readAt = time.GetTimestamp();
        }
    }
}
