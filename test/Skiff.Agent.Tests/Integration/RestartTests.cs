using Skiff.Agent.Runtime;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class RestartTests(TestNode node) : IClassFixture<TestNode>
{
    [Fact]
    public async Task Neither_an_agents_nor_a_runtimes_end_restarts_a_container()
    {
        string[] names = ["a", "b", "c"];
        foreach (string name in names) node.Run(name, command: ["/bin/sleep", "1000"]);
        Dictionary<string, string> before = [];
        foreach (string name in names) before[name] = Identity(await node.UntilReadyAsync(name));

        for (int round = 0; round < 3; round++) await node.RestartAgentAsync();
        foreach (string name in names) Assert.Equal(before[name], Identity(await node.UntilReadyAsync(name)));

        int pid = node.Containerd.RunningPid()!.Value;
        Posix.Kill(pid, Posix.SigKill);
        node.Run("after", command: ["/bin/sleep", "1000"]);
        await node.UntilReadyAsync("after");
        Assert.NotEqual(pid, node.Containerd.RunningPid());
        foreach (string name in names) Assert.Equal(before[name], Identity(await node.UntilReadyAsync(name)));

        // Pods that went from the API while no agent ran are cleaned up by the next one.
        await node.Agent.DisposeAsync();
        node.Api.Remove(node.Find("b")!, graceSeconds: 0);
        Pod deleted = node.Find("c")!;
        node.Api.Remove(deleted);
        await node.RestartAgentAsync();
        await node.UntilGoneAsync("c");
        await node.UntilForgottenAsync(deleted.Metadata.UID);
        await node.PollAsync("the end of b and c", async () =>
            (await node.Cri.ListPodSandboxAsync(new(), node.Stop)).Value!.Items.Count == 2);
    }

    private static string Identity(Pod pod) =>
        $"{pod.Status.PodIP} {pod.Status.ContainerStatuses[0].ContainerID} {pod.Status.ContainerStatuses[0].RestartCount}";
}
