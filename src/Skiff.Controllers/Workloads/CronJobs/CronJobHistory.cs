using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;

namespace Skiff.Controllers;

/// <summary>Which ended Jobs of a CronJob are kept for people to look at.</summary>
internal static class CronJobHistory
{
    /// <summary>The oldest ended Jobs beyond the limits, which count those that succeeded and those that failed apart.</summary>
    public static IEnumerable<Job> Surplus(CronJob cron, ListOf<Job> jobs) =>
        Surplus(cron.Spec.SuccessfulJobsHistoryLimit, JobConditionType.Complete, jobs)
            .Concat(Surplus(cron.Spec.FailedJobsHistoryLimit, JobConditionType.Failed, jobs));

    private static IEnumerable<Job> Surplus(int? limit, string end, ListOf<Job> jobs)
    {
        if (limit is not { } most) return [];
        Job[] ended = [.. jobs.AsEnumerable().Where(job => JobConditions.EndOf(job)?.Type == end)];
        return ended
            .OrderBy(job => job.Status.StartTime ?? DateTimeOffset.MaxValue)
            .ThenBy(job => job.Metadata.Name, StringComparer.Ordinal)
            .Take(ended.Length - most)
            .Where(job => !job.Metadata.IsTerminating);
    }
}
