using Microsoft.Extensions.Logging;
using Skiff.Agent.Images;
using Skiff.Agent.Pods;

namespace Skiff.Agent.Housekeeping;

/// <summary>
/// What the node has to be looked at for now and then, because nothing tells of it: room, the size of logs, images that
/// nobody uses. One timer for all of it.
/// </summary>
internal sealed partial class HousekeepingLoop(NodeServices node, PodWorkers workers, Action pressureChanged)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ImagePeriod = TimeSpan.FromMinutes(5);

    private readonly ImageCollector images = new(node);
    private readonly LogRotation logs = new(node);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Evictor evictor = new(node, workers, images, pressureChanged);
        DateTimeOffset nextImages = node.Time.GetUtcNow() + ImagePeriod;
        while (!stop.IsCancellationRequested)
        {
            bool again = false;
            try
            {
                again = await evictor.RunAsync(stop);
                await logs.RunAsync(workers.Pods, stop);
                if (node.Time.GetUtcNow() >= nextImages)
                {
                    nextImages = node.Time.GetUtcNow() + ImagePeriod;
                    if (await evictor.Observer.ImageRoomAsync(stop) is { } room) await images.CollectAsync(room, stop);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                LogFailed(node.Log, fault.Message); // The next look may see what this one could not.
            }

            if (!again) await Task.Delay(Period, node.Time, stop);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the node could not be looked at: {Fault}")]
    private static partial void LogFailed(ILogger log, string fault);
}
