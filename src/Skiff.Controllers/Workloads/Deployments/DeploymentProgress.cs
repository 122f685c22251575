using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Counts a deployment's pods and judges whether its rollout gets on.</summary>
internal static class DeploymentProgress
{
    private const string Progressing = DeploymentConditionType.Progressing;
    private const string Complete = "NewReplicaSetAvailable";
    private const string TimedOut = "ProgressDeadlineExceeded";

    /// <summary>Whether every pod is of the present template and available.</summary>
    public static bool IsComplete(Deployment deployment, DeploymentStatus status)
    {
        int replicas = deployment.Spec.Replicas ?? 1;
        return status.UpdatedReplicas == replicas
            && status.Replicas == replicas
            && status.AvailableReplicas == replicas
            && status.ObservedGeneration >= deployment.Metadata.Generation;
    }

    /// <summary>The counts, and the Available condition that follows from them.</summary>
    public static DeploymentStatus Count(Rollout rollout)
    {
        Deployment deployment = rollout.Deployment;
        ListOf<ReplicaSet> sets = rollout.AllSets;
        IEnumerable<ReplicaSet> all = sets.AsEnumerable();
        int available = Rollout.SumOfAvailable(sets);
        bool enough = available >= rollout.Budget.MinAvailable;
        return deployment.Status with
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = all.Sum(set => set.Status.Replicas),
            UpdatedReplicas = rollout.NewSet?.Status.Replicas ?? 0,
            ReadyReplicas = all.Sum(set => set.Status.ReadyReplicas),
            AvailableReplicas = available,
            UnavailableReplicas = Math.Max(0, Rollout.SumOfReplicas(sets) - available),
            TerminatingReplicas = sets.Any(set => set.Status.TerminatingReplicas is null)
                ? null
                : all.Sum(set => set.Status.TerminatingReplicas),
            Conditions = DeploymentConditions.Set(
                deployment.Status.Conditions,
                DeploymentConditionType.Available,
                enough ? ConditionStatus.True : ConditionStatus.False,
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                rollout.Now),
        };
    }

    /// <summary>The counts with a judgement of the rollout.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="before">The status as it is stored, against which progress is measured.</param>
    public static DeploymentStatus Judge(Rollout rollout, DeploymentStatus before)
    {
        DeploymentStatus status = Count(rollout);
        ListOf<DeploymentCondition> conditions = status.Conditions;
        DeploymentCondition? current = DeploymentConditions.Find(conditions, Progressing);
        if (!rollout.HasDeadline)
        {
            conditions = DeploymentConditions.Remove(conditions, Progressing);
        }
        else if (status.Replicas != status.UpdatedReplicas || current?.Reason != Complete)
        {
            conditions = WithProgress(rollout, before, status, current);
        }

        return status with { Conditions = WithReplicaFailure(conditions, rollout) };
    }

    /// <summary>When a rollout that stands still has to be judged again; null if it need not be.</summary>
    public static TimeSpan? NextCheck(Rollout rollout, DeploymentStatus status)
    {
        DeploymentCondition? current = DeploymentConditions.Find(status.Conditions, Progressing);
        if (!rollout.HasDeadline || current?.LastUpdateTime is not { } updated) return null;
        if (current.Reason == TimedOut || IsComplete(rollout.Deployment, status)) return null;
        TimeSpan left = updated.AddSeconds(rollout.Deployment.Spec.ProgressDeadlineSeconds!.Value) - rollout.Now;
        // A second beyond the deadline, because times are stored in whole seconds.
        return (left > TimeSpan.Zero ? left : TimeSpan.Zero) + TimeSpan.FromSeconds(1);
    }

    private static ListOf<DeploymentCondition> WithProgress(
        Rollout rollout, DeploymentStatus before, DeploymentStatus status, DeploymentCondition? current)
    {
        string subject = rollout.NewSet is { } set
            ? $"ReplicaSet \"{set.Metadata.Name}\""
            : $"Deployment \"{rollout.Deployment.Metadata.Name}\"";
        ListOf<DeploymentCondition> conditions = status.Conditions;
        if (IsComplete(rollout.Deployment, status))
        {
            return DeploymentConditions.Set(
                conditions, Progressing, ConditionStatus.True, Complete, $"{subject} has successfully progressed.", rollout.Now);
        }

        if (HasProgressed(before, status))
        {
            // Set anew even if status and reason stay: the time of the update is what the deadline counts from.
            DeploymentCondition fresh = DeploymentCondition.Empty with
            {
                Type = Progressing,
                Status = ConditionStatus.True,
                Reason = "ReplicaSetUpdated",
                Message = $"{subject} is progressing.",
                LastUpdateTime = rollout.Now,
                LastTransitionTime = current?.Status == ConditionStatus.True ? current.LastTransitionTime : rollout.Now,
            };
            return DeploymentConditions.Remove(conditions, Progressing).Add(fresh);
        }

        return IsTimedOut(rollout, current)
            ? DeploymentConditions.Set(
                conditions, Progressing, ConditionStatus.False, TimedOut, $"{subject} has timed out progressing.", rollout.Now)
            : conditions;
    }

    private static bool HasProgressed(DeploymentStatus before, DeploymentStatus after) =>
        after.UpdatedReplicas > before.UpdatedReplicas
        || after.Replicas - after.UpdatedReplicas < before.Replicas - before.UpdatedReplicas
        || after.ReadyReplicas > before.ReadyReplicas
        || after.AvailableReplicas > before.AvailableReplicas;

    private static bool IsTimedOut(Rollout rollout, DeploymentCondition? current)
    {
        if (current is null || current.Reason == Complete) return false;
        if (current.Reason == TimedOut) return true;
        return current.LastUpdateTime is { } updated
            && updated.AddSeconds(rollout.Deployment.Spec.ProgressDeadlineSeconds!.Value) < rollout.Now;
    }

    private static ListOf<DeploymentCondition> WithReplicaFailure(
        ListOf<DeploymentCondition> conditions, Rollout rollout)
    {
        IEnumerable<ReplicaSet> newestFirst = rollout.NewSet is { } set
            ? rollout.OldSets.AsEnumerable().Prepend(set)
            : rollout.OldSets.AsEnumerable();
        ReplicaSetCondition? failure = newestFirst
            .Select(candidate => candidate.Status.Conditions.FirstOrDefault(IsFailure))
            .FirstOrDefault(condition => condition is not null);
        if (failure is null) return DeploymentConditions.Remove(conditions, DeploymentConditionType.ReplicaFailure);
        return DeploymentConditions.Set(conditions, DeploymentCondition.Empty with
        {
            Type = failure.Type,
            Status = failure.Status,
            Reason = failure.Reason,
            Message = failure.Message,
            LastTransitionTime = failure.LastTransitionTime,
            LastUpdateTime = failure.LastTransitionTime,
        });
    }

    private static bool IsFailure(ReplicaSetCondition condition) =>
        condition.Type == ReplicaSetConditionType.ReplicaFailure;
}
