using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class StaticPodTests(TestNode node) : IClassFixture<TestNode>
{
    [Fact]
    public async Task Containers_outlive_agents_and_a_manifest_that_changed_meanwhile_replaces_them()
    {
        string manifest = Path.Combine(node.Options.StaticPods.Path, "web.json");
        File.WriteAllText(manifest, Manifest(1000));
        Pod first = await node.UntilReadyAsync("web-n1");
        await node.PollAsync("its log", async () => await node.LogOfAsync("web-n1") == "hello");
        await node.RestartAgentAsync();
        Pod kept = await node.UntilReadyAsync("web-n1");
        Assert.Equal((Id(first), first.Metadata.UID), (Id(kept), kept.Metadata.UID));
        Assert.Equal(first.Status.StartTime, kept.Status.StartTime);

        await node.Agent.DisposeAsync();
        File.WriteAllText(manifest, Manifest(1001));
        await node.RestartAgentAsync();
        Pod second = await node.UntilAsync("web-n1", pod => pod.Metadata.UID != first.Metadata.UID
            && pod.Status.Conditions.Any(one => one is { Type: "Ready", Status: "True" }));
        Assert.NotEqual(Id(first), Id(second));
        await node.PollAsync("one sandbox", async () => (await node.Cri.ListPodSandboxAsync(new(), node.Stop)).Value!.Items.Count == 1);

        // Taken away while nobody looks: gone with the next agent, mirror and all.
        await node.Agent.DisposeAsync();
        File.Delete(manifest);
        await node.RestartAgentAsync();
        await node.UntilGoneAsync("web-n1");
        await node.PollAsync("no sandbox", async () => (await node.Cri.ListPodSandboxAsync(new(), node.Stop)).Value!.Items.Count == 0);
    }

    private static string Id(Pod pod) => pod.Status.ContainerStatuses[0].ContainerID;

    private static string Manifest(int seconds) => $$"""
        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web"},
         "spec": {"terminationGracePeriodSeconds": 1, "containers": [{"name": "main", "image": "{{TestNode.Busybox}}",
           "imagePullPolicy": "IfNotPresent", "command": ["/bin/sh", "-c", "trap 'exit 0' TERM; echo hello; sleep {{seconds}} & wait"]}] } }
        """;
}
