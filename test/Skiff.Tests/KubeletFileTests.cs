using System.Text;
using Skiff.Agent;
using Skiff.Agent.Housekeeping;
using Skiff.Agent.StaticPods;
using Skiff.Model;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Eviction;
using Skiff.PodLifecycle.Images;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Shutdown;
using Skiff.PodLifecycle.Topology;

namespace Skiff.Tests;

public sealed class KubeletFileTests
{
    private const string Head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    private static readonly NodeAgentOptions before = new()
    {
        NodeName = "n", NodeAddresses = [], DataDirectory = "/d", SingletonDirectory = "/r", CgroupMount = "/nowhere",
    };

    [Fact]
    public void Nothing_set_is_upstreams_defaults()
    {
        NodeAgentOptions options = Read("");
        Assert.Equal(EvictionSettings.Default.Thresholds.OrderBy(one => one.Signal), options.Eviction.Thresholds.OrderBy(one => one.Signal));
        Assert.Equal((ImageCollectionSettings.Default, LogRotationSettings.Default, 110), (options.Images, options.Logs, options.MaxPods));
    }

    [Fact]
    public void What_containers_are_given_is_read()
    {
        NodeAgentOptions options = Read("""
            cpuManagerPolicy: static
            cpuManagerPolicyOptions: {full-pcpus-only: "true", strict-cpu-reservation: "1"}
            cpuManagerReconcilePeriod: 5s
            reservedSystemCPUs: 0-1,4
            systemReserved: {cpu: 500m, memory: 900Mi}
            memoryManagerPolicy: Static
            reservedMemory: [{numaNode: 0, limits: {memory: 1000Mi}}]
            topologyManagerPolicy: restricted
            topologyManagerScope: pod
            topologyManagerPolicyOptions: {prefer-closest-numa-nodes: "true"}
            memorySwap: {swapBehavior: LimitedSwap}
            failSwapOn: true
            """);
        Assert.Equal(
            new CpuPolicy
            {
                IsStatic = true, FullCoresOnly = true, StrictReservation = true, Reserved = "0-1,4", ReconcilePeriod = TimeSpan.FromSeconds(5),
            },
            options.Cpus);
        Assert.Equal(
            new MemoryPolicy { IsStatic = true, Reserved = [new(0, MapOf.Create(("memory", Quantity.Parse("1000Mi"))))] }, options.Memory);
        Assert.Equal(new TopologyPolicy { Name = "restricted", ByPod = true, PreferClosest = true }, options.Placement);
        Assert.Equal(("LimitedSwap", true, "3"), (options.SwapBehavior, options.FailsOnSwap, options.Reserved["cpu"].ToString()));
    }

    [Theory]
    [InlineData("cpuManagerPolicy: dynamic", "unknown policy: \"dynamic\"")]
    [InlineData("cpuManagerPolicyOptions: {full-pcpus-only: \"true\"}", "None policy: received unsupported options=map[full-pcpus-only:true]")]
    [InlineData("cpuManagerPolicy: static\ncpuManagerPolicyOptions: {x: \"true\"}", "unknown CPU Manager Policy option: \"x\"")]
    [InlineData("reservedSystemCPUs: 0-x", "invalid configuration: unable to parse reservedSystemCPUs (--reserved-cpus) 0-x, error: ")]
    [InlineData("memoryManagerPolicy: static", "unknown policy: \"static\"")]
    [InlineData("reservedMemory: [{numaNode: 0, limits: {cpu: 1}}]", "the limit type \"cpu\" for NUMA node 0 is not supported")]
    [InlineData("reservedMemory: [{numaNode: 1, limits: {memory: \"0\"}}]", "reserved memory may not be zero for NUMA node 1 and resource \"memory\"")]
    [InlineData("topologyManagerPolicy: near",
        "topologyManagerPolicy (--topology-manager-policy) must be one of: [\"none\" \"best-effort\" \"restricted\" \"single-numa-node\"]")]
    [InlineData("topologyManagerScope: node", "topologyManagerScope (--topology-manager-scope) must be one of: \"container\", or \"pod\"")]
    [InlineData("topologyManagerPolicyOptions: {x: \"1\"}", "unknown Topology Manager Policy option: \"x\"")]
    [InlineData("memorySwap: {swapBehavior: Always}", "memorySwap.swapBehavior \"Always\" must be one of: \"\", \"LimitedSwap\" or \"NoSwap\"")]
    public void What_containers_are_given_is_checked(string text, string message)
    {
        Assert.False(KubeletFile.TryParse(Encoding.UTF8.GetBytes(Head + text), before, out _, out string? fault));
        Assert.Contains(message, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_set_counts()
    {
        NodeAgentOptions options = Read("""
            maxPods: 20
            singleProcessOOMKill: true
            kernelMemcgNotification: true
            crashLoopBackOff: {maxContainerRestartPeriod: 2s}
            evictionHard: {memory.available: 1Gi, nodefs.available: 5%, imagefs.available: 0%}
            evictionSoft: {nodefs.available: 10%}
            evictionSoftGracePeriod: {nodefs.available: 1m30s}
            evictionMinimumReclaim: {memory.available: 100Mi}
            evictionPressureTransitionPeriod: 30s
            imageGCHighThresholdPercent: 70
            imageGCLowThresholdPercent: 60
            containerLogMaxSize: 1Mi
            containerLogMaxFiles: 2
            allowedUnsafeSysctls: [net.core.*]
            systemReserved: {memory: 100Mi}
            kubeReserved: {memory: 50Mi, cpu: 100m}
            serializeImagePulls: false
            maxParallelImagePulls: 3
            imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages
            preloadedImagesVerificationAllowlist: [registry.example/base/*]
            staticPodPath: /etc/kubernetes/manifests/
            staticPodURL: https://example/pods
            staticPodURLHeader: {X-Node: [a, b]}
            fileCheckFrequency: 1m0s
            httpCheckFrequency: 0s
            shutdownGracePeriodByPodPriority:
            - {priority: 100, shutdownGracePeriodSeconds: 10}
            - {priority: 0, shutdownGracePeriodSeconds: 60}
            """);
        Assert.Equal<ListOf<ShutdownPeriod>>([new(0, 60), new(100, 10)], options.Shutdown.Periods);
        Assert.Equal(new StaticPodOptions
        {
            Path = "/etc/kubernetes/manifests", FilePeriod = TimeSpan.FromMinutes(1), Url = "https://example/pods",
            UrlHeaders = MapOf.Create(("X-Node", (ListOf<string>)["a", "b"])),
        }, options.StaticPods);
        ThresholdValue share = new(null, 0.05), more = new(null, 0.10), whole = new(Quantity.Parse("1Gi"), 0), margin = new(Quantity.Parse("100Mi"), 0);
        Assert.Equal<ListOf<EvictionThreshold>>(
        [
            new(EvictionSignal.MemoryAvailable, whole, default, margin),
            new(EvictionSignal.NodeFsAvailable, share),
            new(EvictionSignal.AllocatableMemoryAvailable, whole, default, margin),
            new(EvictionSignal.NodeFsAvailable, more, TimeSpan.FromSeconds(90)),
        ], options.Eviction.Thresholds);
        Assert.Equal((TimeSpan.FromSeconds(30), 20), (options.Eviction.PressureTransition, options.MaxPods));
        Assert.Equal((70, 60), (options.Images.HighPercent, options.Images.LowPercent));
        Assert.Equal(new LogRotationSettings(1 << 20, 2), options.Logs);
        Assert.Equal(TimeSpan.FromSeconds(2), options.RestartDelayLimit);
        Assert.Equal(3, options.ParallelPulls);
        Assert.True(options is { KillsSingleProcesses: true, HasMemoryNotices: true });
        Assert.Equal(new ImageAccess(ImageAccess.NeverVerifyAllowlistedImages, ["registry.example/base/*"]), options.ImageAccess);
        Assert.Equal(MapOf.Create(("memory", Quantity.Parse("150Mi")), ("cpu", Quantity.Parse("100m"))), options.Reserved);
    }

    [Theory]
    [InlineData("singleProcessOOMKill: false",
        "singleProcessOOMKill: Invalid value: \"false\": must not be explicitly set to false when using cgroup v1")]
    [InlineData("maxPods: 0", "maxPods: Invalid value: 0: must be between 1 and 2147483647, inclusive")]
    [InlineData("crashLoopBackOff: {maxContainerRestartPeriod: 301s}",
        "crashLoopBackOff.maxContainerRestartPeriod: Invalid value: \"301s\": must be set between 1s and 300s")]
    [InlineData("imagePullCredentialsVerificationPolicy: Sometimes", "imagePullCredentialsVerificationPolicy: Unsupported value: \"Sometimes\": "
        + "supported values: \"AlwaysVerify\", \"NeverVerify\", \"NeverVerifyAllowlistedImages\", \"NeverVerifyPreloadedImages\"")]
    [InlineData("shutdownGracePeriod: 500ms", "shutdownGracePeriod: Invalid value: \"500ms\": must be either zero or otherwise >= 1 sec")]
    [InlineData("shutdownGracePeriodCriticalPods: 10s",
        "shutdownGracePeriodCriticalPods: Invalid value: \"10s\": must be <= shutdownGracePeriod 0s")]
    [InlineData("shutdownGracePeriod: 9s\nshutdownGracePeriodByPodPriority: [{priority: 1, shutdownGracePeriodSeconds: 1}]",
        "shutdownGracePeriodByPodPriority: Forbidden: Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time")]
    [InlineData("staticPodURL: nowhere", "staticPodURL: Invalid value: \"nowhere\": must be an absolute URL of http or https")]
    [InlineData("surprise: 1", "strict decoding error: unknown field \"surprise\"")]
    [InlineData("evictionHard: {disk.free: 1%}", "evictionHard[disk.free]: Invalid value: \"disk.free\": unknown eviction signal disk.free")]
    [InlineData("evictionMinimumReclaim: {disk.free: 1%}",
        "evictionMinimumReclaim[disk.free]: Invalid value: \"disk.free\": unknown eviction signal disk.free")]
    [InlineData("evictionSoft: {memory.available: 1Gi}",
        "evictionSoft[memory.available]: Invalid value: \"1Gi\": grace period must be specified for the soft eviction threshold memory.available")]
    [InlineData("imageGCLowThresholdPercent: 90",
        "imageGCLowThresholdPercent: Invalid value: 90: must be less than imageGCHighThresholdPercent 85")]
    [InlineData("containerLogMaxFiles: 1", "containerLogMaxFiles: Invalid value: 1: must be between 2 and 2147483647, inclusive")]
    public void What_is_wrong_is_told(string line, string expected)
    {
        Assert.False(KubeletFile.TryParse(Encoding.UTF8.GetBytes(Head + line), before, out _, out string? fault));
        Assert.Equal(expected, fault);
    }

    private static NodeAgentOptions Read(string text)
    {
        Assert.True(KubeletFile.TryParse(Encoding.UTF8.GetBytes(Head + text), before, out NodeAgentOptions? options, out string? fault), fault);
        return options;
    }
}
