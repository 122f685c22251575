using System.Diagnostics;
using Skiff.Agent.Runtime;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Tests.Integration;

/// <summary>A node whose images, volumes and logs are on a disk of their own, which evicts nobody when that runs full.</summary>
public sealed class SmallDiskNode : TestNode
{
    private string filler = "";

    /// <summary>Leaves no room on the disk.</summary>
    public async Task FillAsync()
    {
        filler = Path.Combine(Disk, "filler");
        await using FileStream file = new(filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true) await file.WriteAsync(page, Stop);
        }
        catch (IOException)
        {
            return; // No space left on device.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(filler);

    protected override NodeAgentOptions Changed(NodeAgentOptions options) =>
        options with { Eviction = EvictionSettings.Default with { Thresholds = [] } };

    protected override async Task<string> DiskAsync(string directory)
    {
        string disk = Directory.CreateDirectory(Path.Combine(directory, "disk")).FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "disk", disk);
        return disk;
    }

    protected override Task ReturnDiskAsync(string disk) => RunAsync("umount", disk);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.Equal(0, process.ExitCode);
    }
}

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class FullDiskTests(SmallDiskNode node) : IClassFixture<SmallDiskNode>
{
    [Fact]
    public async Task What_runs_goes_on_and_what_is_to_run_waits_for_room_whoever_is_killed_meanwhile()
    {
        node.Run("kept", command: ["/bin/sleep", "1000"]);
        Pod kept = await node.UntilReadyAsync("kept");
        await node.FillAsync();
        node.Run("late", command: ["/bin/sleep", "1000"]);
        await node.UntilEventAsync("late", "no space left on device");
        await node.RestartAgentAsync();

        // A containerd that starts on a full disk cannot take over what runs; nobody believes that it runs no longer.
        int runtime = node.Containerd.RunningPid()!.Value;
        Posix.Kill(runtime, Posix.SigKill);
        int next = runtime;
        for (int starts = 0; starts < 6;)
        {
            await node.PollAsync("another containerd", () => Task.FromResult(node.Containerd.RunningPid() is { } now && now != next));
            next = node.Containerd.RunningPid() ?? next;
            starts++;
        }

        Assert.Equal(Identity(kept), Identity(node.Find("kept")!));
        node.Free();
        await node.UntilReadyAsync("late");
        Assert.Equal(Identity(kept), Identity(await node.UntilReadyAsync("kept")));
        Assert.Single(Sleepers(kept));
        foreach (string name in (string[])["kept", "late"])
        {
            Pod pod = node.Find(name)!;
            node.Api.Remove(pod, graceSeconds: 1);
            await node.UntilForgottenAsync(pod.Metadata.UID);
        }
    }

    private static string Identity(Pod pod) =>
        $"{pod.Status.PodIP} {pod.Status.ContainerStatuses[0].ContainerID} {pod.Status.ContainerStatuses[0].RestartCount}";

    // Processes of a pod, by the control group that has its uid.
    private static IEnumerable<int> Sleepers(Pod pod) =>
        ProcessFacts.All().Where(process => process.Name == "sleep" && CgroupOf(process.Id).Contains(pod.Metadata.UID, StringComparison.Ordinal))
            .Select(process => process.Id);

    private static string CgroupOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cgroup");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
