using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>The conditions of a Job and the status that goes with them.</summary>
internal static class JobConditions
{
    /// <summary>Whether a Job has reached its end.</summary>
    public static bool IsFinished(Job job) => EndOf(job) is not null;

    /// <summary>When a Job reached its end; null before.</summary>
    public static DateTimeOffset? FinishedAt(Job job) => EndOf(job)?.LastTransitionTime;

    /// <summary>The condition that tells of a Job's end; null before.</summary>
    public static JobCondition? EndOf(Job job) => job.Status.Conditions.FirstOrDefault(condition =>
        condition.Type is JobConditionType.Complete or JobConditionType.Failed
        && condition.Status == ConditionStatus.True);

    /// <summary>A condition of a type, or null.</summary>
    public static JobCondition? Find(Job job, string type) =>
        job.Status.Conditions.FirstOrDefault(condition => condition.Type == type);

    /// <summary>The status after a plan.</summary>
    public static JobStatus Conclude(
        Job job, JobTally tally, JobVerdict verdict, JobManaging managing, DateTimeOffset? start, DateTimeOffset now)
    {
        JobStatus status = job.Status with
        {
            StartTime = start,
            Active = managing.ActiveAfter,
            Ready = Math.Min(tally.Ready, managing.ActiveAfter),
            Terminating = tally.Terminating + Math.Max(0, tally.Active.Count - managing.ActiveAfter),
            Succeeded = tally.CountedSucceeded,
            Failed = tally.CountedFailed,
            CompletedIndexes = tally.CompletedIndexes.ToString(),
            FailedIndexes = tally.FailedIndexes?.ToString(),
        };
        if (verdict.Type is null) return Suspension(job, status, now);

        status = status with
        {
            Conditions = With(status.Conditions, verdict.Type, ConditionStatus.True, verdict.Reason, verdict.Message, now),
        };
        // The end is told only when nothing of the Job runs any more and every pod is in the numbers.
        bool over = tally.Active.IsEmpty && tally.Terminating == 0 && tally.IsSettled;
        if (!over) return status;
        bool success = verdict.Type == JobConditionType.SuccessCriteriaMet;
        return status with
        {
            CompletionTime = success ? now : null,
            Conditions = With(
                status.Conditions,
                success ? JobConditionType.Complete : JobConditionType.Failed,
                ConditionStatus.True,
                verdict.Reason,
                verdict.Message,
                now),
        };
    }

    /// <summary>Events for what changed between two states of a Job.</summary>
    public static IEnumerable<EventDraft> Events(Job before, Job after)
    {
        foreach (JobCondition condition in after.Status.Conditions.AsEnumerable())
        {
            if (Find(before, condition.Type) is { } old && old.Status == condition.Status) continue;
            switch (condition.Type, condition.Status)
            {
                case (JobConditionType.Complete, ConditionStatus.True):
                    yield return EventDraft.Normal(before, "Completed", "Job completed");
                    break;
                case (JobConditionType.Failed, ConditionStatus.True):
                    yield return EventDraft.Warning(before, condition.Reason, condition.Message);
                    break;
                case (JobConditionType.Suspended, ConditionStatus.True):
                    yield return EventDraft.Normal(before, "Suspended", "Job suspended");
                    break;
                case (JobConditionType.Suspended, ConditionStatus.False):
                    yield return EventDraft.Normal(before, "Resumed", "Job resumed");
                    break;
            }
        }
    }

    private static JobStatus Suspension(Job job, JobStatus status, DateTimeOffset now)
    {
        bool told = Find(job, JobConditionType.Suspended) is { Status: ConditionStatus.True };
        if (job.Spec.Suspend == true)
        {
            return status with
            {
                Conditions = With(
                    status.Conditions, JobConditionType.Suspended, ConditionStatus.True, "JobSuspended", "Job suspended", now),
            };
        }

        if (!told) return status;
        return status with
        {
            StartTime = now, // The deadline counts from the resumption.
            Conditions = With(
                status.Conditions, JobConditionType.Suspended, ConditionStatus.False, "JobResumed", "Job resumed", now),
        };
    }

    private static ListOf<JobCondition> With(
        ListOf<JobCondition> conditions, string type, string status, string reason, string message, DateTimeOffset now)
    {
        JobCondition? before = conditions.FirstOrDefault(condition => condition.Type == type);
        if (before is not null && before.Status == status && before.Reason == reason && before.Message == message)
        {
            return conditions;
        }

        JobCondition after = JobCondition.Empty with
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastProbeTime = now,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now,
        };
        return before is null
            ? conditions.Add(after)
            : conditions.Select(condition => ReferenceEquals(condition, before) ? after : condition);
    }
}
