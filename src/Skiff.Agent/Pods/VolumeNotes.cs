using Skiff.Agent.Singletons;
using Skiff.Agent.Volumes;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>What a pod's volumes say of the pods before it, and what this one adds.</summary>
internal static class VolumeNotes
{
    private const string Reason = "FailedMount";

    /// <summary>Reads the notes, and leaves that of a singleton at its persistent volumes.</summary>
    /// <param name="node">What the workers share.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="ready">Its volumes.</param>
    /// <param name="singleton">The lease it runs under; null when it is no singleton.</param>
    /// <param name="done">Init containers that are done with their volume.</param>
    /// <returns>The volumes, or why they cannot be used.</returns>
    public static VolumeOutcome Read(
        NodeServices node, Pod pod, VolumeOutcome.Ready ready, SingletonKeeper? singleton, out ListOf<string> done)
    {
        done = [];
        foreach (Volume volume in singleton is null ? default : pod.Spec.Volumes)
        {
            if (ClaimedVolume.ClaimOf(pod, volume) is null) continue;
            if (!ready.Volumes.TryGetValue(volume.Name, out PreparedVolume? prepared) || prepared.ReadOnly) continue;
            if (VolumeMarks.Enter(prepared.HostPath, singleton!.Epoch) is { } refused) return new VolumeOutcome.Waiting(Reason, refused);
        }

        OncePerVolume.Read(pod.Metadata.Annotations, pod.Spec, out MapOf<string> once);
        foreach ((string container, string volume) in once)
        {
            if (!ready.Volumes.TryGetValue(volume, out PreparedVolume? prepared)) continue;
            bool isDone = VolumeMarks.IsDone(prepared.HostPath, container, out string? fault);
            if (fault is not null) return new VolumeOutcome.Waiting(Reason, fault);
            if (!isDone) continue;
            done = done.Add(container);
            node.Record(pod, new(PodEvent.Normal, "OncePerVolume",
                $"Init container {container} was done with volume {volume} before",
                PodSpecs.FieldPath(container, ContainerRole.Init)));
        }

        return ready;
    }

    /// <summary>Notes that an init container is done with its volume. Null, or why it could not be noted.</summary>
    public static string? Write(Pod pod, string container, IReadOnlyDictionary<string, PreparedVolume> volumes)
    {
        string volume = OncePerVolume.VolumeOf(pod, container) ?? "";
        return volumes.TryGetValue(volume, out PreparedVolume? prepared)
            ? VolumeMarks.SetDone(prepared.HostPath, container, $"{pod.Metadata.Namespace}/{pod.Metadata.Name} {pod.Metadata.UID}")
            : $"volume {volume} is not there";
    }
}
