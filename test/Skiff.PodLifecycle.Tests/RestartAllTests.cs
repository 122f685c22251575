using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Tests;

public sealed class RestartAllTests
{
    private static readonly ContainerRestartRule all = Rule(ContainerRestartRuleAction.RestartAllContainers, 42);

    [Fact]
    public void One_end_begins_everything_anew_in_the_same_sandbox()
    {
        FakeNode node = new(Pods.Of(Ruled("source", all), Pods.C("other")).Never());
        node.Pod = node.Pod.With(spec => spec with
        {
            InitContainers = [Pods.C("init"), Pods.C("side") with { RestartPolicy = ContainerRestartPolicy.Always }],
        });
        node.Settle();
        node.Exit("init", 0);
        node.Settle();
        node.Settle();
        Assert.Equal(("False", ""), Restarting(node));
        string sandbox = node.Runtime.Sandbox!.Id;
        int before = node.Done.Count;

        node.Exit("source", 42);
        PodPlan first = node.Decide();
        Assert.Equal(("True", "RestartAllContainersStarted"), Restarting(node));
        Assert.Equal(PodPhase.Running, first.Status.Phase);
        Assert.All(first.Actions.AsEnumerable(), action => Assert.Equal(0, Assert.IsType<PodAction.KillContainer>(action).GraceSeconds));
        node.Settle();
        node.Exit("init", 0);
        node.Settle();
        node.Settle();

        string[] removed = [.. node.Done.Skip(before).OfType<PodAction.RemoveContainer>().Select(one => one.Id)];
        Assert.Equal(4, removed.Length);
        Assert.Equal(sandbox, node.Runtime.Sandbox!.Id);
        string[] started = [.. node.Done.Skip(before).OfType<PodAction.StartContainer>().Select(one => one.Name)];
        Assert.Equal(["init", "side", "source", "other"], started);
        Assert.Equal(("False", ""), Restarting(node));
        Assert.Equal(PodPhase.Running, node.Status.Phase);
        foreach (ContainerStatus one in node.Status.InitContainerStatuses.AsEnumerable().Concat(node.Status.ContainerStatuses))
        {
            Assert.Equal(1, one.RestartCount);
            // The one that began it goes last, when its own end is all there is to tell.
            Assert.Equal(
                one.Name == "source" ? ("Error", 42) : ("RestartingAllContainers", 137),
                (one.LastTerminationState.Terminated!.Reason, one.LastTerminationState.Terminated.ExitCode));
        }
    }

    [Fact]
    public void Those_whose_end_began_it_go_last_and_an_agent_that_starts_meanwhile_goes_on()
    {
        FakeNode node = new(Pods.Of(Ruled("source", all), Pods.C("other")).Never());
        node.Settle();
        node.Exit("source", 42);
        string source = node.Runtime.Newest("source")!.Id;
        node.Decide();
        node.Exit("other", 137);
        PodAction only = Assert.Single(node.Decide().Actions.AsEnumerable());
        Assert.Equal(node.Runtime.Newest("other")!.Id, Assert.IsType<PodAction.RemoveContainer>(only).Id);
        node.Runtime = node.Runtime with { Containers = node.Runtime.Containers.Where(one => one.Name == "source") };
        node.Memory = PodMemory.Empty with { VolumesReady = true };
        only = Assert.Single(node.Decide().Actions.AsEnumerable());
        Assert.Equal(source, Assert.IsType<PodAction.RemoveContainer>(only).Id);
        ContainerStatus waiting = node.Status.ContainerStatuses.First(one => one.Name == "other");
        Assert.Equal(
            ("RestartingAllContainers", "The container is removed because RestartAllContainers in place", 1),
            (waiting.State.Waiting!.Reason, waiting.State.Waiting.Message, waiting.RestartCount));
        Assert.Equal(PodPhase.Running, node.Status.Phase);
    }

    [Fact]
    public void An_init_containers_end_resets_what_there_was_so_far_and_nothing_else()
    {
        FakeNode node = new(Pods.Of(Pods.C("main")).Never().With(spec => spec with
        {
            InitContainers = [Pods.C("first"), Ruled("source", all)],
        }));
        node.Settle();
        node.Exit("first", 0);
        node.Settle();
        node.Exit("source", 42);
        node.Settle();
        node.Settle();
        Assert.Equal("first", node.Runtime.Containers[0].Name);
        Assert.Equal((1, 0), (node.Status.InitContainerStatuses[0].RestartCount, node.Status.ContainerStatuses[0].RestartCount));
        Assert.Equal("PodInitializing", node.Status.ContainerStatuses[0].State.Waiting!.Reason);
        Assert.Equal(PodPhase.Pending, node.Status.Phase);
        node.Exit("first", 0);
        node.Settle();
        Assert.Equal((1, ContainerPhase.Running), (node.Status.InitContainerStatuses[1].RestartCount, node.Running("source").Phase));
    }

    [Theory]
    [InlineData(42, false)]
    [InlineData(43, true)]
    public void The_first_rule_that_matches_counts(int code, bool isReset)
    {
        FakeNode node = new(Pods.Of(Ruled("source", Rule(ContainerRestartRuleAction.Restart, 42), Rule(ContainerRestartRuleAction.RestartAllContainers, 42, 43)), Pods.C("other")));
        node.Settle();
        string other = node.Running("other").Id;
        node.Exit("source", code);
        node.Settle();
        node.Settle();
        Assert.Equal(isReset, node.Running("other").Id != other);
        Assert.Equal(1, node.Status.ContainerStatuses.First(one => one.Name == "source").RestartCount);
    }

    [Fact]
    public void A_pod_that_ends_or_has_no_such_rule_is_left_alone()
    {
        FakeNode plain = new(Pods.Of(Pods.C("a")).Never());
        plain.Settle();
        plain.Exit("a", 42);
        plain.Settle();
        Assert.Equal(PodPhase.Failed, plain.Status.Phase);
        Assert.DoesNotContain(plain.Status.Conditions, one => one.Type == "AllContainersRestarting");

        FakeNode ending = new(Pods.Of(Ruled("source", all), Pods.C("other")).Never());
        ending.Settle();
        ending.Memory = ending.Memory with { Ending = new("Evicted", "no room"), EndingSince = ending.Now };
        ending.Exit("source", 42);
        ending.Settle();
        Assert.Equal(PodPhase.Failed, ending.Status.Phase);
        Assert.Equal(("False", "PodFailed"), Restarting(ending));
    }

    private static Container Ruled(string name, params ContainerRestartRule[] rules) =>
        Pods.C(name) with { RestartPolicy = ContainerRestartPolicy.Never, RestartPolicyRules = ListOf.Create<ContainerRestartRule>(rules) };

    private static ContainerRestartRule Rule(string action, params int[] codes) => ContainerRestartRule.Empty with
    {
        Action = action,
        ExitCodes = ContainerRestartRuleOnExitCodes.Empty with
        {
            Operator = ContainerRestartRuleOnExitCodesOperator.In, Values = ListOf.Create<int>(codes),
        },
    };

    private static (string Status, string Reason) Restarting(FakeNode node)
    {
        PodCondition one = node.Status.Conditions.Single(one => one.Type == "AllContainersRestarting");
        return (one.Status, one.Reason);
    }
}
