using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Whether a Job has succeeded or failed by what its pods have done so far.</summary>
/// <param name="Type">SuccessCriteriaMet or FailureTarget; null while it goes on.</param>
/// <param name="Reason">The condition's reason.</param>
/// <param name="Message">The condition's message.</param>
/// <param name="DeadlineIn">When its deadline ends, if it has one.</param>
internal sealed record JobVerdict(string? Type, string Reason, string Message, TimeSpan? DeadlineIn)
{
    /// <summary>Judges. A verdict once given stands.</summary>
    public static JobVerdict Of(Job job, ListOf<Pod> pods, JobTally tally, DateTimeOffset? start, DateTimeOffset now)
    {
        foreach (string type in new[] { JobConditionType.FailureTarget, JobConditionType.SuccessCriteriaMet })
        {
            if (JobConditions.Find(job, type) is { Status: ConditionStatus.True } given)
            {
                return new(type, given.Reason, given.Message, null);
            }
        }

        TimeSpan? left = job.Spec.Suspend == true || start is null || job.Spec.ActiveDeadlineSeconds is not { } seconds
            ? null
            : start.Value.AddSeconds(seconds) - now;
        return Failure(job, pods, tally, left) ?? Success(job, tally) ?? new(null, "", "", left);
    }

    private static JobVerdict? Failure(Job job, ListOf<Pod> pods, JobTally tally, TimeSpan? left)
    {
        if (tally.FailJobMessage is { } message) return Failed("PodFailurePolicy", message);
        if (tally.Failed > (job.Spec.BackoffLimit ?? 6) || RestartsExceed(job, pods))
        {
            return Failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }

        if (left <= TimeSpan.Zero)
        {
            return Failed("DeadlineExceeded", "Job was active longer than specified deadline");
        }

        if (tally.FailedIndexes is not { Count: > 0 } indexes) return null;
        if (indexes.Count > job.Spec.MaxFailedIndexes)
        {
            return Failed("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        }

        return indexes.Count + tally.CompletedIndexes.Count >= tally.Completions
            ? Failed("FailedIndexes", "Job has failed indexes")
            : null;
    }

    private static JobVerdict? Success(Job job, JobTally tally)
    {
        if (MatchSuccessPolicy(job, tally) is { } rule)
        {
            return new(JobConditionType.SuccessCriteriaMet, "SuccessPolicy", $"Matched rules at index {rule}", null);
        }

        bool complete = job.Spec.Completions is { } wanted
            ? tally.Succeeded >= wanted
            : tally.Succeeded > 0 && tally.Active.IsEmpty;
        return complete && tally.Active.IsEmpty
            ? new(JobConditionType.SuccessCriteriaMet, "CompletionsReached", "Reached expected number of succeeded pods", null)
            : null;
    }

    private static int? MatchSuccessPolicy(Job job, JobTally tally)
    {
        if (job.Spec.SuccessPolicy is not { } policy || !JobPods.IsIndexed(job)) return null;
        for (int i = 0; i < policy.Rules.Count; i++)
        {
            SuccessPolicyRule rule = policy.Rules[i];
            if (rule.SucceededIndexes is null)
            {
                if (tally.CompletedIndexes.Count >= rule.SucceededCount) return i;
                continue;
            }

            IndexSet wanted = IndexSet.Parse(rule.SucceededIndexes, tally.Completions);
            int needed = rule.SucceededCount ?? wanted.Count;
            if (wanted.CountIn(tally.CompletedIndexes) >= needed) return i;
        }

        return null;
    }

    // Pods that restart in place do not fail; their containers' restarts count instead.
    private static bool RestartsExceed(Job job, ListOf<Pod> pods)
    {
        if (job.Spec.Template.Spec.RestartPolicy != RestartPolicy.OnFailure) return false;
        int restarts = 0;
        foreach (Pod pod in pods)
        {
            if (pod.Status.Phase is not (PodPhase.Running or PodPhase.Pending)) continue;
            foreach (ContainerStatus status in pod.Status.InitContainerStatuses) restarts += status.RestartCount;
            foreach (ContainerStatus status in pod.Status.ContainerStatuses) restarts += status.RestartCount;
        }

        int limit = job.Spec.BackoffLimit ?? 6;
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }

    private static JobVerdict Failed(string reason, string message) =>
        new(JobConditionType.FailureTarget, reason, message, null);
}
