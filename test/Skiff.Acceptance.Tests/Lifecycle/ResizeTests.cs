using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>Resources of a running pod are changed, with and without a restart.</summary>
[Trait("Category", "Integration")]
public sealed class ResizeTests(TestCluster cluster)
{
    private const string Sized = """
        apiVersion: v1
        kind: Pod
        metadata: {name: growing}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: busybox:1.36
            imagePullPolicy: IfNotPresent
            command: [sleep, "3600"]
            resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]
            resources:
              requests: {cpu: 50m, memory: 32Mi}
              limits: {cpu: 100m, memory: 64Mi}
        """;

    [Fact]
    public async Task A_container_gets_what_was_granted_and_what_cannot_be_granted_waits()
    {
        Assert.SkipUnless(cluster.KubectlMinor >= 32, "kubectl knows the subresource since 1.32");
        await using Space space = await cluster.SpaceAsync("resize");
        await space.ApplyAsync(Sized);
        await space.UntilReadyAsync("growing");
        string id = await space.ReadAsync("pod/growing", ".status.containerStatuses[0].containerID");
        await space.MustAsync(Patch("cpu", "60m", "200m"));
        await space.UntilAsync("pod/growing", ".status.containerStatuses[0].resources.limits.cpu", "200m");
        Assert.Equal("20000", await QuotaAsync(space));
        Assert.Equal($"{id} 0 60m", await space.ReadAsync("pod/growing",
            ".status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].allocatedResources.cpu"));

        await space.MustAsync(Patch("memory", "32Mi", "96Mi"));
        await space.UntilAsync("pod/growing", ".status.containerStatuses[0].restartCount", "1");
        await space.UntilAsync("pod/growing", ".status.containerStatuses[0].resources.limits.memory", "96Mi");
        await space.UntilReadyAsync("growing");
        Assert.Equal("100663296", await space.ShellAsync("growing",
            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max"));
        Assert.Equal("3 3", await space.ReadAsync("pod/growing", ".metadata.generation} {.status.observedGeneration"));

        await space.MustAsync(Patch("cpu", "900", "900"));
        await space.UntilAsync("pod/growing", ".status.conditions[?(@.type==\"PodResizePending\")].reason", "Infeasible");
        Assert.Equal("60m", await space.ReadAsync("pod/growing", ".status.containerStatuses[0].allocatedResources.cpu"));
        Assert.Equal("20000", await QuotaAsync(space));
        await space.MustAsync(Patch("cpu", "60m", "200m"));
        await space.UntilAsync("pod/growing", ".status.conditions[?(@.type==\"PodResizePending\")].reason", "");
        string events = await space.MustAsync("get events -o 'jsonpath={.items[*].reason}'");
        foreach (string reason in (string[])["ResizeStarted", "ResizeCompleted", "ResizeInfeasible"])
        {
            Assert.Contains(reason, events, StringComparison.Ordinal);
        }
    }

    private static Task<string> QuotaAsync(Space space) => space.ShellAsync("growing",
        "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null || cut -d' ' -f1 /sys/fs/cgroup/cpu.max");

    private static string Patch(string resource, string request, string limit) =>
        "patch pod growing --subresource=resize -p '{\"spec\":{\"containers\":[{\"name\":\"main\",\"resources\":{\"requests\":{\""
        + $"{resource}\":\"{request}\"}},\"limits\":{{\"{resource}\":\"{limit}\"}}}}}}]}}}}'";
}
