using Skiff.Machinery.Control;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.ControlPlane.Tests;

public sealed class ReplicaSetScenarios
{
    [Fact]
    public async Task CreatesReplacesAndScales()
    {
        await using World world = new();
        world.Api.Add(Samples.ReplicaSet("web", 3));
        await world.UntilAsync(() => world.Api.All<Pod>().Count == 3);
        Assert.All(world.Api.All<Pod>(), pod => Assert.StartsWith("web-", pod.Metadata.Name, StringComparison.Ordinal));

        world.RunPods();
        await world.UntilAsync(() => Stored(world) is { Status: { ReadyReplicas: 3, AvailableReplicas: 3, ObservedGeneration: 1 } });

        world.Api.Remove(world.Api.All<Pod>()[0]);
        await world.UntilAsync(() => world.Api.All<Pod>().Count == 3 && world.Api.All<Pod>().Count(pod => !pod.IsReady) == 1);

        ReplicaSet set = Stored(world);
        world.Api.Change(set with { Spec = set.Spec with { Replicas = 1 } });
        await world.UntilAsync(() => world.Api.All<Pod>() is [{ IsReady: true }] && Stored(world).Status.Replicas == 1);
        await world.UntilAsync(() => world.Api.All<Event>().Count(value => value.Reason == "SuccessfulCreate") == 4
            && world.Api.All<Event>().Count(value => value.Reason == "SuccessfulDelete") == 2);
        Event created = world.Api.All<Event>().First(value => value.Reason == "SuccessfulCreate");
        Assert.StartsWith("Created pod: web-", created.Message, StringComparison.Ordinal);
        Assert.Equal("replicaset-controller", created.Source.Component);
    }

    [Fact]
    public async Task TellsOfARefusedCreationAndRecovers()
    {
        await using World world = new();
        Status refusal = Status.Forbidden("", "pods", "web-x", "exceeded quota: small");
        world.Api.Fault = call => call is { Verb: "create", Kind.Name: "Pod" } ? refusal : null;
        world.Api.Add(Samples.ReplicaSet("web", 50));
        await world.UntilAsync(() => Stored(world) is { Status.Conditions: [{ Type: "ReplicaFailure" }] });
        Assert.Equal("FailedCreate", Stored(world).Status.Conditions[0].Reason);
        Assert.Equal("pods \"web-x\" is forbidden: exceeded quota: small", Stored(world).Status.Conditions[0].Message);
        // One refusal ends the attempt: fifty creations are not tried in vain.
        Assert.InRange(world.Api.Calls.Count(call => call is { Verb: "create", Kind.Name: "Pod" }), 1, 3);

        world.Api.Fault = null;
        await world.AdvanceUntilAsync(
            () => world.Api.All<Pod>().Count == 50 && Stored(world).Status.Conditions.IsEmpty, TimeSpan.FromSeconds(1));
    }

    private static ReplicaSet Stored(World world) => world.Api.Find<ReplicaSet>("default", "web")!;
}
