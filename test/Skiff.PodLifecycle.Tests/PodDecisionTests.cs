using Skiff.Model;
using Skiff.Model.Core.V1;
using static Skiff.PodLifecycle.Tests.Pods;

namespace Skiff.PodLifecycle.Tests;

public sealed class PodDecisionTests
{
    [Fact]
    public void A_pod_comes_up_in_order_and_is_ready()
    {
        FakeNode node = new(Of(C("a"), C("b")));
        node.Settle();
        Assert.Collection(
            node.Done,
            action => Assert.IsType<PodAction.PrepareVolumes>(action),
            action => Assert.Equal(new PodAction.CreateSandbox(0), action),
            action => Assert.Equal("a", Assert.IsType<PodAction.StartContainer>(action).Name),
            action => Assert.Equal("b", Assert.IsType<PodAction.StartContainer>(action).Name));
        Assert.Equal(PodPhase.Running, node.Status.Phase);
        Assert.Equal("10.1.0.7", node.Status.PodIP);
        Assert.Equal("192.0.2.1", node.Status.HostIP);
        Assert.Equal(node.Now, node.Status.StartTime);
        Assert.Equal(
            ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"],
            node.Status.Conditions.AsEnumerable().Select(condition => condition.Type));
        Assert.All(node.Status.Conditions.AsEnumerable(), condition => Assert.Equal("True", condition.Status));
        Assert.Equal(1, node.Status.ObservedGeneration);
        Assert.True(node.Status.ContainerStatuses[0].Started);
    }

    [Fact]
    public void Before_anything_runs_containers_wait_and_the_conditions_say_which()
    {
        FakeNode node = new(Of(C("a"), C("b")));
        PodStatus status = node.Decide().Status;
        Assert.Equal(PodPhase.Pending, status.Phase);
        Assert.Equal("ContainerCreating", status.ContainerStatuses[0].State.Waiting!.Reason);
        PodCondition ready = status.Condition(PodConditionType.Ready);
        Assert.Equal("ContainersNotReady", ready.Reason);
        Assert.Equal("containers with unready status: [a b]", ready.Message);
    }

    [Fact]
    public void Crashes_back_off_from_none_to_ten_seconds_and_double()
    {
        FakeNode node = new(Of(C("a")));
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        Assert.Equal(1, node.Status.ContainerStatuses[0].RestartCount);

        foreach ((int seconds, string text) in new[] { (10, "10s"), (20, "20s"), (40, "40s"), (80, "1m20s"), (160, "2m40s"), (300, "5m0s"), (300, "5m0s") })
        {
            node.Exit("a", 1);
            PodPlan plan = node.Settle();
            ContainerStatus status = plan.Status.ContainerStatuses[0];
            Assert.Equal("CrashLoopBackOff", status.State.Waiting!.Reason);
            Assert.Equal(
                $"back-off {text} restarting failed container=a pod=web_shop(11111111-2222-3333-4444-555555555555)",
                status.State.Waiting.Message);
            Assert.Equal(1, status.LastTerminationState.Terminated!.ExitCode);
            Assert.Equal(PodPhase.Running, plan.Status.Phase);
            Assert.Equal(node.Now + TimeSpan.FromSeconds(seconds), plan.WakeAt);
            node.SettleAtNextWake();
            node.Running("a");
        }

        Assert.Equal(8, node.Status.ContainerStatuses[0].RestartCount);
        Assert.Contains(node.Events, one => one is { Reason: "BackOff", Type: "Warning", FieldPath: "spec.containers{a}" });
    }

    [Fact]
    public void A_node_may_be_told_to_wait_less()
    {
        FakeNode node = new(Of(C("a"))) { RestartDelayLimit = TimeSpan.FromSeconds(15) };
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        foreach (int seconds in new[] { 10, 15, 15 })
        {
            node.Exit("a", 1);
            Assert.Equal(node.Now + TimeSpan.FromSeconds(seconds), node.Settle().WakeAt);
            node.SettleAtNextWake();
            node.Running("a");
        }
    }

    [Fact]
    public void Another_image_does_not_wait_for_what_the_one_before_did()
    {
        FakeNode node = new(Of(C("a")));
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        Assert.Equal("CrashLoopBackOff", node.Status.ContainerStatuses[0].State.Waiting!.Reason);
        node.Pod = node.Pod.With(spec => spec with { Containers = [C("a") with { Image = "example.org/a:2" }] });
        node.Settle();
        Assert.NotNull(node.Status.ContainerStatuses[0].State.Running);
    }

    [Fact]
    public void A_crash_after_ten_quiet_minutes_restarts_at_once()
    {
        FakeNode node = new(Of(C("a")));
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        node.SettleAtNextWake();
        node.Now += TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1);
        node.Exit("a", 1);
        node.Settle();
        node.Running("a");
    }

    [Theory]
    [InlineData(RestartPolicy.Never, 0, PodPhase.Succeeded)]
    [InlineData(RestartPolicy.Never, 3, PodPhase.Failed)]
    [InlineData(RestartPolicy.OnFailure, 0, PodPhase.Succeeded)]
    public void A_pod_that_does_not_restart_finishes(string policy, int code, string phase)
    {
        FakeNode node = new(Of(C("a")).With(spec => spec with { RestartPolicy = policy }));
        node.Settle();
        node.Exit("a", code);
        node.Settle();
        Assert.Equal(phase, node.Status.Phase);
        Assert.Equal(
            phase == PodPhase.Succeeded ? "PodCompleted" : "PodFailed", node.Status.Condition(PodConditionType.Ready).Reason);
        Assert.IsType<PodAction.Release>(node.Done[^1]);
        Assert.Equal("10.1.0.7", node.Status.PodIP);
        Assert.False(node.DeletedFromApi);
    }

    [Fact]
    public void A_machine_that_lost_every_container_counts_one_restart()
    {
        FakeNode node = new(Of(C("a")));
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        (node.Runtime, node.Memory) = (RuntimePod.Nothing, PodMemory.Empty); // A reboot: the API alone remembers.
        node.Settle();
        Assert.Equal(2, node.Running("a").RestartCount);
        Assert.Equal(2, node.Status.ContainerStatuses[0].RestartCount);
    }

    [Fact]
    public void A_failing_container_of_policy_on_failure_restarts()
    {
        FakeNode node = new(Of(C("a")).OnFailure());
        node.Settle();
        node.Exit("a", 2);
        node.Settle();
        Assert.Equal(1, node.Running("a").RestartCount);
    }

    [Fact]
    public void One_container_ending_does_not_finish_the_pod()
    {
        FakeNode node = new(Of(C("a"), C("b")).Never());
        node.Settle();
        node.Exit("a", 1);
        node.Settle();
        Assert.Equal(PodPhase.Running, node.Status.Phase);
        Assert.Equal("containers with unready status: [a]", node.Status.Condition(PodConditionType.Ready).Message);
        node.Exit("b", 0);
        node.Settle();
        Assert.Equal(PodPhase.Failed, node.Status.Phase);
    }

    [Fact]
    public void A_failed_start_waits_with_its_reason_and_is_tried_again()
    {
        FakeNode node = new(Of(C("a")));
        StartFailure failure = new("ErrImagePull", "no such image", node.Now + TimeSpan.FromSeconds(10));
        node.OnStart = _ => failure;
        PodPlan plan = node.Settle();
        Assert.Equal("ErrImagePull", plan.Status.ContainerStatuses[0].State.Waiting!.Reason);
        Assert.Equal("no such image", plan.Status.ContainerStatuses[0].State.Waiting!.Message);
        Assert.Equal(PodPhase.Pending, plan.Status.Phase);
        node.OnStart = _ => null;
        node.SettleAtNextWake();
        node.Running("a");
        Assert.Equal(0, node.Status.ContainerStatuses[0].RestartCount);
    }

    [Fact]
    public void A_dead_sandbox_restarts_everything_in_a_new_one()
    {
        FakeNode node = new(Of(C("a")).Init(C("i")));
        node.Settle();
        node.Exit("i", 0);
        node.Settle();
        string first = node.Runtime.Sandbox!.Id;
        node.LoseSandbox();
        node.Settle();
        Assert.NotEqual(first, node.Runtime.Sandbox!.Id);
        Assert.Equal(1, node.Runtime.Sandbox.Attempt);
        Assert.Equal(1, node.Running("i").RestartCount);
        Assert.Contains(node.Events, one => one.Reason == "SandboxChanged");
        node.Exit("i", 0);
        node.Settle();
        Assert.Equal(1, node.Running("a").RestartCount);
    }

    [Fact]
    public void A_pod_that_never_restarts_ends_with_its_sandbox()
    {
        FakeNode node = new(Of(C("a")).Never());
        node.Settle();
        node.LoseSandbox();
        node.Settle();
        Assert.Equal(PodPhase.Failed, node.Status.Phase);
        Assert.Single(node.Done.OfType<PodAction.CreateSandbox>());
    }

    [Fact]
    public void Deletion_stops_containers_then_sandbox_then_volumes_then_the_object()
    {
        FakeNode node = new(Of(C("a"), C("b")));
        node.Settle();
        node.Done.Clear();
        node.Pod = node.Pod.Deleted(node.Now);
        node.Settle();
        Assert.Collection(
            node.Done,
            action => Assert.Equal("Stopping container b", Assert.IsType<PodAction.KillContainer>(action).Message),
            action => Assert.Equal(30, Assert.IsType<PodAction.KillContainer>(action).GraceSeconds),
            action => Assert.IsType<PodAction.StopSandbox>(action),
            action => Assert.IsType<PodAction.Release>(action),
            action => Assert.IsType<PodAction.DeleteFromApi>(action));
        Assert.All(node.Status.ContainerStatuses.AsEnumerable(), one => Assert.Equal(137, one.State.Terminated!.ExitCode));
        Assert.Equal(PodPhase.Failed, node.Status.Phase);
        node.Removed = true;
        node.Settle();
        Assert.True(node.Forgotten);
    }

    [Fact]
    public void A_shorter_grace_overtakes_a_longer_one_and_an_agent_that_was_away_leaves_the_rest()
    {
        FakeNode node = new(Of(C("a"))) { KillsAreInstant = false };
        node.Settle();
        Pod running = node.Pod;
        node.Pod = running.Deleted(node.Now);
        node.Settle();
        node.Now += TimeSpan.FromSeconds(10);
        Assert.Empty(node.Decide().Actions.AsEnumerable());
        node.Pod = running.Deleted(node.Now - TimeSpan.FromSeconds(10), graceSeconds: 15);
        PodAction.KillContainer sooner = Assert.IsType<PodAction.KillContainer>(Assert.Single(node.Decide().Actions.AsEnumerable()));
        Assert.Equal(5, sooner.GraceSeconds);
        Assert.Equal("", sooner.Message);

        node.Pod = running.Deleted(node.Now - TimeSpan.FromSeconds(20));
        node.InFlight = InFlight.Nothing;
        node.Memory = PodMemory.Empty;
        Assert.Equal(10, Assert.IsType<PodAction.KillContainer>(Assert.Single(node.Decide().Actions.AsEnumerable())).GraceSeconds);
    }

    [Fact]
    public void A_terminal_phase_waits_until_nothing_lives()
    {
        FakeNode node = new(Of(C("a")).Never().Init(Sidecar("s"))) { KillsAreInstant = false };
        node.Settle();
        node.Exit("a", 0);
        node.Settle();
        Assert.Equal(PodPhase.Running, node.Status.Phase);
        Assert.Equal("False", node.Status.Condition(PodConditionType.Ready).Status);
        node.Exit("s", 0);
        node.InFlight = InFlight.Nothing;
        node.Settle();
        Assert.Equal(PodPhase.Succeeded, node.Status.Phase);
    }

    [Fact]
    public void The_active_deadline_fails_the_pod()
    {
        FakeNode node = new(Of(C("a")).With(spec => spec with { ActiveDeadlineSeconds = 60 }));
        PodPlan plan = node.Settle();
        Assert.Equal(node.Now + TimeSpan.FromSeconds(60), plan.WakeAt);
        node.SettleAtNextWake();
        Assert.Equal((PodPhase.Failed, "DeadlineExceeded"), (node.Status.Phase, node.Status.Reason));
        Assert.Equal("Pod was active on the node longer than the specified deadline", node.Status.Message);
    }

    [Fact]
    public void A_pod_the_api_shows_as_finished_never_runs_again()
    {
        FakeNode node = new(Of(C("a")) with { Status = PodStatus.Empty with { Phase = PodPhase.Succeeded } });
        node.Settle();
        Assert.DoesNotContain(node.Done, action => action is PodAction.StartContainer or PodAction.CreateSandbox);
        Assert.Equal(PodPhase.Succeeded, node.Status.Phase);
    }

    [Fact]
    public void A_new_image_restarts_the_container_in_place()
    {
        FakeNode node = new(Of(C("a")).Never());
        node.Settle();
        node.Pod = node.Pod.With(spec => spec with { Containers = [C("a") with { Image = "example.org/a:2" }] });
        PodAction.KillContainer kill = Assert.IsType<PodAction.KillContainer>(Assert.Single(node.Decide().Actions.AsEnumerable()));
        Assert.Equal("Container a definition changed, will be restarted", kill.Message);
    }

    [Fact]
    public void A_failed_liveness_probe_kills_with_the_probes_grace()
    {
        Container container = C("a") with { LivenessProbe = Probe.Empty with { TerminationGracePeriodSeconds = 7 } };
        FakeNode node = new(Of(container));
        node.Settle();
        node.Probes = MapOf.Create<ProbeResults>((node.Running("a").Id, ProbeResults.Unknown with { Liveness = ProbeResult.Failure }));
        PodAction.KillContainer kill = Assert.IsType<PodAction.KillContainer>(Assert.Single(node.Decide().Actions.AsEnumerable()));
        Assert.Equal("Container a failed liveness probe, will be restarted", kill.Message);
        Assert.Equal(7, kill.GraceSeconds);
    }

    [Theory]
    [InlineData(RestartPolicy.Always, null, true)]
    [InlineData(RestartPolicy.Never, null, false)]
    [InlineData(RestartPolicy.Always, ContainerRestartPolicy.Never, false)]
    [InlineData(RestartPolicy.Never, ContainerRestartPolicy.OnFailure, true)]
    public void A_container_that_is_killed_for_a_probe_says_by_its_own_policy_whether_it_starts_again(string pod, string? own, bool restarts)
    {
        Container container = C("a") with
        {
            LivenessProbe = Probe.Empty, RestartPolicy = own,
            RestartPolicyRules = own is null ? default : [new() { Action = "Restart", ExitCodes = new() { Operator = "NotIn", Values = [0] } }],
        };
        FakeNode node = new(Of(container).With(spec => spec with { RestartPolicy = pod }));
        node.Settle();
        node.Probes = MapOf.Create<ProbeResults>((node.Running("a").Id, ProbeResults.Unknown with { Liveness = ProbeResult.Failure }));
        PodAction.KillContainer kill = Assert.IsType<PodAction.KillContainer>(Assert.Single(node.Decide().Actions.AsEnumerable()));
        Assert.Equal("Container a failed liveness probe" + (restarts ? ", will be restarted" : ""), kill.Message);
    }

    [Fact]
    public void Readiness_follows_the_probe_and_survives_an_agents_restart()
    {
        FakeNode node = new(Of(C("a") with { ReadinessProbe = Probe.Empty }));
        node.Settle();
        Assert.False(node.Status.ContainerStatuses[0].Ready);
        node.Probes = MapOf.Create<ProbeResults>((node.Running("a").Id, ProbeResults.Unknown with { Readiness = ProbeResult.Success }));
        node.Settle();
        Assert.True(node.Status.ContainerStatuses[0].Ready);
        node.Probes = default;
        node.Memory = PodMemory.Empty with { VolumesReady = true };
        node.Settle();
        Assert.True(node.Status.ContainerStatuses[0].Ready);
    }

    [Fact]
    public void Forced_removal_ends_what_runs_and_forgets()
    {
        FakeNode node = new(Of(C("a")));
        node.Settle();
        node.Removed = true;
        node.Settle();
        Assert.True(node.Forgotten);
        Assert.False(node.DeletedFromApi);
    }

    [Fact]
    public void A_lost_container_that_ran_is_counted_as_a_restart()
    {
        FakeNode node = new(Of(C("a")));
        node.Settle();
        node.Runtime = RuntimePod.Nothing;
        PodStatus status = node.Decide().Status;
        Assert.Equal(1, status.ContainerStatuses[0].RestartCount);
        Assert.Equal("ContainerStatusUnknown", status.ContainerStatuses[0].LastTerminationState.Terminated!.Reason);
    }

    [Theory]
    [InlineData(RestartPolicy.Never)]
    [InlineData(RestartPolicy.OnFailure)]
    public void A_container_with_another_image_comes_back_whatever_the_policy_says(string policy)
    {
        FakeNode node = new(Pods.Of(Pods.C("main")).With(spec => spec with { RestartPolicy = policy })) { KillsAreInstant = false };
        node.Settle();
        string first = node.Running("main").Id;
        node.Pod = node.Pod.With(spec => spec with { Containers = [spec.Containers[0] with { Image = "example.org/main:2" }] });
        node.Settle();
        node.Exit("main", 0);
        node.InFlight = InFlight.Nothing;
        node.Settle();
        Assert.NotEqual(first, node.Running("main").Id);
        Assert.Equal(PodPhase.Running, node.Status.Phase);
        // And then the policy counts again.
        node.Exit("main", 0);
        node.Settle();
        Assert.Equal(PodPhase.Succeeded, node.Status.Phase);
    }
}
