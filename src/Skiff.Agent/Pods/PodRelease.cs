using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Pods;

/// <summary>What is done once nothing of a pod runs any more.</summary>
internal static class PodRelease
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SlowestRetry = TimeSpan.FromSeconds(30);

    /// <summary>Takes volumes, host ports and the cgroup down, and then lets others have the singleton's lease.</summary>
    public static async Task<Func<PodMemory, PodMemory>> ReleaseAsync(
        NodeServices node, Pod pod, SingletonKeeper? singleton, CancellationToken stop)
    {
        string uid = pod.Metadata.UID;
        if (node.Network is { } network) await network.PublishAsync(uid, [], stop);
        bool free = await node.Volumes.ReleaseAsync(uid, stop);
        bool gone = true;
        foreach (string place in PodCgroup.PlacesOf(node.Options.CgroupParent, uid)) gone &= node.Cgroups.Remove(place);
        node.Grants.Release(uid);
        if (free && gone && (singleton is null || await singleton.ReleaseAsync(stop))) return memory => memory with { Released = true };
        DateTimeOffset now = node.Time.GetUtcNow();
        return memory => memory with { Release = memory.Release.Failed(now, FirstRetry, SlowestRetry) };
    }

    /// <summary>Ends the graceful deletion: the object goes, unless finalizers keep it.</summary>
    public static async Task<Func<PodMemory, PodMemory>> DeleteAsync(NodeServices node, Pod pod, CancellationToken stop)
    {
        DeleteOptions options = DeleteOptions.Empty with
        {
            GracePeriodSeconds = 0,
            Preconditions = Model.Meta.V1.Preconditions.Empty with { UID = pod.Metadata.UID },
        };
        ApiResult<IMessageKind> deleted = await node.Api.DeleteAsync(Kinds.Pod, ObjectKey.Of(pod), options, stop);
        // Gone already, or another pod has the name: either way this one is deleted.
        if (deleted.Error is null or { Code: 404 or 409 }) return memory => memory with { DeletedFromApi = true };
        DateTimeOffset now = node.Time.GetUtcNow();
        return memory => memory with { Deletion = memory.Deletion.Failed(now, FirstRetry, SlowestRetry) };
    }

    /// <summary>Removes what the runtime and the disk still have of the pod.</summary>
    public static async Task<PodMessage.LaneDone> ForgetAsync(
        NodeServices node, Pod pod, RuntimePod runtime, CancellationToken stop)
    {
        if (await RemoveFromRuntimeAsync(node, runtime, stop))
        {
            RemoveFromDisk(node, pod.Metadata);
            return new(memory => memory, Forgotten: true);
        }

        DateTimeOffset now = node.Time.GetUtcNow();
        return new(memory => memory with { Deletion = memory.Deletion.Failed(now, FirstRetry, SlowestRetry) });
    }

    private static async ValueTask<bool> RemoveFromRuntimeAsync(
        NodeServices node, RuntimePod runtime, CancellationToken stop)
    {
        bool gone = true;
        foreach (ObservedSandbox sandbox in runtime.Sandboxes.AsEnumerable())
        {
            CriResult<Cri.V1.RemovePodSandboxResponse> removed =
                await node.Cri.RemovePodSandboxAsync(new() { PodSandboxId = sandbox.Id }, stop);
            gone &= removed.Error is null or { Code: RpcCode.NotFound };
        }

        // Containers whose sandbox is gone already.
        foreach (ObservedContainer container in gone ? runtime.Containers.AsEnumerable() : [])
        {
            if (runtime.Sandboxes.Any(sandbox => sandbox.Id == container.SandboxId)) continue;
            CriResult<Cri.V1.RemoveContainerResponse> removed =
                await node.Cri.RemoveContainerAsync(new() { ContainerId = container.Id }, stop);
            gone &= removed.Error is null or { Code: RpcCode.NotFound };
        }

        return gone;
    }

    private static void RemoveFromDisk(NodeServices node, ObjectMeta metadata)
    {
        Delete(node.Paths.Containers(metadata.UID));
        if (File.Exists(node.Paths.HostsFile(metadata.UID))) File.Delete(node.Paths.HostsFile(metadata.UID));
        Delete(node.Paths.Logs(metadata.Namespace, metadata.Name, metadata.UID));
        if (Directory.Exists(node.Paths.Pod(metadata.UID))
            && !Directory.EnumerateFileSystemEntries(node.Paths.Pod(metadata.UID)).Any())
        {
            Directory.Delete(node.Paths.Pod(metadata.UID));
        }
    }

    private static void Delete(string directory)
    {
        // Directory links are removed, not followed: a container could write here.
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }
}
