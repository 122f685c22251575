using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model.Core.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Scheduling;

/// <summary>Disruption budgets as last seen. Owned by the scheduler's loop.</summary>
public sealed class BudgetLedger
{
    private readonly Dictionary<ObjectKey, PodDisruptionBudget> budgets = [];

    /// <summary>A budget came, changed, or with null went.</summary>
    public void Set(ObjectKey key, PodDisruptionBudget? budget)
    {
        if (budget is null) budgets.Remove(key);
        else budgets[key] = budget;
    }

    /// <summary>
    /// Tells of pods, taken in their order, whose loss would break a budget. A budget that has let a pod go already does
    /// not count it again; one whose selector is absent or empty covers none.
    /// </summary>
    internal bool[] WouldBreak(IReadOnlyList<PodEntry> pods)
    {
        bool[] breaks = new bool[pods.Count];
        if (budgets.Count == 0) return breaks;
        Dictionary<ObjectKey, int> allowed = [];
        for (int i = 0; i < breaks.Length; i++)
        {
            Pod pod = pods[i].Pod;
            if (pod.Metadata.Labels.IsEmpty) continue;
            foreach ((ObjectKey key, PodDisruptionBudget budget) in budgets)
            {
                if (!Covers(budget, pod)) continue;
                int left = allowed.GetValueOrDefault(key, budget.Status.DisruptionsAllowed) - 1;
                allowed[key] = left;
                breaks[i] |= left < 0;
            }
        }

        return breaks;
    }

    private static bool Covers(PodDisruptionBudget budget, Pod pod) =>
        budget.Metadata.Namespace == pod.Metadata.Namespace
        && budget.Spec.Selector is { } selector
        && !selector.IsEverything()
        && selector.Matches(pod.Metadata.Labels)
        && !budget.Status.DisruptedPods.ContainsKey(pod.Metadata.Name);
}
