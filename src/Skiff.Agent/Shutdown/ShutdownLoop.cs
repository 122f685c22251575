using Microsoft.Extensions.Logging;
using Skiff.Agent.Pods;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Shutdown;

namespace Skiff.Agent.Shutdown;

/// <summary>
/// Holds a shutdown of the machine up for as long as pods need to end: the less important ones first, each group with its
/// volumes before the next begins.
/// </summary>
internal sealed partial class ShutdownLoop(
    NodeServices node, PodWorkers workers, Action told, Func<CancellationToken, ValueTask<ILoginBus>> connect)
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);
    private string lastFault = "";

    private string TimesPath => ShutdownTimes.PathIn(node.Options.DataDirectory);

    /// <summary>Runs until stopped; at once over when pods are not to be waited for.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        ShutdownSettings settings = node.Options.Shutdown;
        if (settings.Periods.IsEmpty) return;
        node.Counts.LastShutdown = ShutdownTimes.Read(TimesPath);
        while (true)
        {
            string fault = "the bus ended";
            try
            {
                await using ILoginBus bus = await connect(stop);
                await FollowAsync(bus, settings, stop);
            }
            catch (IOException broken)
            {
                fault = broken.Message;
            }

            stop.ThrowIfCancellationRequested();
            if (fault != lastFault) LogFailed(node.Log, fault);
            lastFault = fault;
            await Task.Delay(pause, node.Time, stop);
        }
    }

    private async Task FollowAsync(ILoginBus bus, ShutdownSettings settings, CancellationToken stop)
    {
        await EnsureDelayAsync(bus, settings.Total, stop);
        IDisposable inhibitor = await bus.InhibitAsync(stop);
        try
        {
            lastFault = "";
            await foreach (bool begins in bus.ShutdownsAsync(stop))
            {
                string what = begins ? "event" : "cancellation";
                node.RecordOnNode(new(PodEvent.Normal, "NodeShutdown", $"Shutdown manager detected shutdown {what}"));
                LogDetected(node.Log, what);
                node.IsShuttingDown = begins;
                told();
                if (begins) await EndPodsAsync(settings, node.Time.GetUtcNow(), stop);
                IDisposable held = inhibitor;
                if (!begins) inhibitor = await bus.InhibitAsync(stop);
                held.Dispose();
            }
        }
        finally
        {
            inhibitor.Dispose();
        }
    }

    private static async ValueTask EnsureDelayAsync(ILoginBus bus, TimeSpan total, CancellationToken stop)
    {
        if (await bus.DelayMaxAsync(stop) >= total) return;
        await bus.RaiseDelayAsync(total, stop);
        TimeSpan now = await bus.DelayMaxAsync(stop);
        if (now >= total) return;
        throw new IOException(
            $"node shutdown manager was unable to update logind InhibitDelayMaxSec to {total.TotalSeconds}s (ShutdownGracePeriod), "
            + $"current value of InhibitDelayMaxSec ({now.TotalSeconds}s) is less than requested ShutdownGracePeriod");
    }

    private async Task EndPodsAsync(ShutdownSettings settings, DateTimeOffset started, CancellationToken stop)
    {
        Pod[] active = [.. workers.Pods.Select(entry => entry.Pod).Where(pod => !PodPhases.IsTerminal(pod.Status.Phase))];
        foreach (ShutdownGroup group in NodeShutdown.GroupsOf(settings, active).AsEnumerable())
        {
            LogGroup(node.Log, group.Pods.Count, group.GraceSeconds);
            Task[] ends =
            [
                .. group.Pods.AsEnumerable().Select(pod =>
                {
                    workers.End(pod.Metadata.UID, NodeShutdown.EndingOf(pod, group));
                    return workers.ReleasedAsync(pod.Metadata.UID);
                }),
            ];
            Task late = Task.Delay(TimeSpan.FromSeconds(group.GraceSeconds), node.Time, stop);
            if (await Task.WhenAny(Task.WhenAll(ends), late) == late) LogLate(node.Log, group.GraceSeconds);
            stop.ThrowIfCancellationRequested();
        }

        Note(new(started, node.Time.GetUtcNow()));
    }

    private void Note(ShutdownTimes times)
    {
        node.Counts.LastShutdown = times;
        try
        {
            WholeFile.Write(TimesPath, times.ToText());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogUnnoted(node.Log, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "when the machine was shut down could not be noted: {Fault}")]
    private static partial void LogUnnoted(ILogger log, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a shutdown of the machine cannot be held up: {Fault}")]
    private static partial void LogFailed(ILogger log, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "shutdown {What} of the machine")]
    private static partial void LogDetected(ILogger log, string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "ending {Count} pods within {Seconds} seconds")]
    private static partial void LogGroup(ILogger log, int count, long seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "pods have not ended within {Seconds} seconds")]
    private static partial void LogLate(ILogger log, long seconds);
}
