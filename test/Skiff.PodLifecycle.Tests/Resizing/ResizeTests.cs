using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Resizing;

namespace Skiff.PodLifecycle.Tests.Resizing;

public sealed class ResizeTests
{
    [Fact]
    public void More_is_granted_given_and_told()
    {
        FakeNode node = Running(Sized("500m", "64Mi"));
        string id = node.Running("db").Id;
        Ask(node, Sized("1", "128Mi"));
        PodPlan plan = node.Decide();
        PodAction.ResizeContainer resize = Assert.IsType<PodAction.ResizeContainer>(Assert.Single(plan.Actions.AsEnumerable()));
        Assert.Equal(id, resize.Id);
        Assert.Equal("1", resize.Granted.Requests["cpu"].ToString());
        Assert.Equal("500m", resize.Actual.Requests["cpu"].ToString());
        Assert.Equal(ConditionStatus.True, node.Status.Condition(PodConditionType.PodResizeInProgress).Status);
        Assert.Equal("500m", node.Status.ContainerStatuses[0].Resources!.Requests["cpu"].ToString());
        Assert.Equal("1", node.Status.ContainerStatuses[0].AllocatedResources["cpu"].ToString());
        node.Settle();
        Assert.Equal("1", node.Status.ContainerStatuses[0].Resources!.Requests["cpu"].ToString());
        Assert.DoesNotContain(node.Status.Conditions.AsEnumerable(), one => one.Type.StartsWith("PodResize", StringComparison.Ordinal));
        Assert.Equal(
            "Pod resize started: {\"containers\":[{\"name\":\"db\",\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"128Mi\"},"
            + "\"requests\":{\"cpu\":\"1\",\"memory\":\"128Mi\"}}}],\"generation\":2}",
            Assert.Single(node.Events, one => one.Reason == "ResizeStarted").Message);
        Assert.Single(node.Events, one => one.Reason == "ResizeCompleted");
        Assert.Equal(id, node.Running("db").Id);
    }

    [Fact]
    public void More_than_there_is_waits_for_the_others()
    {
        FakeNode node = Running(Sized("500m", "64Mi"));
        node.Others = [Pods.Of(Sized("1500m", "64Mi"))];
        Ask(node, Sized("1", "64Mi"));
        node.Settle();
        PodCondition pending = node.Status.Condition(PodConditionType.PodResizePending);
        Assert.Equal("Deferred", pending.Reason);
        Assert.Equal("Node didn't have enough resource: cpu, requested: 1000, used: 1500, capacity: 2000", pending.Message);
        Assert.Equal("500m", node.Status.ContainerStatuses[0].AllocatedResources["cpu"].ToString());
        node.Settle();
        Assert.Single(node.Events, one => one.Reason == "ResizeDeferred");
        Assert.NotNull(node.Decide().WakeAt);
        node.Others = [];
        node.Settle();
        Assert.Equal("1", node.Status.ContainerStatuses[0].Resources!.Requests["cpu"].ToString());
    }

    [Fact]
    public void More_than_the_node_has_is_infeasible_and_can_be_taken_back()
    {
        FakeNode node = Running(Sized("500m", "64Mi"));
        Ask(node, Sized("3", "64Mi"));
        node.Settle();
        PodCondition pending = node.Status.Condition(PodConditionType.PodResizePending);
        Assert.Equal("Infeasible", pending.Reason);
        Assert.Equal("Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000", pending.Message);
        Ask(node, Sized("500m", "64Mi"));
        node.Settle();
        Assert.DoesNotContain(node.Status.Conditions.AsEnumerable(), one => one.Type == PodConditionType.PodResizePending);
        Assert.DoesNotContain(node.Done, action => action is PodAction.ResizeContainer);
    }

    [Fact]
    public void A_container_whose_policy_says_so_starts_anew_and_with_what_was_granted()
    {
        Container Restarting(string memory) => Sized("500m", memory) with
        {
            ResizePolicy = [new() { ResourceName = "memory", RestartPolicy = ResourceResizeRestartPolicy.RestartContainer }],
        };
        FakeNode node = Running(Restarting("64Mi"));
        string id = node.Running("db").Id;
        Ask(node, Restarting("128Mi"));
        node.Settle();
        Assert.NotEqual(id, node.Running("db").Id);
        PodAction.KillContainer kill = Assert.Single(node.Done.OfType<PodAction.KillContainer>());
        Assert.Equal("Container db resize requires restart, will be restarted", kill.Message);
        Assert.Equal("128Mi", node.Status.ContainerStatuses[0].Resources!.Limits["memory"].ToString());
        Assert.Single(node.Events, one => one.Reason == "ResizeCompleted");
    }

    [Fact]
    public void What_fails_is_told_and_tried_again()
    {
        FakeNode node = Running(Sized("500m", "64Mi"));
        node.OnResize = _ => "no";
        Ask(node, Sized("1", "64Mi"));
        node.Settle();
        PodCondition progress = node.Status.Condition(PodConditionType.PodResizeInProgress);
        Assert.Equal(("Error", "no"), (progress.Reason, progress.Message));
        node.OnResize = _ => null;
        node.SettleAtNextWake();
        Assert.Equal("1", node.Status.ContainerStatuses[0].Resources!.Requests["cpu"].ToString());
    }

    [Fact]
    public void Another_agent_takes_what_was_granted_from_the_status()
    {
        FakeNode node = Running(Sized("500m", "64Mi"));
        node.Others = [Pods.Of(Sized("1500m", "64Mi"))];
        Ask(node, Sized("1", "64Mi"));
        node.Settle();
        node.Memory = PodMemory.Empty with { VolumesReady = true };
        node.Settle();
        Assert.Equal("500m", node.Status.ContainerStatuses[0].AllocatedResources["cpu"].ToString());
        Assert.Equal("Deferred", node.Status.Condition(PodConditionType.PodResizePending).Reason);
        node.Exit("db", 1);
        node.Settle();
        Assert.Equal("500m", node.Status.ContainerStatuses[0].Resources!.Requests["cpu"].ToString());
    }

    private static FakeNode Running(Container container)
    {
        FakeNode node = new(Pods.Of(container)) { Others = [] };
        node.Settle();
        node.Running("db");
        return node;
    }

    private static void Ask(FakeNode node, Container container) => node.Pod = node.Pod with
    {
        Metadata = node.Pod.Metadata with { Generation = node.Pod.Metadata.Generation + 1 },
        Spec = node.Pod.Spec with { Containers = [container] },
    };

    private static Container Sized(string cpu, string memory)
    {
        MapOf<Quantity> amounts = MapOf.Create(("cpu", Quantity.Parse(cpu)), ("memory", Quantity.Parse(memory)));
        return Pods.C("db") with { Resources = ResourceRequirements.Empty with { Requests = amounts, Limits = amounts } };
    }
}
