using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Selectors;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Controllers;

/// <summary>Counts for each PodDisruptionBudget how many of its pods may be evicted now.</summary>
/// <remarks>Always true: what may be evicted never exceeds the healthy pods beyond those that are needed; a pod whose
/// eviction was granted counts as gone until it is, or until it has stayed for <see cref="DeletionTimeout"/>; a budget
/// that cannot be counted allows nothing.</remarks>
public sealed class DisruptionController : IController<DisruptionController.View>
{
    /// <summary>How long a pod may stay after its eviction was granted before it counts again.</summary>
    public static readonly TimeSpan DeletionTimeout = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public static string Name => "disruption-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.PodDisruptionBudget)
    {
        Watches = [Relation.Each(Kinds.Pod, static (cache, pod) => BudgetsOf(cache, pod).Select(ObjectKey.Of))],
        Reads = [Kinds.ReplicationController, Kinds.Deployment, Kinds.ReplicaSet, Kinds.StatefulSet],
        Writes = [((Kind)Kinds.PodDisruptionBudget).Status],
        EventSource = "controllermanager",
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Budget">The budget.</param>
    /// <param name="Pods">The pods it is about.</param>
    /// <param name="Scale">How many there should be, where the budget is a share of them.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(PodDisruptionBudget Budget, ListOf<Pod> Pods, ExpectedScale Scale, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<PodDisruptionBudget>(key) is not { } budget) return null;
        ListOf<Pod> pods = cache.Matching<Pod>(key.Namespace, budget.Spec.Selector);
        bool isShare = budget.Spec.MaxUnavailable is not null || budget.Spec.MinAvailable is { IsString: true };
        return new(budget, pods, isShare ? ExpectedScale.Of(cache, pods) : default, cache.Now);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        PodDisruptionBudget budget = view.Budget;
        Plan plan = Plan.Nothing;
        if (view.Pods.IsEmpty) plan = plan.WithEvent(EventDraft.Normal(budget, "NoPods", "No matching pods found"));
        if (view.Scale.Fault is { Length: > 0 } fault)
        {
            PodDisruptionBudgetStatus none = BudgetConditions.Uncounted(budget.Status, fault, view.Now);
            return plan.WithStatus(budget, budget with { Status = none }).WithEvent(EventDraft.Warning(
                budget, "CalculateExpectedPodCountFailed", $"Failed to calculate the number of expected pods: {fault}"));
        }

        if (view.Scale.HasUnmanaged) plan = plan.WithEvent(Unmanaged(budget));
        MapOf<DateTimeOffset> granted = Granted(view, ref plan);
        int healthy = view.Pods.AsEnumerable()
            .Count(pod => !pod.IsTerminating && pod.IsReady && !granted.ContainsKey(pod.Metadata.Name));
        (int expected, int desired) = Wanted(view);
        PodDisruptionBudgetStatus status = budget.Status with
        {
            ObservedGeneration = budget.Metadata.Generation,
            DisruptedPods = granted,
            CurrentHealthy = healthy,
            DesiredHealthy = desired,
            ExpectedPods = expected,
            // A budget that has no pods yet must not allow anything when the first ones come.
            DisruptionsAllowed = expected > 0 ? Math.Max(0, healthy - desired) : 0,
        };
        return plan.WithStatus(budget, budget with { Status = BudgetConditions.Told(status, view.Now) });
    }

    /// <summary>The budgets that a pod comes under.</summary>
    internal static IEnumerable<PodDisruptionBudget> BudgetsOf(CacheSnapshot cache, IObject pod) =>
        cache.InNamespace<PodDisruptionBudget>(pod.Metadata.Namespace)
            .Where(budget => budget.Spec.Selector.Matches(pod.Metadata.Labels));

    private static (int Expected, int Desired) Wanted(View view)
    {
        int all = view.Scale.Replicas;
        PodDisruptionBudgetSpec spec = view.Budget.Spec;
        if (spec.MaxUnavailable is { } most) return (all, Math.Max(0, all - (most.Scaled(all, roundUp: true) ?? 0)));
        if (spec.MinAvailable is not { } least) return (0, 0);
        return least.IsString ? (all, least.Scaled(all, roundUp: true) ?? all) : (view.Pods.Count, least.Number);
    }

    // Evictions that were granted and have not come about yet.
    private static MapOf<DateTimeOffset> Granted(View view, ref Plan plan)
    {
        PodDisruptionBudget budget = view.Budget;
        MapOf<DateTimeOffset> left = default;
        foreach (Pod pod in view.Pods)
        {
            bool isGranted = budget.Status.DisruptedPods.TryGetValue(pod.Metadata.Name, out DateTimeOffset at)
                && !pod.IsTerminating
                && !(pod.Metadata.CreationTimestamp > at); // Otherwise it is another one of that name.
            if (!isGranted) continue;
            TimeSpan rest = at + DeletionTimeout - view.Now;
            if (rest < TimeSpan.Zero)
            {
                plan = plan.WithEvent(EventDraft.Warning(pod, "NotDeleted",
                    $"Pod was expected by PDB {ObjectKey.Of(budget)} to be deleted but it wasn't"));
                continue;
            }

            left = left.Set(pod.Metadata.Name, at);
            plan = plan.Again(rest + TimeSpan.FromMilliseconds(1));
        }

        return left;
    }

    private static EventDraft Unmanaged(PodDisruptionBudget budget) => EventDraft.Warning(budget, "UnmanagedPods",
        $"Pods selected by this PodDisruptionBudget (selector: {SelectorText.Of(budget.Spec.Selector)}) were found to be "
        + "unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. "
        + "To account for these pods please set \".spec.minAvailable\" field of the PDB to an integer value.");
}
