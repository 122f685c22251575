using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;
using Skiff.Fixtures;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.Controllers.Tests;

/// <summary>How many pods of a budget may be evicted.</summary>
public sealed class DisruptionTests
{
    private readonly ManualTime time = new();
    private readonly InMemoryApi api;
    private readonly PlanPlayer player;

    public DisruptionTests()
    {
        api = new(time);
        player = new(api, time);
    }

    [Theory]
    // Numbers: healthy pods beyond what is needed.
    [InlineData("2", null, 3, 3, 3, 3, 3, 2, 1)]
    [InlineData("3", null, 3, 3, 3, 3, 3, 3, 0)]
    [InlineData("2", null, 3, 3, 1, 1, 3, 2, 0)]
    [InlineData("0", null, 3, 3, 3, 3, 3, 0, 3)]
    // Shares are of what the controllers want, not of what is there, and rounded up.
    [InlineData("28%", null, 10, 10, 10, 10, 10, 3, 7)]
    [InlineData("50%", null, 5, 3, 3, 3, 5, 3, 0)]
    [InlineData("100%", null, 5, 5, 5, 5, 5, 5, 0)]
    [InlineData(null, "1", 5, 5, 5, 5, 5, 4, 1)]
    [InlineData(null, "1", 5, 5, 4, 4, 5, 4, 0)]
    [InlineData(null, "30%", 10, 10, 10, 10, 10, 7, 3)]
    [InlineData(null, "25%", 10, 10, 10, 10, 10, 7, 3)]
    [InlineData(null, "100%", 3, 3, 3, 3, 3, 0, 3)]
    [InlineData(null, "7", 3, 3, 3, 3, 3, 0, 3)]
    public void Budgets_are_counted(
        string? least, string? most, int replicas, int pods, int ready, int healthy, int expected, int desired, int allowed)
    {
        ReplicaSet set = api.Add(Samples.ReplicaSet("web", replicas));
        AddPods(set, pods, ready);
        PodDisruptionBudgetStatus status = Count(least, most);
        Assert.Equal((healthy, expected, desired, allowed),
            (status.CurrentHealthy, status.ExpectedPods, status.DesiredHealthy, status.DisruptionsAllowed));
        Condition told = Assert.Single(status.Conditions);
        Assert.Equal(
            allowed > 0 ? ("DisruptionAllowed", "True", "SufficientPods", "") : ("DisruptionAllowed", "False", "InsufficientPods", ""),
            (told.Type, told.Status, told.Reason, told.Message));
        Assert.Equal((1, 1), (status.ObservedGeneration, told.ObservedGeneration));
        Assert.True(Step().IsDry);
    }

    [Fact]
    public void Without_pods_nothing_is_allowed_whatever_the_budget_says()
    {
        Assert.Equal(0, Count("0", null).DisruptionsAllowed);
        Assert.Equal("NoPods", Assert.Single(Step().Events).Reason);
    }

    [Fact]
    public void During_a_rollout_the_deployment_counts_once()
    {
        Deployment deployment = api.Add(Samples.Deployment("web", 4));
        foreach (string name in (string[])["old", "new"])
        {
            ReplicaSet set = Samples.ReplicaSet(name, 3);
            set = api.Add(set with { Metadata = set.Metadata with { OwnerReferences = [deployment.ControllerReference()] } });
            AddPods(set, 3, 3);
        }

        PodDisruptionBudgetStatus status = Count(null, "1");
        Assert.Equal((4, 3, 3), (status.ExpectedPods, status.DesiredHealthy, status.DisruptionsAllowed));
    }

    [Fact]
    public void Several_controllers_are_added_up()
    {
        AddPods(api.Add(Samples.ReplicaSet("a", 2)), 2, 2);
        StatefulSet set = api.Add(StatefulSet.Empty with
        {
            Metadata = Samples.Named("b"), Spec = StatefulSetSpec.Empty with { Replicas = 3 },
        });
        AddPods(set, 3, 3);
        AddPods(api.Add(ReplicationController.Empty with
        {
            Metadata = Samples.Named("c"), Spec = ReplicationControllerSpec.Empty with { Replicas = 5 },
        }), 1, 1);
        Assert.Equal((10, 8), Count(null, "20%") is var status ? (status.ExpectedPods, status.DesiredHealthy) : default);
    }

    [Theory]
    [InlineData(4, "", 3, 1)]
    [InlineData(0, "jobs.batch does not implement the scale subresource", 0, 0)]
    [InlineData(-1, "found no controllers for pod \"web0\"", 0, 0)]
    public void Owners_of_other_kinds_are_asked_for_their_scale(int replicas, string fault, int desired, int allowed)
    {
        ControlSettings settings = ControlSettings.Default with
        {
            FindScale = (owner, space) => replicas < 0 ? null : new(owner.UID, replicas, space == "default" ? fault : "other"),
        };
        PlanPlayer asking = new(api, time) { Settings = settings };
        ConfigMap custom = api.Add(ConfigMap.Empty with { Metadata = Samples.Named("web") });
        AddPods(custom, 4, 4);
        api.Add(Budget(null, "1"));
        Plan plan = asking.Step<DisruptionController, DisruptionController.View>(new("default", "budget"))!;
        PodDisruptionBudgetStatus status = api.Find<PodDisruptionBudget>("default", "budget")!.Status;
        Assert.Equal((desired, allowed), (status.DesiredHealthy, status.DisruptionsAllowed));
        if (replicas > 0) return;
        Assert.Equal(("SyncFailed", fault), (status.Conditions[0].Reason, status.Conditions[0].Message));
        EventDraft told = Assert.Single(plan.Events);
        Assert.Equal(("CalculateExpectedPodCountFailed", $"Failed to calculate the number of expected pods: {fault}"),
            (told.Reason, told.Message));
    }

    [Fact]
    public void Pods_without_a_controller_are_told_of_where_shares_are_counted()
    {
        AddPods(null, 2, 2);
        Assert.Equal(1, Count("1", null).DisruptionsAllowed);
        Assert.Empty(Step().Events);
        api.Remove(api.Find<PodDisruptionBudget>("default", "budget")!);
        Assert.Equal(0, Count("10%", null).DisruptionsAllowed);
        EventDraft told = Assert.Single(Step().Events);
        Assert.Equal("UnmanagedPods", told.Reason);
        Assert.Contains("(selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},})", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_granted_eviction_counts_until_it_has_come_about_or_not()
    {
        ReplicaSet set = api.Add(Samples.ReplicaSet("web", 3));
        AddPods(set, 3, 3);
        Count("1", null);
        time.Advance(TimeSpan.FromMinutes(1));
        PodDisruptionBudget budget = api.Find<PodDisruptionBudget>("default", "budget")!;
        api.ChangeStatus(budget with
        {
            Status = budget.Status with
            {
                DisruptionsAllowed = 0,
                DisruptedPods = MapOf.Create(("web0", time.GetUtcNow()), ("web1", time.GetUtcNow().AddSeconds(-30)), ("gone", time.GetUtcNow())),
            },
        });
        Plan plan = Step();
        PodDisruptionBudgetStatus status = api.Find<PodDisruptionBudget>("default", "budget")!.Status;
        Assert.Equal((1, 0), (status.CurrentHealthy, status.DisruptionsAllowed));
        Assert.Equal(["web0", "web1"], status.DisruptedPods.Keys);
        Assert.InRange(plan.RequeueAfter!.Value, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(91));

        time.Advance(plan.RequeueAfter.Value);
        plan = Step();
        status = api.Find<PodDisruptionBudget>("default", "budget")!.Status;
        Assert.Equal((2, 1), (status.CurrentHealthy, status.DisruptionsAllowed));
        Assert.Equal(("NotDeleted", "web1"), (plan.Events[0].Reason, plan.Events[0].Regarding.Name));

        // Another pod of the same name, as a stateful set makes it, is not the one whose eviction was granted.
        api.Remove(api.Find<Pod>("default", "web0")!, graceSeconds: 0);
        AddPods(set, 1, 1);
        Step();
        Assert.Equal(3, api.Find<PodDisruptionBudget>("default", "budget")!.Status.CurrentHealthy);
    }

    [Theory]
    [InlineData("EvictionByEvictionAPI", PodPhase.Running, true)]
    [InlineData("TerminationByKubelet", PodPhase.Running, false)]
    [InlineData("EvictionByEvictionAPI", PodPhase.Failed, false)]
    public void What_was_announced_and_did_not_happen_is_taken_back(string reason, string phase, bool isTaken)
    {
        AddPods(null, 1, 1);
        Pod pod = Disruption.Mark(api.Find<Pod>("default", "web0")!, reason, "", time.GetUtcNow());
        api.ChangeStatus(pod with { Status = pod.Status with { Phase = phase } });
        Plan? early = player.Step<StaleDisruptionController, StaleDisruptionController.View>(new("default", "web0"));
        Assert.Equal(isTaken ? TimeSpan.FromMinutes(2) : null, early?.RequeueAfter);
        time.Advance(TimeSpan.FromMinutes(2));
        player.Step<StaleDisruptionController, StaleDisruptionController.View>(new("default", "web0"));
        PodCondition told = api.Find<Pod>("default", "web0")!.Condition(PodConditionType.DisruptionTarget)!;
        Assert.Equal(isTaken ? (ConditionStatus.False, "") : (ConditionStatus.True, reason), (told.Status, told.Reason));
    }

    [Fact]
    public void A_pod_of_two_budgets_is_told_of()
    {
        AddPods(null, 1, 1);
        api.Add(Budget("1", null));
        api.Add(Budget("1", null) with { Metadata = Samples.Named("other") });
        Plan plan = player.Step<StaleDisruptionController, StaleDisruptionController.View>(new("default", "web0"))!;
        EventDraft told = Assert.Single(plan.Events);
        Assert.Equal(
            ("MultiplePodDisruptionBudgets",
                "Pod \"default\"/\"web0\" matches multiple PodDisruptionBudgets.  Chose \"budget\" arbitrarily."),
            (told.Reason, told.Message));
    }

    [Fact]
    public void Evictions_never_take_more_than_is_left_over()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            Random random = new(seed);
            ManualTime clock = new();
            InMemoryApi cluster = new(clock);
            PlanPlayer controller = new(cluster, clock);
            int least = random.Next(1, 5), made = 0;
            ReplicaSet set = cluster.Add(Samples.ReplicaSet("web", 6));
            cluster.Add(Budget($"{least}", null));
            for (int i = 0; i < 200; i++)
            {
                Pod[] pods = [.. cluster.All<Pod>()];
                PodDisruptionBudget budget = cluster.Find<PodDisruptionBudget>("default", "budget")!;
                Pod? chosen = pods.Length > 0 ? pods[random.Next(pods.Length)] : null;
                switch (random.Next(6))
                {
                    case 0 when pods.Length < 6:
                        cluster.Add(Pod.Empty with
                        {
                            Metadata = Samples.Named($"web{made++ % 9}x{made}") with
                            {
                                Labels = MapOf.Create(("app", "web")), OwnerReferences = [set.ControllerReference()],
                            },
                            Spec = PodSpec.Empty with { NodeName = "n" },
                        });
                        break;
                    case 1 when chosen is { IsReady: false, IsTerminating: false }:
                        cluster.ChangeStatus(Samples.Running(chosen, clock.GetUtcNow()));
                        break;
                    case 2 when chosen is { IsTerminating: true }:
                        cluster.Remove(chosen, graceSeconds: 0);
                        break;
                    // What an eviction does, and sometimes only its first half.
                    case 3 or 4 when chosen is { IsReady: true, IsTerminating: false } && budget.Status.DisruptionsAllowed > 0:
                        cluster.ChangeStatus(budget with
                        {
                            Status = budget.Status with
                            {
                                DisruptionsAllowed = budget.Status.DisruptionsAllowed - 1,
                                DisruptedPods = budget.Status.DisruptedPods.Set(chosen.Metadata.Name, clock.GetUtcNow()),
                            },
                        });
                        if (random.Next(4) > 0) cluster.Remove(cluster.Find<Pod>("default", chosen.Metadata.Name)!);
                        int left = cluster.All<Pod>().Count(pod => pod.IsReady && !pod.IsTerminating);
                        Assert.True(left >= least, $"seed {seed}: {left} of {least}");
                        break;
                }

                clock.Advance(TimeSpan.FromSeconds(random.Next(20)));
                if (random.Next(3) > 0) controller.Step<DisruptionController, DisruptionController.View>(new("default", "budget"));
            }
        }
    }

    private PodDisruptionBudgetStatus Count(string? least, string? most)
    {
        api.Add(Budget(least, most));
        Step();
        return api.Find<PodDisruptionBudget>("default", "budget")!.Status;
    }

    private Plan Step() => player.Step<DisruptionController, DisruptionController.View>(new("default", "budget"))!;

    private static PodDisruptionBudget Budget(string? least, string? most) => PodDisruptionBudget.Empty with
    {
        Metadata = Samples.Named("budget"),
        Spec = PodDisruptionBudgetSpec.Empty with
        {
            MinAvailable = Amount(least), MaxUnavailable = Amount(most), Selector = Samples.App("web"),
        },
    };

    private static IntOrString? Amount(string? text) =>
        text is null ? default(IntOrString?) : int.TryParse(text, out int number) ? IntOrString.Of(number) : IntOrString.Of(text);

    private void AddPods(IObject? owner, int count, int ready)
    {
        int made = 0;
        for (int i = 0; made < count; i++)
        {
            if (api.Find<Pod>("default", $"web{i}") is not null) continue;
            Pod pod = api.Add(Pod.Empty with
            {
                Metadata = Samples.Named($"web{i}") with
                {
                    Labels = MapOf.Create(("app", "web")),
                    OwnerReferences = owner is null ? default : [owner.ControllerReference()],
                },
            });
            api.ChangeStatus(Samples.Running(pod, time.GetUtcNow(), made < ready));
            made++;
        }
    }
}
