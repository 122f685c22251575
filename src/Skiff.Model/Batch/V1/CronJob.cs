namespace Skiff.Model.Batch.V1;

/// <summary>Creates jobs at times given by a cron schedule; its name holds at most 52 characters.</summary>
[Kind(Group = "batch", Plural = "cronjobs", ShortNames = ["cj"], Categories = ["all"])]
[Subresource("status")]
public sealed partial record CronJob : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Schedule, job template and rules for overlapping or missed runs.</summary>
    [Field(2), Required]
    public CronJobSpec Spec { get; init; } = CronJobSpec.Empty;

    /// <summary>Running jobs and times of the latest runs.</summary>
    [Field(3)]
    public CronJobStatus Status { get; init; } = CronJobStatus.Empty;
}

/// <summary>States when a CronJob starts jobs and how they look.</summary>
[Schema]
public sealed partial record CronJobSpec
{
    /// <summary>
    /// Five-field cron expression, or a macro such as @hourly; time zones belong in timeZone, not here.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Schedule { get; init; } = "";

    /// <summary>
    /// IANA zone name such as Europe/Berlin in which the schedule is read; defaults to that of the controller's
    /// process.
    /// </summary>
    [Field(8)]
    public string? TimeZone { get; init; }

    /// <summary>
    /// Seconds a missed start may be made up for, later it is skipped; no limit when unset. Values below 10 may prevent
    /// any start.
    /// </summary>
    [Field(2)]
    public long? StartingDeadlineSeconds { get; init; }

    /// <summary>
    /// When a run is due while another is going: Allow (default) both, Forbid the new one, or Replace the old one.
    /// </summary>
    [Field(3), Enum(typeof(ConcurrencyPolicy))]
    public string ConcurrencyPolicy { get; init; } = "";

    /// <summary>While true no further runs are started; running ones continue; false by default.</summary>
    [Field(4)]
    public bool? Suspend { get; init; }

    /// <summary>Blueprint for the jobs to create on each run.</summary>
    [Field(5, Omit = Omit.Never), Required]
    public JobTemplateSpec JobTemplate { get; init; } = JobTemplateSpec.Empty;

    /// <summary>Successful jobs to keep, 0 or more; defaults to 3.</summary>
    [Field(6)]
    public int? SuccessfulJobsHistoryLimit { get; init; }

    /// <summary>Failed jobs to keep, 0 or more; defaults to 1.</summary>
    [Field(7)]
    public int? FailedJobsHistoryLimit { get; init; }
}

/// <summary>Metadata and specification stamped onto jobs that a CronJob creates.</summary>
[Schema]
public sealed partial record JobTemplateSpec
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Job specification that each created job receives.</summary>
    [Field(2)]
    public JobSpec Spec { get; init; } = JobSpec.Empty;
}

/// <summary>Running jobs and latest run times of a CronJob.</summary>
[Schema]
public sealed partial record CronJobStatus
{
    /// <summary>References to jobs of this CronJob that are still running.</summary>
    [Field(1), Atomic]
    public ListOf<Core.V1.ObjectReference> Active { get; init; }

    /// <summary>Scheduled time of the newest run that was started.</summary>
    [Field(4)]
    public DateTimeOffset? LastScheduleTime { get; init; }

    /// <summary>Completion time of the newest job that succeeded.</summary>
    [Field(5)]
    public DateTimeOffset? LastSuccessfulTime { get; init; }
}
