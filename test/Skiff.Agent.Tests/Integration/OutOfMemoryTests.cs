using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Tests.Integration;

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class OutOfMemoryTests(TestNode node) : IClassFixture<TestNode>
{
    private const string Limit = "24Mi";
    private const string Take = "dd if=/dev/zero of=/dev/null bs=100000000 count=1";

    [Fact]
    public async Task A_container_that_used_up_its_memory_says_so_also_where_it_outlived_the_process_that_did()
    {
        node.Run("first", Limited, "/bin/sh", "-c", $"exec {Take}");
        await UntilKilledAsync("first", exitCode: 137);
        node.Run("child", Limited, "/bin/sh", "-c", $"{Take}; echo outlived; exit 3");
        await UntilKilledAsync("child", TestNode.IsUnified ? 137 : 3);

        // Without a kill, an end is an end.
        node.Run("plain", Limited, "/bin/sh", "-c", "exit 3");
        Pod plain = await node.UntilAsync("plain", pod => pod.Status.Phase == PodPhase.Failed);
        Assert.Equal("Error", plain.Status.ContainerStatuses[0].State.Terminated!.Reason);
        Assert.Equal(0, Count(plain));
    }

    private async Task UntilKilledAsync(string name, int exitCode)
    {
        Pod pod = await node.UntilAsync(name, now => now.Status.ContainerStatuses is [{ State.Terminated.Reason: "OOMKilled" }]);
        Assert.Equal(exitCode, pod.Status.ContainerStatuses[0].State.Terminated!.ExitCode);
        await node.PollAsync("the kernel's word of it", () => Task.FromResult(Count(pod) == 1));
    }

    private long Count(Pod pod) =>
        node.Agent.Agent.Counts.OutOfMemoryOf(pod.Status.ContainerStatuses[0].ContainerID.Split("//")[1]);

    private static PodSpec Limited(PodSpec spec) => spec with
    {
        RestartPolicy = RestartPolicy.Never,
        Containers =
        [
            spec.Containers[0] with
            {
                Resources = ResourceRequirements.Empty with { Limits = MapOf.Create(("memory", Quantity.Parse(Limit))) },
            },
        ],
    };
}
