using Skiff.Agent.Volumes;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>What a worker's loop is told.</summary>
internal abstract record PodMessage
{
    private PodMessage()
    {
    }

    /// <summary>Decide again.</summary>
    public sealed record Wake : PodMessage;

    /// <summary>Look at the runtime, then decide again.</summary>
    public sealed record Look : PodMessage;

    /// <summary>The first process of a container or a sandbox died.</summary>
    public sealed record Exited(string Id) : PodMessage;

    /// <summary>A process of some container was ended for want of memory.</summary>
    public sealed record OutOfMemory(string Id) : PodMessage;

    /// <summary>A dead container or sandbox was removed, or could not be.</summary>
    public sealed record LeftoverGone(string Id) : PodMessage;

    /// <summary>The API has another version of the pod.</summary>
    public sealed record Changed(Pod Pod) : PodMessage;

    /// <summary>The API shows the static pod by another mirror, or by none.</summary>
    public sealed record Mirrored(Pod? Mirror) : PodMessage;

    /// <summary>The node makes the pod end.</summary>
    public sealed record Ended(Ending Ending) : PodMessage;

    /// <summary>The API has the pod no longer.</summary>
    public sealed record Removed : PodMessage;

    /// <summary>The lane is free again.</summary>
    public sealed record LaneDone(
        Func<PodMemory, PodMemory> Apply,
        IReadOnlyDictionary<string, PreparedVolume>? Volumes = null,
        bool Forgotten = false) : PodMessage;

    /// <summary>A kill has ended.</summary>
    public sealed record KillDone(string Id, int Number) : PodMessage;

    /// <summary>A status was written, or refused.</summary>
    public sealed record StatusWritten(string Uid, PodStatus Status, Pod? Stored, Model.Meta.V1.Status? Error) : PodMessage;
}
