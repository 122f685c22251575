using Skiff.ApiServer.Requests;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;
using Preconditions = Skiff.Model.Meta.V1.Preconditions;

namespace Skiff.ApiServer.Tests.Subresources;

/// <summary>Evictions, and the budgets they are spent from.</summary>
public sealed class EvictionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_at_once_never_take_more_than_the_budget_has()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = await ApiOf(live);
        for (int i = 0; i < 20; i++) await PodAsync(api, $"web{i}");
        await BudgetAsync(api, "web", allowed: 7, healthy: 20, desired: 13);

        Status?[] answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => EvictAsync(api, $"web{i}").AsTask(), Stop)));

        Assert.Equal(7, answers.Count(answer => answer is null));
        Assert.All(answers.OfType<Status>(), status => Assert.Equal(
            (429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.",
                "DisruptionBudget", "The disruption budget web needs 13 healthy pods and has 20 currently", 0),
            (status.Code, status.Reason, status.Message, status.Details!.Causes[0].Type, status.Details.Causes[0].Message,
                status.Details.RetryAfterSeconds)));
        PodDisruptionBudget left = (PodDisruptionBudget)(await api.GetAsync((Kind)Kinds.PodDisruptionBudget, new("default", "web"), Stop)).Value!;
        Assert.Equal((0, 7), (left.Status.DisruptionsAllowed, left.Status.DisruptedPods.Count));
        Assert.Equal(("DisruptionAllowed", "False", "InsufficientPods"), left.Status.Conditions[0] is var told ? (told.Type, told.Status, told.Reason) : default);
        Assert.Equal(
            left.Status.DisruptedPods.Keys.Order(),
            Enumerable.Range(0, 20).Where(i => answers[i] is null).Select(i => $"web{i}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_pod_that_has_time_left_tells_why_it_ends()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = await ApiOf(live);
        await PodAsync(api, "web", node: "n1");
        Assert.Null(await EvictAsync(api, "web"));
        Pod pod = (await FindAsync(api, "web"))!;
        Assert.NotNull(pod.Metadata.DeletionTimestamp);
        PodCondition told = pod.Condition(PodConditionType.DisruptionTarget)!;
        Assert.Equal(
            (ConditionStatus.True, "EvictionByEvictionAPI", "Eviction API: evicting"), (told.Status, told.Reason, told.Message));
    }

    [Theory]
    [InlineData(null, 1, 1, 0, true)] // Enough others are healthy.
    [InlineData(null, 0, 1, 0, false)]
    [InlineData(null, 0, 0, 0, false)]
    [InlineData("IfHealthyBudget", 0, 1, 0, false)]
    [InlineData("AlwaysAllow", 0, 1, 0, true)]
    [InlineData("IfHealthyBudget", 0, 1, 1, true)] // It is spent like that of a ready one.
    public async Task Pods_that_are_not_ready_go_by_their_policy(string? policy, int healthy, int desired, int allowed, bool goes)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = await ApiOf(live);
        await PodAsync(api, "web", ready: false);
        await BudgetAsync(api, "web", allowed, healthy, desired, policy);
        Assert.Equal(goes, await EvictAsync(api, "web") is null);
        Assert.Equal(goes, await FindAsync(api, "web") is null);
    }

    [Theory]
    [InlineData(PodPhase.Pending, true)]
    [InlineData(PodPhase.Succeeded, true)]
    [InlineData(PodPhase.Failed, true)]
    [InlineData(PodPhase.Running, false)]
    public async Task Pods_that_do_no_work_need_no_budget(string phase, bool goes)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = await ApiOf(live);
        await PodAsync(api, "web", phase: phase);
        await BudgetAsync(api, "web", allowed: 0, healthy: 1, desired: 1);
        Assert.Equal(goes, await EvictAsync(api, "web") is null);
    }

    [Fact]
    public async Task Two_budgets_are_one_too_many()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = await ApiOf(live);
        await PodAsync(api, "web");
        await BudgetAsync(api, "a", allowed: 5, healthy: 5, desired: 1);
        await BudgetAsync(api, "b", allowed: 5, healthy: 5, desired: 1);
        Status refused = (await EvictAsync(api, "web"))!;
        Assert.Equal(
            (500, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."),
            (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData("uncounted", 429, "The disruption budget web is still being processed by the server.")]
    [InlineData("none", 429, "The disruption budget web needs 1 healthy pods and has 1 currently")]
    [InlineData("crowded", 403, "poddisruptionbudget.policy \"web\" is forbidden: DisruptedPods map too big - too many "
        + "evictions not confirmed by PDB controller")]
    [InlineData("free", 0, "")]
    public async Task A_rehearsal_is_answered_and_spends_nothing(string state, int code, string text)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = await ApiOf(live);
        await PodAsync(api, "web");
        MapOf<DateTimeOffset> granted = state == "crowded"
            ? Enumerable.Range(0, 2001).Select(i => KeyValuePair.Create($"p{i}", DateTimeOffset.UnixEpoch)).ToMapOf()
            : default;
        PodDisruptionBudget budget = await BudgetAsync(api, "web", state == "none" ? 0 : 1, 1, 1, granted: granted);
        if (state == "uncounted")
        {
            await api.UpdateAsync(Kinds.PodDisruptionBudget, budget with { Spec = budget.Spec with { MinAvailable = 3 } }, null, Stop);
        }

        foreach (bool isDry in (bool[])[true, false])
        {
            Status? answer = await EvictAsync(api, "web", DeleteOptions.Empty with { DryRun = isDry ? ["All"] : default });
            Assert.Equal(code, answer?.Code ?? 0);
            Assert.Equal(text, answer?.Details?.Causes is [{ } cause] ? cause.Message : answer?.Message ?? "");
            if (code == 429) Assert.Equal(state == "none" ? 0 : 10, answer!.Details!.RetryAfterSeconds);
            if (isDry) Assert.Null((await FindAsync(api, "web"))!.Condition(PodConditionType.DisruptionTarget));
        }
    }

    [Fact]
    public async Task Whoever_means_a_version_gets_that_or_none()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        IApi api = await ApiOf(live);
        Pod pod = await PodAsync(api, "web");
        DeleteOptions other = DeleteOptions.Empty with { Preconditions = Preconditions.Empty with { ResourceVersion = "1" } };
        Assert.Equal(409, (await EvictAsync(api, "web", other))!.Code);
        Assert.Null((await FindAsync(api, "web"))!.Condition(PodConditionType.DisruptionTarget));
        DeleteOptions this1 = DeleteOptions.Empty with
        {
            Preconditions = Preconditions.Empty with { ResourceVersion = pod.Metadata.ResourceVersion, UID = pod.Metadata.UID },
        };
        Assert.Null(await EvictAsync(api, "web", this1));
        Assert.Null(await FindAsync(api, "web"));
    }

    private static async Task<IApi> ApiOf(LiveServer live)
    {
        IApi api = live.Server.ApiFor(UserInfo.Of("tester", UserInfo.MastersGroup));
        ServiceAccount account = ServiceAccount.Empty with
        {
            Metadata = Named("default"), AutomountServiceAccountToken = false,
        };
        Assert.Null((await api.CreateAsync((Kind)Kinds.ServiceAccount, account, Stop)).Error);
        return api;
    }

    private static async Task<Pod> PodAsync(
        IApi api, string name, bool ready = true, string phase = PodPhase.Running, string node = "")
    {
        Pod wanted = Pod.Empty with
        {
            Metadata = Named(name) with { Labels = MapOf.Create(("app", "web")) },
            Spec = PodSpec.Empty with { NodeName = node, Containers = [Container.Empty with { Name = "c", Image = "web:1" }] },
        };
        Pod made = (Pod)(await api.CreateAsync((Kind)Kinds.Pod, wanted, Stop)).Value!;
        made = made with
        {
            Status = made.Status with
            {
                Phase = phase,
                Conditions =
                [
                    PodCondition.Empty with
                    {
                        Type = PodConditionType.Ready, Status = ready ? ConditionStatus.True : ConditionStatus.False,
                    },
                ],
            },
        };
        return (Pod)(await api.UpdateAsync(Kinds.Pod, made, "status", Stop)).Value!;
    }

    private static async Task<PodDisruptionBudget> BudgetAsync(
        IApi api, string name, int allowed, int healthy, int desired, string? policy = null, MapOf<DateTimeOffset> granted = default)
    {
        PodDisruptionBudget wanted = PodDisruptionBudget.Empty with
        {
            Metadata = Named(name),
            Spec = PodDisruptionBudgetSpec.Empty with
            {
                MinAvailable = 1,
                UnhealthyPodEvictionPolicy = policy,
                Selector = LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", "web")) },
            },
        };
        PodDisruptionBudget made = (PodDisruptionBudget)(await api.CreateAsync((Kind)Kinds.PodDisruptionBudget, wanted, Stop)).Value!;
        made = made with
        {
            Status = made.Status with
            {
                ObservedGeneration = made.Metadata.Generation,
                DisruptionsAllowed = allowed,
                CurrentHealthy = healthy,
                DesiredHealthy = desired,
                ExpectedPods = 20,
                DisruptedPods = granted,
            },
        };
        return (PodDisruptionBudget)(await api.UpdateAsync(Kinds.PodDisruptionBudget, made, "status", Stop)).Value!;
    }

    private static async ValueTask<Status?> EvictAsync(IApi api, string name, DeleteOptions? options = null) =>
        (await api.PostAsync(Kinds.Pod, new("default", name), "eviction", Eviction.Empty with
        {
            Metadata = Named(name), DeleteOptions = options,
        }, Stop)).Error;

    private static async Task<Pod?> FindAsync(IApi api, string name) =>
        (await api.GetAsync((Kind)Kinds.Pod, new("default", name), Stop)).Value as Pod;

    private static ObjectMeta Named(string name) => ObjectMeta.Empty with { Namespace = "default", Name = name };
}
