using Skiff.Model.Core.V1;

namespace Skiff.Agent.Volumes;

/// <summary>The volumes of the node's pods, as the pod workers ask for them.</summary>
/// <remarks>
/// A worker calls <see cref="PrepareAsync"/> before it starts the first container, and again after a failure or a
/// restart of the agent, so every call is idempotent and cheap when nothing is left to do. Calls for one pod never overlap; calls for
/// different pods do. A failure that time may heal is a <see cref="VolumeOutcome.Waiting"/>, never an exception.
/// </remarks>
public interface IVolumes
{
    /// <summary>Makes every volume of the pod usable on the host.</summary>
    ValueTask<VolumeOutcome> PrepareAsync(Pod pod, CancellationToken stop);

    /// <summary>
    /// The host path of a path inside a prepared volume, made if it is missing, for a mount with a subPath.
    /// The path of the request has its variables expanded already and comes from the user: the answer never leads
    /// out of the volume, whatever links its content holds. The path stays valid until <see cref="ReleaseAsync"/>.
    /// </summary>
    ValueTask<SubPathOutcome> PrepareSubPathAsync(SubPathRequest request, CancellationToken stop);

    /// <summary>The pod changed while it runs: what volumes show of its labels and annotations follows soon.</summary>
    void Follow(Pod before, Pod after);

    /// <summary>
    /// Takes the pod's volumes down and removes what belongs to the pod alone. Called once its containers are dead,
    /// and again for uids found on disk that no pod has any more. False when something is still in use: the worker
    /// comes back later.
    /// </summary>
    ValueTask<bool> ReleaseAsync(string podUid, CancellationToken stop);
}

/// <summary>A subPath mount of one container.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="ContainerName">The container, init or not.</param>
/// <param name="MountIndex">Position of the mount in the container's volumeMounts.</param>
/// <param name="Volume">The prepared volume.</param>
/// <param name="SubPath">Relative path inside the volume.</param>
public sealed record SubPathRequest(
    Pod Pod, string ContainerName, int MountIndex, PreparedVolume Volume, string SubPath);

/// <summary>A host path, or why there is none.</summary>
/// <param name="HostPath">The path to bind into the container; empty on failure.</param>
/// <param name="Error">Why the container cannot be made, in the words of its waiting message; empty on success.</param>
public readonly record struct SubPathOutcome(string HostPath, string Error);

/// <summary>A volume that containers can mount.</summary>
/// <param name="HostPath">Where its content is on the host.</param>
/// <param name="ReadOnly">Whether every mount of it is read-only, whatever the container asks for.</param>
/// <param name="IsDevice">Whether it is a block device to be handed over as such, and nothing to mount.</param>
/// <param name="IsImage">Whether it is the content of an image, which is mounted when a container starts.</param>
public sealed record PreparedVolume(string HostPath, bool ReadOnly = false, bool IsDevice = false, bool IsImage = false);

/// <summary>What became of a pod's volumes.</summary>
public abstract record VolumeOutcome
{
    private VolumeOutcome()
    {
    }

    /// <summary>All are usable.</summary>
    /// <param name="Volumes">By the name in the pod's spec.</param>
    public sealed record Ready(IReadOnlyDictionary<string, PreparedVolume> Volumes) : VolumeOutcome;

    /// <summary>Some are not usable yet; the worker asks again after a back-off.</summary>
    /// <param name="Reason">Reason of the event the worker records, such as <c>FailedMount</c>.</param>
    /// <param name="Message">Its text.</param>
    public sealed record Waiting(string Reason, string Message) : VolumeOutcome;
}
