using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Agent.Streaming.Stats;
using Skiff.Agent.Volumes;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Housekeeping;

/// <summary>Measures what pods use. Walking their volumes takes time, so nobody asks without need.</summary>
internal sealed class PodUsageReader(NodeServices node)
{
    /// <summary>What each of the pods uses.</summary>
    public async ValueTask<IReadOnlyList<PodUsage>> ReadAsync(IReadOnlyList<PodEntry> pods, CancellationToken stop)
    {
        CriResult<Cri.V1.ListContainerStatsResponse> asked = await node.Cri.ListContainerStatsAsync(new(), stop);
        ILookup<string, (ContainerFigures Figures, long Inodes)> containers = (asked.Value?.Stats ?? [])
            .Select(stats => (Figures: ContainerFigures.Of(stats), Inodes: (long)(stats.WritableLayer?.InodesUsed?.Value ?? 0)))
            .Where(one => one.Figures is not null)
            .ToLookup(one => one.Figures!.PodUid, one => (one.Figures!, one.Inodes), StringComparer.Ordinal);
        List<PodUsage> usages = new(pods.Count);
        foreach (PodEntry pod in pods)
        {
            stop.ThrowIfCancellationRequested();
            usages.Add(UsageOf(pod, [.. containers[pod.Pod.Metadata.UID]]));
        }

        return usages;
    }

    private PodUsage UsageOf(PodEntry entry, (ContainerFigures Figures, long Inodes)[] containers)
    {
        Pod pod = entry.Pod;
        string uid = pod.Metadata.UID;
        string cgroup = PodCgroup.PathOf(node.Options.CgroupParent, pod);
        return new(pod)
        {
            IsKnown = containers.Length > 0,
            MemoryBytes = node.Cgroups.MemoryOf(cgroup)?.WorkingSetBytes ?? containers.Sum(one => (long)one.Figures.WorkingSetBytes),
            Processes = node.Cgroups.ProcessesOf(cgroup),
            Containers = ListOf.From(containers.Select(one => new ContainerUsage(
                one.Figures.Name,
                (long)one.Figures.WorkingSetBytes,
                new((long)one.Figures.WritableBytes, one.Inodes),
                DiskMeter.Of(Path.Combine(entry.LogDirectory, one.Figures.Name))))),
            Volumes = VolumesOf(pod, uid),
            Other = DiskMeter.Of(node.Paths.Containers(uid)) + FileOf(node.Paths.HostsFile(uid)),
        };
    }

    private MapOf<DiskUsage> VolumesOf(Pod pod, string uid)
    {
        MapOf<DiskUsage> volumes = default;
        foreach (Volume volume in pod.Spec.Volumes)
        {
            if (volume.VolumeSource.EmptyDir is null) continue;
            string directory = PodDirectories.Volume(node.Paths.Pod(uid), EmptyDirVolume.Plugin, volume.Name);
            volumes = volumes.Set(volume.Name, DiskMeter.Of(directory));
        }

        return volumes;
    }

    private static DiskUsage FileOf(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? new(file.Length, 1) : default;
    }
}
