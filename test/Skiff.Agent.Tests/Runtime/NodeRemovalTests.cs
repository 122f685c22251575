using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Volumes;
using Skiff.Cri.V1;

namespace Skiff.Agent.Tests.Runtime;

public sealed class NodeRemovalTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task A_sandbox_that_cannot_be_removed_is_left_unless_its_runtime_goes_with_it(bool isPrivate, int left)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using TempDirectory directory = new();
        FakeCri cri = new(TimeProvider.System)
        {
            Fault = method => method == "RemovePodSandbox" ? new(RpcCode.FailedPrecondition, "cannot delete running task") : null,
        };
        PodSandboxConfig config = new() { Metadata = new(), Labels = { ["io.kubernetes.pod.uid"] = "u-1" } };
        await cri.RunPodSandboxAsync(new() { Config = config }, stop);
        ContainerdOptions runtime = new()
        {
            RootDirectory = directory["root"], RuntimeDirectory = directory["run"], NetworkConfigDirectory = directory["net"],
        };
        NodeAgentOptions options = new()
        {
            NodeName = "n1", NodeAddresses = ["192.0.2.1"], DataDirectory = directory["data"], LogDirectory = directory["logs"],
            SingletonDirectory = directory["singletons"], CgroupMount = directory["cgroup"],
        };
        NodeRemoval removal = new(
            cri, snapshots: null, isPrivate ? new Containerd(runtime, cri, TimeProvider.System) : null, options, TimeProvider.System,
            NullLogger.Instance);
        Assert.Equal(left, (await removal.RunAsync(stop)).Count);
        Assert.Contains("StopPodSandbox", cri.Calls);
    }
}
