using Skiff.Agent.Volumes.Linux;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Volumes;

/// <summary>Scratch space that lives as long as the pod, on disk or in memory.</summary>
internal static class EmptyDirVolume
{
    public const string Plugin = "empty-dir";
    private const uint OpenMode = 0x1ff; // 0777

    public static SetUp Prepare(string directory, EmptyDirVolumeSource source, Pod pod, MapOf<Quantity> allocatable)
    {
        if (source.Medium is not ("" or "Memory"))
        {
            return SetUp.Failed($"emptyDir medium \"{source.Medium}\" is not supported by this node");
        }

        if (Mounts.IsMountPoint(directory)) return SetUp.Done(directory);
        bool made = !Directory.Exists(directory);
        Directory.CreateDirectory(directory);
        if (source.Medium == "Memory")
        {
            long? size = SizeBytes(source, pod, allocatable);
            Errno error = Mounts.Tmpfs(directory, size, OpenMode, keepOffSwap: false);
            return error.IsError ? SetUp.Failed($"mount tmpfs: {error}") : SetUp.Done(directory);
        }

        // Only once: the pod may have changed the mode of its own directory since.
        if (made) Libc.ChangeMode(directory, OpenMode);
        return SetUp.Done(directory);
    }

    // The smallest of what the volume says, what the pod's containers may use, and what the node has.
    private static long? SizeBytes(EmptyDirVolumeSource source, Pod pod, MapOf<Quantity> allocatable)
    {
        List<long> bounds = [];
        if (source.SizeLimit is { IsZero: false } limit) bounds.Add(limit.Value());
        if (PodMemoryBytes(pod) is { } ofPod) bounds.Add(ofPod);
        if (allocatable.TryGetValue("memory", out Quantity node) && !node.IsZero) bounds.Add(node.Value());
        return bounds.Count == 0 ? null : bounds.Min();
    }

    private static long? PodMemoryBytes(Pod pod)
    {
        long total = 0;
        foreach (Container container in pod.Spec.Containers)
        {
            if (!container.Resources.Limits.TryGetValue("memory", out Quantity limit) || limit.IsZero) return null;
            total += limit.Value();
        }

        return total;
    }
}
