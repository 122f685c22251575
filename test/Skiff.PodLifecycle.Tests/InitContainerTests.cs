using Skiff.Model;
using Skiff.Model.Core.V1;
using static Skiff.PodLifecycle.Tests.Pods;

namespace Skiff.PodLifecycle.Tests;

public sealed class InitContainerTests
{
    [Fact]
    public void They_run_one_after_the_other()
    {
        FakeNode node = new(Of(C("a")).Init(C("i"), C("j")));
        node.Settle();
        node.Running("i");
        Assert.Null(node.Runtime.Newest("j"));
        Assert.Equal("containers with incomplete status: [i j]", node.Status.Condition(PodConditionType.Initialized).Message);
        Assert.Equal("PodInitializing", node.Status.ContainerStatuses[0].State.Waiting!.Reason);
        node.Exit("i", 0);
        node.Settle();
        node.Running("j");
        Assert.Null(node.Runtime.Newest("a"));
        node.Exit("j", 0);
        node.Settle();
        node.Running("a");
        Assert.Equal("True", node.Status.Condition(PodConditionType.Initialized).Status);
        Assert.True(node.Status.InitContainerStatuses[0].Ready);
    }

    [Fact]
    public void Failure_fails_a_pod_that_never_restarts()
    {
        FakeNode node = new(Of(C("a")).Init(C("i")).Never());
        node.Settle();
        node.Exit("i", 1);
        node.Settle();
        Assert.Equal(PodPhase.Failed, node.Status.Phase);
        Assert.Null(node.Runtime.Newest("a"));
    }

    [Fact]
    public void Failure_is_retried_with_back_off_otherwise()
    {
        FakeNode node = new(Of(C("a")).Init(C("i")));
        node.Settle();
        node.Exit("i", 1);
        node.Settle();
        node.Exit("i", 1);
        PodPlan plan = node.Settle();
        Assert.Equal("CrashLoopBackOff", plan.Status.InitContainerStatuses[0].State.Waiting!.Reason);
        Assert.Equal(PodPhase.Pending, plan.Status.Phase);
        node.SettleAtNextWake();
        Assert.Equal(2, node.Running("i").RestartCount);
    }

    [Fact]
    public void A_sidecar_starts_first_stays_and_ends_last()
    {
        FakeNode node = new(Of(C("a")).Init(Sidecar("s"), C("i")));
        node.Settle();
        node.Running("s");
        node.Running("i");
        node.Exit("i", 0);
        node.Settle();
        node.Running("a");
        node.Exit("s", 1);
        node.Settle();
        Assert.Equal(1, node.Running("s").RestartCount);
        Assert.Equal(PodPhase.Running, node.Status.Phase);
        node.Done.Clear();
        node.Pod = node.Pod.Deleted(node.Now);
        node.Settle();
        Assert.Equal(["a", "s"], node.Done.OfType<PodAction.KillContainer>().Select(kill => kill.Name));
    }

    [Fact]
    public void The_next_one_waits_for_a_sidecars_startup_probe()
    {
        FakeNode node = new(Of(C("a")).Init(Sidecar("s") with { StartupProbe = Probe.Empty }));
        node.Settle();
        Assert.Null(node.Runtime.Newest("a"));
        Assert.Equal(PodPhase.Pending, node.Status.Phase);
        node.Probes = MapOf.Create<ProbeResults>((node.Running("s").Id, ProbeResults.Unknown with { Startup = ProbeResult.Success }));
        node.Settle();
        node.Running("a");
    }

    [Fact]
    public void A_sidecar_does_not_keep_a_finished_pod()
    {
        FakeNode node = new(Of(C("a")).OnFailure().Init(Sidecar("s")));
        node.Settle();
        node.Exit("a", 0);
        node.Settle();
        Assert.Equal(PodPhase.Succeeded, node.Status.Phase);
        Assert.False(node.Runtime.AnyAlive);
    }
}
