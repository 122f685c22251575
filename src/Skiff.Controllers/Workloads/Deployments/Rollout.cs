using System.Globalization;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>A deployment and its replica sets as they will be once the plan so far is carried out.</summary>
/// <param name="Deployment">The deployment, with the conditions set so far.</param>
/// <param name="NewSet">The set of the present template; null if there is none yet.</param>
/// <param name="OldSets">All others.</param>
/// <param name="Plan">The writes so far.</param>
/// <param name="Now">The time.</param>
internal sealed record Rollout(
    Deployment Deployment, ReplicaSet? NewSet, ListOf<ReplicaSet> OldSets, Plan Plan, DateTimeOffset Now)
{
    public RolloutBudget Budget => RolloutBudget.Of(Deployment);

    public int Replicas => Deployment.Spec.Replicas ?? 1;

    public ListOf<ReplicaSet> AllSets => NewSet is null ? OldSets : OldSets.Add(NewSet);

    public ListOf<ReplicaSet> ActiveOldSets => OldSets.Where(IsActive);

    public bool IsRolling => Deployment.Spec.Strategy.Type != DeploymentStrategyType.Recreate;

    public bool HasDeadline => Deployment.Spec.ProgressDeadlineSeconds is { } seconds && seconds != int.MaxValue;

    public static bool IsActive(ReplicaSet set) => set.Spec.Replicas is > 0;

    public static int SumOfReplicas(ListOf<ReplicaSet> sets) => sets.AsEnumerable().Sum(set => set.Spec.Replicas ?? 1);

    public static int SumOfAvailable(ListOf<ReplicaSet> sets) => sets.AsEnumerable().Sum(set => set.Status.AvailableReplicas);

    /// <summary>
    /// Available pods of a set that its wished size lets live: a status that lags behind a shrunk wish counts for no
    /// more than the wish.
    /// </summary>
    public static int StayingAvailable(ReplicaSet set) => Math.Min(set.Status.AvailableReplicas, set.Spec.Replicas ?? 1);

    /// <summary>The rollout with a set resized, and told so in an event; itself if that changes nothing.</summary>
    public Rollout Scale(ReplicaSet set, int replicas)
    {
        int before = set.Spec.Replicas ?? 1;
        ReplicaSet after = set with
        {
            Metadata = set.Metadata with { Annotations = RolloutAnnotations.WithSizes(set.Metadata.Annotations, Budget) },
            Spec = set.Spec with { Replicas = replicas },
        };
        if (after.Equals(set)) return this;

        string direction = before < replicas ? "up" : "down";
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"Scaled {direction} replica set {set.Metadata.Name} from {before} to {replicas}");
        Write write = Write.Update(after) with
        {
            OnSuccess = before == replicas ? null : EventDraft.Normal(Deployment, "ScalingReplicaSet", text),
        };
        return Replace(set, after) with { Plan = Plan.Then(write) };
    }

    /// <summary>The rollout with a set resized if its size differs; annotations alone are no reason.</summary>
    public Rollout ScaleIfOther(ReplicaSet set, int replicas) =>
        (set.Spec.Replicas ?? 1) == replicas ? this : Scale(set, replicas);

    /// <summary>The rollout with another form of a set.</summary>
    public Rollout Replace(ReplicaSet before, ReplicaSet after) =>
        NewSet is not null && NewSet.Metadata.Name == before.Metadata.Name
            ? this with { NewSet = after }
            : this with { OldSets = OldSets.Select(set => set.Metadata.Name == before.Metadata.Name ? after : set) };

    /// <summary>The rollout with a condition; one of the same status and reason is left as it is.</summary>
    public Rollout WithCondition(string type, string status, string reason, string message) => this with
    {
        Deployment = Deployment with
        {
            Status = Deployment.Status with
            {
                Conditions = DeploymentConditions.Set(Deployment.Status.Conditions, type, status, reason, message, Now),
            },
        },
    };
}

/// <summary>The rules by which a deployment's conditions change.</summary>
internal static class DeploymentConditions
{
    public static DeploymentCondition? Find(ListOf<DeploymentCondition> conditions, string type) =>
        conditions.FirstOrDefault(condition => condition.Type == type);

    public static ListOf<DeploymentCondition> Remove(ListOf<DeploymentCondition> conditions, string type) =>
        conditions.Where(condition => condition.Type != type);

    public static ListOf<DeploymentCondition> Set(
        ListOf<DeploymentCondition> conditions, string type, string status, string reason, string message, DateTimeOffset now) =>
        Set(conditions, DeploymentCondition.Empty with
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastUpdateTime = now,
            LastTransitionTime = now,
        });

    public static ListOf<DeploymentCondition> Set(ListOf<DeploymentCondition> conditions, DeploymentCondition condition)
    {
        DeploymentCondition? before = Find(conditions, condition.Type);
        if (before is not null && before.Status == condition.Status)
        {
            if (before.Reason == condition.Reason) return conditions;
            condition = condition with { LastTransitionTime = before.LastTransitionTime };
        }

        return Remove(conditions, condition.Type).Add(condition);
    }
}
