using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Images;
using Skiff.PodLifecycle.Resizing;

namespace Skiff.PodLifecycle;

/// <summary>Why a pod ends although nobody deleted it.</summary>
/// <param name="Reason">Reason of its status; empty when its containers simply finished.</param>
/// <param name="Message">Message of its status.</param>
/// <param name="GraceSeconds">Grace instead of the spec's; null for the spec's.</param>
/// <param name="IsRefusal">Whether the node never took the pod; see <see cref="NodeAdmission"/>.</param>
public sealed record Ending(string Reason, string Message, long? GraceSeconds = null, bool IsRefusal = false)
{
    /// <summary>What the pod's conditions say of it beside the agent's own; null for nothing.</summary>
    public PodCondition? Condition { get; init; }
}

/// <summary>A start that did not succeed.</summary>
/// <param name="Reason">The waiting reason, such as <c>ErrImagePull</c>.</param>
/// <param name="Message">The waiting message.</param>
/// <param name="RetryAt">When to try again.</param>
/// <param name="Key">What failed, by <see cref="ContainerHash.KeyOf"/>: with another image nothing is waited for.</param>
public sealed record StartFailure(string Reason, string Message, DateTimeOffset RetryAt, string Key = "");

/// <summary>What a worker remembers of a pod between decisions. Lost when the agent restarts, without harm.</summary>
public sealed record PodMemory
{
    /// <summary>A pod never seen before.</summary>
    public static PodMemory Empty { get; } = new();

    /// <summary>Whether the pod's volumes are usable.</summary>
    public bool VolumesReady { get; init; }

    /// <summary>Init containers that are done once and for all with the volume they prepare.</summary>
    public ListOf<string> DoneOnVolume { get; init; }

    /// <summary>When to look at the volumes again.</summary>
    public RetryDelay Volumes { get; init; }

    /// <summary>When to try to make or stop a sandbox again.</summary>
    public RetryDelay Sandbox { get; init; }

    /// <summary>Sandboxes whose network was given back; they only wait for their removal.</summary>
    public ListOf<string> StoppedSandboxes { get; init; }

    /// <summary>Restart back-offs by container name and hash.</summary>
    public MapOf<BackOff> Restarts { get; init; }

    /// <summary>The last failed pull of each image, by the name that the spec has.</summary>
    public MapOf<FailedPull> Pulls { get; init; }

    /// <summary>Where a change of the pod's resources has come to.</summary>
    public ResizeState Resize { get; init; } = ResizeState.None;

    /// <summary>Ids of containers that are ended to be made anew.</summary>
    public ListOf<string> Replaced { get; init; }

    /// <summary>Containers that could not be started, by name.</summary>
    public MapOf<StartFailure> Failures { get; init; }

    /// <summary>Set once the pod has to end by itself.</summary>
    public Ending? Ending { get; init; }

    /// <summary>When the pod began to end; counts its grace.</summary>
    public DateTimeOffset? EndingSince { get; init; }

    /// <summary>Whether volumes and cgroups of the ended pod are gone.</summary>
    public bool Released { get; init; }

    /// <summary>When to try the release again.</summary>
    public RetryDelay Release { get; init; }

    /// <summary>Whether the API accepted the last deletion; finalizers may keep the object there.</summary>
    public bool DeletedFromApi { get; init; }

    /// <summary>When to ask for the last deletion, or the removal of the last traces, again.</summary>
    public RetryDelay Deletion { get; init; }

    /// <summary>The status made by the last decision; null before the first.</summary>
    public PodStatus? Status { get; init; }

    /// <summary>A start succeeded.</summary>
    public PodMemory WithStarted(string container) => this with { Failures = Failures.Remove(container) };

    /// <summary>A start failed.</summary>
    public PodMemory WithFailure(string container, StartFailure failure) =>
        this with { Failures = Failures.Set(container, failure) };
}

/// <summary>A growing delay between tries of one thing.</summary>
/// <param name="Delay">The delay that is being waited; zero when nothing failed.</param>
/// <param name="Until">When the next try is due.</param>
public readonly record struct RetryDelay(TimeSpan Delay, DateTimeOffset Until)
{
    /// <summary>Whether a try is due.</summary>
    public bool IsDue(DateTimeOffset now) => now >= Until;

    /// <summary>The delay after one more failure: twice the last one, from <paramref name="first"/> to a limit.</summary>
    public RetryDelay Failed(DateTimeOffset now, TimeSpan first, TimeSpan limit)
    {
        TimeSpan next = Delay == TimeSpan.Zero ? first : Delay * 2;
        if (next > limit) next = limit;
        return new(next, now + next);
    }
}
