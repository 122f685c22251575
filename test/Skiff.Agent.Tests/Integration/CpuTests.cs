using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

/// <summary>A node that gives whole processors away.</summary>
public sealed class StaticNode : TestNode
{
    protected override NodeAgentOptions Changed(NodeAgentOptions options) => options with
    {
        Cpus = new() { IsStatic = true, ReconcilePeriod = TimeSpan.FromSeconds(1) },
        Reserved = MapOf.Create(("cpu", Quantity.Parse("500m"))),
    };
}

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class CpuTests(StaticNode node) : IClassFixture<StaticNode>
{
    private const string Tell = "while true; do grep Cpus_allowed_list /proc/self/status; sleep 0.2; done";

    [Fact]
    public async Task Who_has_a_processor_for_itself_runs_alone_on_it_until_it_ends()
    {
        Assert.SkipUnless(Environment.ProcessorCount == 2, "needs two processors");
        node.Run("shared", command: ["/bin/sh", "-c", Tell]);
        await node.UntilReadyAsync("shared");
        await UntilAllowedAsync("shared", "0-1");
        Pod alone = node.Run("alone", spec => spec with { Containers = [Asking(spec.Containers[0])] }, "/bin/sh", "-c", Tell);
        await node.UntilReadyAsync("alone");
        await UntilAllowedAsync("alone", "1");
        await UntilAllowedAsync("shared", "0");

        await node.RestartAgentAsync();
        await node.UntilReadyAsync("alone");
        await UntilAllowedAsync("alone", "1");
        Pod late = node.Run("late", command: ["/bin/sh", "-c", Tell]);
        await node.UntilReadyAsync("late");
        await UntilAllowedAsync("late", "0");

        node.Api.Remove(alone);
        await node.UntilForgottenAsync(alone.Metadata.UID);
        await UntilAllowedAsync("shared", "0-1");
        await UntilAllowedAsync("late", "0-1");
    }

    private static Container Asking(Container container)
    {
        MapOf<Quantity> amounts = MapOf.Create(("cpu", Quantity.Parse("1")), ("memory", Quantity.Parse("64Mi")));
        return container with { Resources = ResourceRequirements.Empty with { Limits = amounts, Requests = amounts } };
    }

    private async Task UntilAllowedAsync(string pod, string cpus)
    {
        string last = "";
        await node.PollAsync($"{pod} on {cpus}, was on {last}", async () =>
        {
            if (node.Agent.Agent.Pods.Find("default", pod) is not { Containers.Count: > 0 }) return false; // Not looked at yet.
            last = (await node.LogOfAsync(pod)).Split('\n')[^1].Split('\t', ':')[^1].Trim();
            return last == cpus;
        });
    }
}
