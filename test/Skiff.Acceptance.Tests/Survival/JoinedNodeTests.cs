using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Survival;

/// <summary>A node that joined over HTTPS, and what its pods notice of the ends of its agent and of the server.</summary>
[Trait("Category", "Integration")]
[Collection(nameof(Alone))]
public sealed class JoinedNodeTests(TestCluster cluster)
{
    private const string Web = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          nodeName: NODE
          terminationGracePeriodSeconds: 1
          containers:
          - name: web
            image: nginx:1.20.0
            imagePullPolicy: IfNotPresent
            readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
        """;

    private const string Container = ".status.containerStatuses[0].containerID";

    [Fact]
    public async Task Pods_of_a_node_that_joined_do_not_notice_that_its_agent_or_the_server_is_killed()
    {
        await using SecondNode node = await cluster.JoinAsync();
        await using Space space = await cluster.SpaceAsync("joined");
        await space.ApplyAsync(Web.Replace("NODE", node.Name, StringComparison.Ordinal));
        await space.UntilReadyAsync("web");
        // The address is of the node's own block, which the cluster gave it.
        string block = await space.ReadAsync($"node/{node.Name}", ".spec.podCIDR");
        string address = await space.ReadAsync("pod/web", ".status.podIP");
        Assert.StartsWith(block[..block.LastIndexOf('.')], address, StringComparison.Ordinal);
        Assert.NotEqual(block, await space.ReadAsync($"node/{node.Name[..^1]}", ".spec.podCIDR"));

        // Until its serving certificate is approved, nobody is sent to what may be another machine by now.
        Assert.Contains("certificate signed by unknown authority", await space.RefusedAsync("logs web"), StringComparison.Ordinal);
        string requests = await space.MustAsync("get csr -o 'jsonpath={range .items[?(@.spec.signerName==\"kubernetes.io/kubelet-serving\")]}{.metadata.name} {end}'");
        await space.MustAsync($"certificate approve {requests}");
        await UntilShellAsync(space, "echo here");
        Assert.Contains("nginx", await space.MustAsync("logs web"), StringComparison.OrdinalIgnoreCase);

        string before = await space.ReadAsync("pod/web", Container);
        await node.KillAsync();
        node.Start();
        await UntilShellAsync(space, "echo again");
        await cluster.KillServerAsync();
        await cluster.StartServerAsync();
        await UntilShellAsync(space, "echo still");
        Assert.Equal($"{before} 0", $"{await space.ReadAsync("pod/web", Container)} {await space.ReadAsync("pod/web", ".status.containerStatuses[0].restartCount")}");

        await space.MustAsync("delete pod web");
        await space.MustAsync($"delete node {node.Name}");
    }

    // The node is reached when its server listens and shows what the cluster signed; nothing tells of that moment.
    private static async Task UntilShellAsync(Space space, string script)
    {
        const int TriesMax = 300;
        for (int tried = 1; ; tried++)
        {
            Ran ran = await space.KubectlAsync($"exec web -- {script}");
            if (ran.Code == 0) return;
            Assert.True(tried < TriesMax, ran.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestCluster.Stop);
        }
    }
}
