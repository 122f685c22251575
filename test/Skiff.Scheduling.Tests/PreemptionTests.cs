using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Scheduling.Tests;

/// <summary>Who has to leave for whom, and what is said when nobody has to.</summary>
public sealed class PreemptionTests
{
    private static readonly DateTimeOffset noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ClusterLedger cluster = Given.Cluster(Given.Node("a", cpu: "2"), Given.Node("b", cpu: "2"));

    private static Pod Pod(string name, int priority, string cpu = "1") =>
        Given.Pod(name, cpu, change: spec => spec with { Priority = priority }).Of(name);

    private (PreemptionPlan Plan, string Message) Plan(Pod pod, SchedulingProfile? profile = null)
    {
        PodEntry entry = new(pod);
        Placement placement = Placement.Decide(entry, cluster, new(), _ => 1, profile);
        Assert.Null(placement.Node);
        PreemptionPlan plan = Preemption.Decide(entry, cluster, placement, profile ?? SchedulingProfile.Default, _ => 0, noon);
        return (plan, FitReport.Message(placement.Rejections, plan.Message, placement.PodReason));
    }

    private static IEnumerable<string> Names(PreemptionPlan plan) => plan.Victims.Select(victim => victim.Pod.Metadata.Name);

    [Fact]
    public void The_least_important_leave_and_the_ledger_is_as_before()
    {
        cluster.SetPod(Pod("low", 1).On("a"));
        cluster.SetPod(Pod("lower", 0).On("a"));
        cluster.SetPod(Pod("middle", 5, "2").On("b"));
        (PreemptionPlan plan, string message) = Plan(Pod("urgent", 10));
        Assert.Equal(("a", "0/2 nodes are available: 2 Insufficient cpu."), (plan.Node?.Name, message));
        Assert.Equal(["lower"], Names(plan));
        Assert.Equal([2, 1], cluster.Nodes.Select(node => node.Pods.Count));
        Assert.Equal([2000, 2000], cluster.Nodes.Select(node => (int)node.Requested.MilliCpu));
    }

    [Fact]
    public void Nobody_leaves_for_an_equal_and_that_is_told()
    {
        cluster.SetPod(Pod("one", 10, "2").On("a"));
        cluster.SetPod(Pod("two", 10, "2").On("b"));
        cluster.SetNode(Given.Node("c").Tainted("x", "NoSchedule"));
        cluster.SetNode(Given.Node("d", cpu: "500m"));
        Assert.Equal(
            "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. preemption: 0/4 nodes are "
                + "available: 2 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
            Plan(Pod("urgent", 10)).Message);
    }

    [Fact]
    public void What_still_refuses_without_all_victims_is_told()
    {
        cluster.RemoveNode("b");
        cluster.SetPod(Pod("guard", 100).On("a"));
        cluster.SetPod(Pod("low", 1).On("a"));
        Assert.EndsWith(
            " preemption: 0/1 nodes are available: 1 Insufficient cpu.", Plan(Pod("urgent", 10, "2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_shall_never_preempt_says_so_and_keeps_what_it_was_promised()
    {
        cluster.SetPod(Pod("one", 0, "2").On("a"));
        cluster.SetPod(Pod("two", 0, "2").On("b"));
        Pod polite = Pod("polite", 10);
        (PreemptionPlan plan, string message) =
            Plan(polite with { Spec = polite.Spec with { PreemptionPolicy = PreemptionPolicy.Never } });
        Assert.True(plan is { Node: null, KeepsPromise: true });
        Assert.EndsWith(" preemption: not eligible due to preemptionPolicy=Never.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_victim_is_leaving_nobody_else_has_to()
    {
        Pod leaving = Pod("leaving", 0, "2").On("a");
        leaving = leaving with
        {
            Metadata = leaving.Metadata with { DeletionTimestamp = noon },
            Status = leaving.Status with
            {
                Conditions =
                [
                    PodCondition.Empty with { Type = "DisruptionTarget", Status = "True", Reason = Preemption.Reason },
                ],
            },
        };
        cluster.SetPod(leaving);
        cluster.SetPod(Pod("two", 0, "2").On("b"));
        Pod urgent = Pod("urgent", 10);
        cluster.Nominated.Set(urgent, "a");
        (PreemptionPlan plan, string message) = Plan(urgent);
        Assert.True(plan.KeepsPromise);
        Assert.EndsWith(
            " preemption: not eligible due to a terminating pod on the nominated node.", message, StringComparison.Ordinal);

        // Where it was promised nothing helps any more, it looks elsewhere.
        cluster.SetNode(Given.Node("a", cpu: "2").Tainted("x", "NoSchedule"));
        Assert.Equal("b", Plan(urgent).Plan.Node?.Name);
    }

    [Fact]
    public void A_promised_node_is_kept_from_the_less_urgent_and_taken_by_its_own()
    {
        Pod urgent = Pod("urgent", 10, "2");
        cluster.Nominated.Set(urgent, "a");
        cluster.SetPod(Pod("full", 100, "2").On("b"));
        Assert.Equal("0/2 nodes are available: 2 Insufficient cpu.", cluster.Say(Pod("late", 10)));
        Assert.Equal("a", cluster.Say(Pod("more", 11)));
        Assert.Equal("a", cluster.Say(urgent));
        cluster.Nominated.Set(urgent, "");
        Assert.Equal("a", cluster.Say(Pod("late", 10)));
    }

    [Fact]
    public void Broken_budgets_weigh_more_than_anything()
    {
        cluster.SetPod(Pod("kept", 0, "2").On("a"));
        cluster.SetPod(Pod("costly", 9, "2").On("b"));
        PodDisruptionBudget budget = PodDisruptionBudget.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "default", Name = "kept" },
            Spec = PodDisruptionBudgetSpec.Empty with
            {
                Selector = LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", "kept")) },
            },
        };
        cluster.Budgets.Set(new("default", "kept"), budget);
        Assert.Equal("b", Plan(Pod("urgent", 10)).Plan.Node?.Name);
        PodDisruptionBudgetStatus allowing = PodDisruptionBudgetStatus.Empty with { DisruptionsAllowed = 1 };
        cluster.Budgets.Set(new("default", "kept"), budget with { Status = allowing });
        Assert.Equal("a", Plan(Pod("urgent", 10)).Plan.Node?.Name);
    }

    [Fact]
    public void No_more_nodes_are_tried_than_enough()
    {
        ClusterLedger large = Given.Cluster([.. Enumerable.Range(0, 20).Select(i => Given.Node($"n{i:d2}", cpu: "1"))]);
        for (int i = 0; i < 20; i++) large.SetPod(Pod($"p{i}", 20 - i).On($"n{i:d2}"));
        PodEntry urgent = new(Pod("urgent", 100));
        Placement placement = Placement.Decide(urgent, large, new(), _ => 1);
        SchedulingProfile few = SchedulingProfile.Default with { MinCandidateNodesAbsolute = 1 };
        // Two of twenty, from the fifth on: the cheapest of all is not among them.
        PreemptionPlan plan = Preemption.Decide(urgent, large, placement, few, _ => 5, noon);
        Assert.Equal("n06", plan.Node?.Name);
    }
}
