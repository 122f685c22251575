using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>
/// Limits of the node's disk that a pod sets itself, of which there is no enforcement but ending it: an emptyDir's size,
/// and <c>ephemeral-storage</c> of the pod and of each container.
/// </summary>
public static class LocalStorageLimits
{
    /// <summary>Whether a pod has such a limit, so that its usage has to be measured.</summary>
    public static bool HasAny(Pod pod) =>
        pod.Spec.Volumes.Any(volume => volume.VolumeSource.EmptyDir?.SizeLimit is { Sign: > 0 })
        || PodTotals.Limits(pod.Spec).ContainsKey(ResourceName.ResourceEphemeralStorage);

    /// <summary>How a pod that is beyond a limit of its own ends; null for one within all of them.</summary>
    /// <param name="usage">What it uses.</param>
    /// <param name="hasImageFs">Whether containers' own layers are on another file system.</param>
    public static PodEviction? Beyond(PodUsage usage, bool hasImageFs)
    {
        if (!usage.IsKnown || EvictionRanking.IsCritical(usage.Pod)) return null;
        return BeyondVolume(usage) ?? BeyondPod(usage) ?? BeyondContainer(usage, hasImageFs);
    }

    private static PodEviction? BeyondVolume(PodUsage usage)
    {
        foreach (Volume volume in usage.Pod.Spec.Volumes)
        {
            if (volume.VolumeSource.EmptyDir?.SizeLimit is not { Sign: > 0 } limit) continue;
            if (!usage.Volumes.TryGetValue(volume.Name, out DiskUsage used) || Quantity.Of(used.Bytes) <= limit) continue;
            string message = $"Usage of EmptyDir volume \"{volume.Name}\" exceeds the limit \"{limit}\". ";
            return PodEviction.Beyond(usage.Pod, "emptydirfs.limit", message);
        }

        return null;
    }

    private static PodEviction? BeyondPod(PodUsage usage)
    {
        if (!PodTotals.Limits(usage.Pod.Spec).TryGetValue(ResourceName.ResourceEphemeralStorage, out Quantity limit)) return null;
        long used = (usage.Layers + usage.Logs + usage.VolumesOnDisk + usage.Other).Bytes;
        return Quantity.Of(used) <= limit ? null : PodEviction.Beyond(usage.Pod, "ephemeralpodfs.limit",
            $"Pod ephemeral local storage usage exceeds the total limit of containers {limit}. ");
    }

    private static PodEviction? BeyondContainer(PodUsage usage, bool hasImageFs)
    {
        foreach (ContainerUsage container in usage.Containers)
        {
            Container? spec = usage.Pod.Spec.Containers.FirstOrDefault(one => one.Name == container.Name);
            if (spec is null || !spec.Resources.Limits.TryGetValue(ResourceName.ResourceEphemeralStorage, out Quantity limit)) continue;
            long used = container.Logs.Bytes + (hasImageFs ? 0 : container.Layer.Bytes);
            if (limit.IsZero || Quantity.Of(used) <= limit) continue;
            return PodEviction.Beyond(usage.Pod, "ephemeralcontainerfs.limit",
                $"Container {container.Name} exceeded its local ephemeral storage limit \"{limit}\". ");
        }

        return null;
    }
}
