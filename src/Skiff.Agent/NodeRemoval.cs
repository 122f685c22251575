using Microsoft.Extensions.Logging;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Images;
using Skiff.Agent.Network;
using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;
using Skiff.Agent.Volumes;

namespace Skiff.Agent;

/// <summary>
/// Ends everything that runs on the node and removes what only makes sense while it runs: sandboxes, the private
/// containerd, cgroups, the bridge and its rules. Images, volumes and logs stay, but not what is mounted of images. The agent
/// must have stopped before.
/// </summary>
public sealed class NodeRemoval(
    ICri cri, ISnapshots? snapshots, Containerd? containerd, NodeAgentOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private const int CgroupTries = 40;

    /// <summary>Removes; answers what could not be removed.</summary>
    public async ValueTask<IReadOnlyList<string>> RunAsync(CancellationToken stop)
    {
        new GuardProcess(options.SingletonDirectory, []).End();
        IReadOnlyList<string> sandboxes = await RemoveSandboxesAsync(stop);
        // What a private containerd could not remove goes with it.
        List<string> left = containerd is null ? [.. sandboxes] : [];
        PodDirectories directories = new(options.DataDirectory);
        SnapshotVolumes images = new(cri, snapshots, directories, log);
        foreach (string uid in directories.Uids())
        {
            if (!await images.ReleaseAsync(uid, stop)) left.Add($"images mounted for pod {uid}");
        }

        if (containerd is not null)
        {
            await containerd.StopAsync(stop);
            containerd.RemoveRest();
        }

        if (options.Network is { } network)
        {
            using PodNetwork pods = new(network);
            await pods.TearDownAsync(stop);
        }

        CgroupTree cgroups = new(options.CgroupMount, options.CgroupParent);
        bool gone = cgroups.RemoveAll();
        // The kernel takes a moment to let go of the cgroup of a process that just died.
        for (int i = 0; !gone && i < CgroupTries; i++)
        {
            await Task.Delay(Pause, time, stop);
            gone = cgroups.RemoveAll();
        }

        if (!gone) left.Add($"cgroup {options.CgroupParent}");
        return left;
    }

    private async ValueTask<IReadOnlyList<string>> RemoveSandboxesAsync(CancellationToken stop)
    {
        List<string> left = [];
        CriResult<Cri.V1.ListPodSandboxResponse> listed = await cri.ListPodSandboxAsync(new(), stop);
        if (listed.Value is not { } list) return left; // No runtime runs, so no sandbox does that it could end.
        await Parallel.ForEachAsync(
            list.Items.Where(sandbox => sandbox.Labels.ContainsKey(RuntimeLabels.PodUid)),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop },
            async (sandbox, cancel) =>
            {
                CriResult<Cri.V1.StopPodSandboxResponse> stopped =
                    await cri.StopPodSandboxAsync(new() { PodSandboxId = sandbox.Id }, cancel);
                CriResult<Cri.V1.RemovePodSandboxResponse> removed =
                    await cri.RemovePodSandboxAsync(new() { PodSandboxId = sandbox.Id }, cancel);
                CriError? error = stopped.Error ?? removed.Error;
                // What the agent was removing when it was stopped may be gone by now.
                if (error is null or { Code: RpcCode.NotFound }) return;
                lock (left) left.Add($"sandbox {sandbox.Id}: {error}");
            });
        return left;
    }
}
