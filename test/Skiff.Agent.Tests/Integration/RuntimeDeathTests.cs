using System.Globalization;
using Skiff.Agent.Runtime;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

/// <summary>
/// The runtime is killed in the middle of what it does, at moments that it gives away itself. <c>SKIFF_KILLS</c> says how
/// often.
/// </summary>
[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class RuntimeDeathTests(TestNode node, ITestOutputHelper output) : IClassFixture<TestNode>
{
    private const int PodsPerRound = 3;

    private string Bundles => node.ContainerdOptions.BundleDirectory;

    private string Networks => Path.Combine(node.ContainerdOptions.StateDirectory, "io.containerd.grpc.v1.cri", "netns");

    [Fact]
    public async Task Nothing_is_left_of_pods_that_came_and_went_meanwhile()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("SKIFF_KILLS") ?? "8", CultureInfo.InvariantCulture);
        await UntilGoneAsync("first", node.Run("first", command: ["/bin/sleep", "1000"])); // The folders are there now.
        Func<Task>[] moments =
        [
            () => NextAsync(Networks, created: true), () => NextAsync(Bundles, created: true),
            () => NextAsync(Path.Combine(node.ContainerdOptions.RuntimeDirectory, "runc", "k8s.io"), created: true),
            () => NextAsync(Bundles, created: false),
        ];
        for (int round = 0; round < kills; round++)
        {
            Task moment = moments[round % moments.Length]();
            Pod[] pods = [.. Enumerable.Range(0, PodsPerRound).Select(i => node.Run($"r{round}n{i}", command: ["/bin/sleep", "1000"]))];
            if (round % moments.Length == moments.Length - 1)
            {
                foreach (Pod pod in pods) await node.UntilReadyAsync(pod.Metadata.Name);
                foreach (Pod pod in pods) node.Api.Remove(node.Find(pod.Metadata.Name)!, graceSeconds: 1);
            }

            await moment;
            Posix.Kill(node.Containerd.RunningPid()!.Value, Posix.SigKill);
            foreach (Pod pod in pods) await UntilGoneAsync(pod.Metadata.Name, pod);
        }

        string[] left = [.. Left()];
        output.WriteLine($"containerd was killed {kills} times in the middle of something, {left.Length} traces are left");
        Assert.Empty(left);
    }

    private async Task UntilGoneAsync(string name, Pod pod)
    {
        if (node.Find(name) is { Metadata.DeletionTimestamp: null } running)
        {
            await node.UntilReadyAsync(name);
            node.Api.Remove(running, graceSeconds: 1);
        }

        await node.UntilForgottenAsync(pod.Metadata.UID);
        await node.UntilGoneAsync(name);
    }

    private static async Task NextAsync(string directory, bool created)
    {
        using FileSystemWatcher watcher = new(directory);
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (created) watcher.Created += (_, _) => seen.TrySetResult();
        else watcher.Deleted += (_, _) => seen.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    private IEnumerable<string> Left()
    {
        string socket = node.ContainerdOptions.SocketPath;
        return
        [
            .. ProcessFacts.All().Where(one => one.Name.StartsWith("containerd-shim", StringComparison.Ordinal) && one.Command().Contains(socket))
                .Select(shim => $"shim {string.Join(' ', shim.Command())}"),
            .. Directory.EnumerateDirectories("/sys/fs/cgroup")
                .SelectMany(tree => PodGroups(Path.Combine(tree, node.Options.CgroupParent.TrimStart('/'), "kubepods"))),
            .. Directory.EnumerateFiles(node.Options.Network!.LeaseDirectory, "10.*", SearchOption.AllDirectories).Select(lease => $"address {lease}"),
            .. Directory.EnumerateDirectories($"/sys/class/net/{node.Options.Network.Bridge}/brif").Select(port => $"interface {port}"),
            .. File.ReadLines("/proc/mounts").Where(line => line.Contains(node.ContainerdOptions.RuntimeDirectory, StringComparison.Ordinal)),
            .. Directory.EnumerateDirectories(Path.Combine(node.Options.DataDirectory, "pods")),
        ];
    }

    private static IEnumerable<string> PodGroups(string kubepods) => Directory.Exists(kubepods)
        ? Directory.EnumerateDirectories(kubepods, "pod*", SearchOption.AllDirectories) : [];
}
