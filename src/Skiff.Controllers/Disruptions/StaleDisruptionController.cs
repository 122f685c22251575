using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Controllers;

/// <summary>Takes back that a pod is about to be disrupted when nothing has come of it.</summary>
/// <remarks>Always true: what the node's agent announced stands, however long it takes; so does what was told of a pod
/// that has ended.</remarks>
public sealed class StaleDisruptionController : IController<StaleDisruptionController.View>
{
    private const string ByKubelet = "TerminationByKubelet";

    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public static string Name => "stale-pod-disruption-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Pod)
    {
        Reads = [Kinds.PodDisruptionBudget],
        Writes = [((Kind)Kinds.Pod).Status],
        EventSource = "controllermanager",
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Pod">The pod.</param>
    /// <param name="Announced">The condition that announces its disruption; null if there is none to take back.</param>
    /// <param name="Budgets">The budgets that it comes under, if they are more than one.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(Pod Pod, PodCondition? Announced, ListOf<PodDisruptionBudget> Budgets, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Pod>(key) is not { } pod) return null;
        PodCondition? announced = pod.Condition(PodConditionType.DisruptionTarget);
        bool stands = announced is not { Status: ConditionStatus.True }
            || announced.Reason == ByKubelet
            || pod.IsTerminating
            || pod.IsFinished;
        ListOf<PodDisruptionBudget> budgets = ListOf.From(DisruptionController.BudgetsOf(cache, pod));
        return stands && budgets.Count < 2 ? null : new(pod, stands ? null : announced, budgets, cache.Now);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Pod pod = view.Pod;
        Plan plan = Plan.Nothing;
        if (view.Budgets.Count > 1)
        {
            plan = plan.WithEvent(EventDraft.Warning(pod, "MultiplePodDisruptionBudgets",
                $"Pod {GoText.Quote(pod.Metadata.Namespace)}/{GoText.Quote(pod.Metadata.Name)} matches multiple "
                + $"PodDisruptionBudgets.  Chose {GoText.Quote(view.Budgets[0].Metadata.Name)} arbitrarily."));
        }

        if (view.Announced is not { } announced) return plan;
        TimeSpan rest = (announced.LastTransitionTime ?? view.Now) + patience - view.Now;
        if (rest > TimeSpan.Zero) return plan.Again(rest);
        PodCondition taken = PodCondition.Empty with
        {
            Type = announced.Type,
            Status = ConditionStatus.False,
            ObservedGeneration = pod.Metadata.Generation,
            LastTransitionTime = view.Now,
        };
        return plan.WithStatus(pod, pod with
        {
            Status = pod.Status with
            {
                Conditions = pod.Status.Conditions.Select(one => ReferenceEquals(one, announced) ? taken : one),
            },
        });
    }
}
