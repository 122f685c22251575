using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.ControlPlane.Tests;

public sealed class ReplicationControllerScenarios
{
    [Fact]
    public async Task AdoptsWhatItSelectsAndLetsGoOfWhatItDoesNot()
    {
        await using World world = new();
        Pod orphan = Samples.Pod("orphan") with { Metadata = Samples.Pod("orphan").Metadata with { Labels = Labels } };
        world.Api.Add(orphan);
        world.Api.Add(Controller(replicas: 2));
        await world.UntilAsync(() => Owned(world).Length == 2 && Owned(world).Any(pod => pod.Metadata.Name == "orphan"));

        world.RunPods();
        await world.UntilAsync(() => Stored(world).Status is { Replicas: 2, ReadyReplicas: 2, AvailableReplicas: 2, ObservedGeneration: 1 });

        Pod adopted = world.Api.Find<Pod>("default", "orphan")!;
        world.Api.Change(adopted with { Metadata = adopted.Metadata with { Labels = Labels.Set("app", "other") } });
        await world.UntilAsync(() =>
            world.Api.Find<Pod>("default", "orphan")!.Metadata.OwnerReferences.IsEmpty && Owned(world).Length == 2);
    }

    [Fact]
    public async Task TellsOfARefusedCreation()
    {
        await using World world = new();
        Status refusal = Status.Forbidden("", "pods", "web-x", "exceeded quota: small");
        world.Api.Fault = call => call is { Verb: "create", Kind.Name: "Pod" } ? refusal : null;
        world.Api.Add(Controller(replicas: 2));
        await world.UntilAsync(() => Stored(world).Status.Conditions is [{ Type: "ReplicaFailure", Reason: "FailedCreate" }]);

        world.Api.Fault = null;
        await world.AdvanceUntilAsync(
            () => Owned(world).Length == 2 && Stored(world).Status.Conditions.IsEmpty, TimeSpan.FromSeconds(1));
    }

    private static MapOf<string> Labels => MapOf.Create(("app", "web"));

    private static ReplicationController Stored(World world) => world.Api.Find<ReplicationController>("default", "web")!;

    private static Pod[] Owned(World world) =>
        [.. world.Api.All<Pod>().Where(pod => pod.Metadata.Controller is { Kind: "ReplicationController", Name: "web" })];

    private static ReplicationController Controller(int replicas) => ReplicationController.Empty with
    {
        Metadata = Samples.Named("web"),
        Spec = ReplicationControllerSpec.Empty with { Replicas = replicas, Selector = Labels, Template = Samples.Template("web") },
    };
}
