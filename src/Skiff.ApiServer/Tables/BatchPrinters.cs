using System.Globalization;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of jobs and cron jobs.</summary>
internal static class BatchPrinters
{
    // In order of precedence: the first one that is true names the job's state.
    private static readonly string[] Finished = [JobConditionType.Complete, JobConditionType.Failed];
    private static readonly string[] Unfinished = [JobConditionType.Suspended, JobConditionType.FailureTarget];

    /// <summary>Rows of jobs.</summary>
    public static Printer Jobs { get; } = new Printer<Job>(
        [
            Columns.Name,
            Columns.Text("Status", "Whether the job runs, has finished or is suspended."),
            Columns.Text("Completions", "Pods that succeeded, out of those needed."),
            Columns.Text("Duration", "How long the job took, or has been running."),
            Columns.Age,
            Columns.Containers,
            Columns.Images,
            Columns.Selector,
        ],
        static (job, now) =>
        [
            job.Metadata.Name,
            Status(job),
            Completions(job),
            Duration(job, now),
            CellText.Age(job, now),
            CellText.Names(job.Spec.Template.Spec.Containers),
            CellText.Images(job.Spec.Template.Spec.Containers),
            CellText.Selector(job.Spec.Selector),
        ]);

    /// <summary>Rows of cron jobs.</summary>
    public static Printer CronJobs { get; } = new Printer<CronJob>(
        [
            Columns.Name,
            Columns.Text("Schedule", "When jobs start, in cron's notation."),
            Columns.Text("Timezone", "Time zone the schedule is read in."),
            Columns.Boolean("Suspend", "Whether new jobs are held back."),
            Columns.Integer("Active", "Jobs running now."),
            Columns.Text("Last Schedule", "Time since a job was last started."),
            Columns.Age,
            Columns.Containers,
            Columns.Images,
            Columns.Selector,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.Schedule,
            value.Spec.TimeZone ?? CellText.None,
            value.Spec.Suspend switch { true => "True", false => "False", null => CellText.Unset },
            value.Status.Active.Count,
            value.Status.LastScheduleTime is { } last ? HumanDuration.Since(last, now) : CellText.None,
            CellText.Age(value, now),
            CellText.Names(value.Spec.JobTemplate.Spec.Template.Spec.Containers),
            CellText.Images(value.Spec.JobTemplate.Spec.Template.Spec.Containers),
            CellText.Selector(value.Spec.JobTemplate.Spec.Selector),
        ]);

    private static string Status(Job job)
    {
        if (FirstTrue(job, Finished) is { } finished) return finished;
        if (job.Metadata.DeletionTimestamp is not null) return "Terminating";
        return FirstTrue(job, Unfinished) ?? "Running";
    }

    private static string? FirstTrue(Job job, string[] types) => types.FirstOrDefault(type =>
        job.Status.Conditions.FirstOrDefault(c => c.Type == type)?.Status == ConditionStatus.True);

    private static string Completions(Job job)
    {
        if (job.Spec.Completions is { } wanted) return CellText.Share(job.Status.Succeeded, wanted);
        string one = CellText.Share(job.Status.Succeeded, 1);
        return job.Spec.Parallelism > 1
            ? string.Create(CultureInfo.InvariantCulture, $"{one} of {job.Spec.Parallelism}")
            : one;
    }

    private static string Duration(Job job, DateTimeOffset now) => job.Status.StartTime is { } start
        ? HumanDuration.Format((job.Status.CompletionTime ?? now) - start)
        : "";
}
