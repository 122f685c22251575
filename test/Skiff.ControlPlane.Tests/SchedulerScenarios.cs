using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.ControlPlane.Tests;

public sealed class SchedulerScenarios
{
    [Fact]
    public async Task TellsWhyNoNodeFitsAndPlacesOnceOneDoes()
    {
        await using World world = new();
        world.Api.Add(Samples.Node("small", memory: "32Mi"));
        world.Api.Add(Samples.Pod("web"));
        await world.UntilAsync(() => Stored(world).Condition("PodScheduled") is not null);
        PodCondition condition = Stored(world).Condition("PodScheduled")!;
        const string Message = "0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: "
            + "1 Preemption is not helpful for scheduling.";
        Assert.Equal(("False", "Unschedulable", Message), (condition.Status, condition.Reason, condition.Message));
        await world.UntilAsync(() => world.Api.All<Event>().Any(value => value is { Reason: "FailedScheduling" }));

        world.Api.Add(Samples.Node("large"));
        await world.UntilAsync(() => Stored(world).Spec.NodeName == "large");
        await world.UntilAsync(() => world.Api.All<Event>().Any(value => value is
        {
            Reason: "Scheduled",
            Message: "Successfully assigned default/web to large",
            Source.Component: "default-scheduler",
        }));
    }

    [Fact]
    public async Task NeverOvercommitsANodeHoweverManyBindAtOnce()
    {
        await using World world = new();
        for (int i = 0; i < 5; i++) world.Api.Add(Samples.Node($"node{i}", cpu: "1"));
        for (int i = 0; i < 60; i++) world.Api.Add(Samples.Pod($"web{i:d2}"));
        await world.UntilAsync(() => world.Api.All<Pod>().Count(pod => pod.Spec.NodeName.Length > 0) == 50);
        await world.UntilAsync(() => world.Api.All<Pod>().Count(pod => pod.Condition("PodScheduled")?.Status == "False") == 10);
        Assert.All(
            world.Api.All<Pod>().Where(pod => pod.Spec.NodeName.Length > 0).GroupBy(pod => pod.Spec.NodeName),
            group => Assert.Equal(10, group.Count()));

        world.Api.Remove(world.Api.All<Pod>().First(pod => pod.Spec.NodeName.Length > 0), graceSeconds: 0);
        await world.UntilAsync(() => world.Api.All<Pod>().Count(pod => pod.Spec.NodeName.Length > 0) == 50);
    }

    [Fact]
    public async Task TriesAgainWhenABindingFails()
    {
        await using World world = new();
        int refusals = 0;
        world.Api.Fault = call => call.Subresource == "binding" && Interlocked.Increment(ref refusals) <= 2
            ? Model.Meta.V1.Status.InternalError("no")
            : null;
        world.Api.Add(Samples.Node("node"));
        world.Api.Add(Samples.Pod("web"));
        await world.AdvanceUntilAsync(() => Stored(world).Spec.NodeName == "node", TimeSpan.FromSeconds(1));
        Assert.Equal(3, refusals);
    }

    [Fact]
    public async Task MakesRoomForWhoIsMoreUrgentAndWaitsForItsVictimsToEnd()
    {
        await using World world = new();
        world.Api.Add(Samples.Node("node", cpu: "1"));
        world.Api.Add(Samples.Pod("victim", cpu: "700m"));
        await world.UntilAsync(() => world.Api.Find<Pod>("default", "victim")!.Spec.NodeName == "node");
        world.RunPods();
        Pod urgent = Samples.Pod("web", cpu: "500m");
        world.Api.Add(urgent with { Spec = urgent.Spec with { Priority = 1000 } });
        await world.UntilAsync(() => world.Api.Find<Pod>("default", "victim")!.Metadata.DeletionTimestamp is not null);

        PodCondition condition = world.Api.Find<Pod>("default", "victim")!.Condition("DisruptionTarget")!;
        Assert.Equal(
            ("True", "PreemptionByScheduler", "default-scheduler: preempting to accommodate a higher priority pod"),
            (condition.Status, condition.Reason, condition.Message));
        await world.UntilAsync(() => world.Api.All<Event>().Any(value => value is
        {
            Reason: "Preempted",
            Type: "Normal",
            Action: "Preempting",
            InvolvedObject.Name: "victim",
            Related.Name: "web",
        } && value.Message == $"Preempted by pod {Stored(world).Metadata.UID} on node node"));
        await world.UntilAsync(() => Stored(world).Status.NominatedNodeName == "node");
        Assert.Equal("0/1 nodes are available: 1 Insufficient cpu.", Stored(world).Condition("PodScheduled")!.Message);

        // What is kept for it is not given to one that came later and matters less.
        world.Api.Add(Samples.Pod("late", cpu: "300m"));
        await world.UntilAsync(() => world.Api.Find<Pod>("default", "late")!.Condition("PodScheduled") is not null);
        Assert.Empty(Stored(world).Spec.NodeName);
        world.KillPods();
        await world.AdvanceUntilAsync(() => Stored(world).Spec.NodeName == "node", TimeSpan.FromSeconds(1));
        await world.AdvanceUntilAsync(
            () => world.Api.Find<Pod>("default", "late")!.Spec.NodeName == "node", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task LooksAgainWhenAVictimCouldNotBeToldToLeave()
    {
        await using World world = new();
        int refusals = 0;
        world.Api.Fault = call => call.Verb == "delete" && Interlocked.Increment(ref refusals) <= 1
            ? Model.Meta.V1.Status.InternalError("no")
            : null;
        world.Api.Add(Samples.Node("node", cpu: "1"));
        world.Api.Add(Samples.Pod("victim", cpu: "700m"));
        await world.UntilAsync(() => world.Api.Find<Pod>("default", "victim")!.Spec.NodeName == "node");
        world.RunPods();
        Pod urgent = Samples.Pod("web", cpu: "500m");
        world.Api.Add(urgent with { Spec = urgent.Spec with { Priority = 1000 } });
        await world.AdvanceUntilAsync(
            () => world.Api.Find<Pod>("default", "victim")!.Metadata.DeletionTimestamp is not null, TimeSpan.FromSeconds(1));
        Assert.Equal(2, refusals);
    }

    [Fact]
    public async Task TellsAPodWhoseBindingFailed()
    {
        await using World world = new();
        world.Api.Fault = call => call.Subresource == "binding" ? Model.Meta.V1.Status.InternalError("no") : null;
        world.Api.Add(Samples.Node("node"));
        world.Api.Add(Samples.Pod("web"));
        await world.UntilAsync(() => Stored(world).Condition("PodScheduled") is not null);
        PodCondition condition = Stored(world).Condition("PodScheduled")!;
        Assert.Equal("SchedulerError", condition.Reason);
        Assert.StartsWith("running Bind plugin \"DefaultBinder\": ", condition.Message, StringComparison.Ordinal);
    }

    private static Pod Stored(World world) => world.Api.Find<Pod>("default", "web")!;
}
