using Microsoft.Extensions.Logging;
using Skiff.Agent.Images;
using Skiff.Agent.Pods;
using Skiff.Agent.Watching;

namespace Skiff.Agent.Housekeeping;

/// <summary>
/// What the node has to be looked at for now and then, because nothing tells of it: room, the size of logs, images that
/// nobody uses. One timer for all of it. Of memory the kernel may tell in between.
/// </summary>
internal sealed partial class HousekeepingLoop(NodeServices node, PodWorkers workers, KernelSignals signals, Action pressureChanged)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ImagePeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan NoticePause = TimeSpan.FromMilliseconds(100); // Memory may go to and fro across a bound.

    private readonly ImageCollector images = new(node);
    private readonly LogRotation logs = new(node);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Evictor evictor = new(node, workers, images, pressureChanged);
        using MemoryNotices notices = new(node, signals);
        DateTimeOffset nextRound = node.Time.GetUtcNow(), nextImages = nextRound + ImagePeriod;
        while (!stop.IsCancellationRequested)
        {
            Task told = notices.Passed;
            DateTimeOffset now = node.Time.GetUtcNow();
            bool again = false, isRound = now >= nextRound;
            if (isRound) nextRound = now + Period;
            try
            {
                again = await evictor.RunAsync(stop);
                if (isRound) await logs.RunAsync(workers.Pods, stop);
                if (isRound && now >= nextImages)
                {
                    nextImages = now + ImagePeriod;
                    if (await evictor.Observer.ImageRoomAsync(stop) is { } room) await images.CollectAsync(room, stop);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                LogFailed(node.Log, fault.Message); // The next look may see what this one could not.
            }

            if (!again) await WaitAsync(notices, evictor, told, nextRound, stop);
        }
    }

    private async Task WaitAsync(MemoryNotices notices, Evictor evictor, Task told, DateTimeOffset until, CancellationToken stop)
    {
        notices.Renew(evictor.Observed);
        TimeSpan left = until - node.Time.GetUtcNow();
        if (left > TimeSpan.Zero) await told.WaitAsync(left, node.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        if (told.IsCompleted) await Task.Delay(NoticePause, node.Time, stop);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the node could not be looked at: {Fault}")]
    private static partial void LogFailed(ILogger log, string fault);
}
