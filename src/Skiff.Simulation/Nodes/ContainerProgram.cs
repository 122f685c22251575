using Skiff.Client;
using Skiff.Model.Core.V1;

namespace Skiff.Simulation.Nodes;

/// <summary>What a simulated container does. Its exit code ends the container; a delay must use the time it is given.</summary>
public delegate Task<int> ContainerProgram(ContainerRun run);

/// <summary>One run of a simulated container, as its program sees it.</summary>
public sealed class ContainerRun
{
    /// <summary>The pod.</summary>
    public required Pod Pod { get; init; }

    /// <summary>The container.</summary>
    public required Container Container { get; init; }

    /// <summary>How often it was restarted before.</summary>
    public required int RestartCount { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Signalled when the container is asked to stop. When its grace is over it ends whatever its program does.</summary>
    public required CancellationToken Stop { get; init; }

    /// <summary>Whether its readiness probe would pass.</summary>
    public bool IsReady
    {
        get;
        set
        {
            field = value;
            Changed?.Invoke();
        }
    } = true;

    /// <summary>Whether its liveness probe would pass.</summary>
    public bool IsAlive
    {
        get;
        set
        {
            field = value;
            Changed?.Invoke();
        }
    } = true;

    /// <summary>Called when what probes would find has changed.</summary>
    internal Action? Changed { get; init; }

    /// <summary>Runs until it is asked to stop, and ends at once then. What containers do unless a program says otherwise.</summary>
    public static async Task<int> UntilStoppedAsync(ContainerRun run)
    {
        await Background.EndOf(Task.Delay(Timeout.InfiniteTimeSpan, run.Time, run.Stop));
        return 0;
    }
}
