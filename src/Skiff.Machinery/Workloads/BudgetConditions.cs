using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Machinery.Workloads;

/// <summary>The condition by which a PodDisruptionBudget tells whether anything may be evicted.</summary>
public static class BudgetConditions
{
    private const string Allowed = "DisruptionAllowed";

    /// <summary>The status with the condition that its number calls for.</summary>
    public static PodDisruptionBudgetStatus Told(PodDisruptionBudgetStatus status, DateTimeOffset now) =>
        status.DisruptionsAllowed > 0
            ? With(status, "True", "SufficientPods", "", now)
            : With(status, "False", "InsufficientPods", "", now);

    /// <summary>The status of a budget that cannot be counted: nothing may be evicted.</summary>
    public static PodDisruptionBudgetStatus Uncounted(PodDisruptionBudgetStatus status, string why, DateTimeOffset now) =>
        With(status with { DisruptionsAllowed = 0 }, "False", "SyncFailed", why, now);

    private static PodDisruptionBudgetStatus With(
        PodDisruptionBudgetStatus status, string state, string reason, string message, DateTimeOffset now)
    {
        Condition? before = status.Conditions.FirstOrDefault(condition => condition.Type == Allowed);
        Condition after = Condition.Empty with
        {
            Type = Allowed,
            Status = state,
            Reason = reason,
            Message = message,
            ObservedGeneration = status.ObservedGeneration,
            LastTransitionTime = before?.Status == state ? before.LastTransitionTime : now,
        };
        return status with
        {
            Conditions = before is null
                ? status.Conditions.Add(after)
                : status.Conditions.Select(condition => ReferenceEquals(condition, before) ? after : condition),
        };
    }
}
