namespace Skiff.Model.Batch.V1;

[Kind(Group = "batch", Plural = "cronjobs", ShortNames = ["cj"], Categories = ["all"])]
[Subresource("status")]
public sealed partial record CronJob : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), Required]
    public CronJobSpec Spec { get; init; } = CronJobSpec.Empty;

    [Field(3)]
    public CronJobStatus Status { get; init; } = CronJobStatus.Empty;
}

[Schema]
public sealed partial record CronJobSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public string Schedule { get; init; } = "";

    [Field(8)]
    public string? TimeZone { get; init; }

    [Field(2)]
    public long? StartingDeadlineSeconds { get; init; }

    [Field(3), Enum(typeof(ConcurrencyPolicy))]
    public string ConcurrencyPolicy { get; init; } = "";

    [Field(4)]
    public bool? Suspend { get; init; }

    [Field(5, Omit = Omit.Never), Required]
    public JobTemplateSpec JobTemplate { get; init; } = JobTemplateSpec.Empty;

    [Field(6)]
    public int? SuccessfulJobsHistoryLimit { get; init; }

    [Field(7)]
    public int? FailedJobsHistoryLimit { get; init; }
}

[Schema]
public sealed partial record JobTemplateSpec
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public JobSpec Spec { get; init; } = JobSpec.Empty;
}

[Schema]
public sealed partial record CronJobStatus
{
    [Field(1), Atomic]
    public ListOf<Core.V1.ObjectReference> Active { get; init; }

    [Field(4)]
    public DateTimeOffset? LastScheduleTime { get; init; }

    [Field(5)]
    public DateTimeOffset? LastSuccessfulTime { get; init; }
}
