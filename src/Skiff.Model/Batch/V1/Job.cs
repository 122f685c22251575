namespace Skiff.Model.Batch.V1;

[Kind(Group = "batch", Plural = "jobs", Categories = ["all"])]
[Subresource("status")]
public sealed partial record Job : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public JobSpec Spec { get; init; } = JobSpec.Empty;

    [Field(3)]
    public JobStatus Status { get; init; } = JobStatus.Empty;
}

[Schema]
public sealed partial record JobSpec
{
    [Field(1)]
    public int? Parallelism { get; init; }

    [Field(2)]
    public int? Completions { get; init; }

    [Field(3)]
    public long? ActiveDeadlineSeconds { get; init; }

    [Field(11)]
    public PodFailurePolicy? PodFailurePolicy { get; init; }

    [Field(16)]
    public SuccessPolicy? SuccessPolicy { get; init; }

    [Field(7)]
    public int? BackoffLimit { get; init; }

    [Field(12)]
    public int? BackoffLimitPerIndex { get; init; }

    [Field(13)]
    public int? MaxFailedIndexes { get; init; }

    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(5)]
    public bool? ManualSelector { get; init; }

    [Field(6, Omit = Omit.Never), Required]
    public Core.V1.PodTemplateSpec Template { get; init; } = Core.V1.PodTemplateSpec.Empty;

    [Field(8, Name = "ttlSecondsAfterFinished")]
    public int? TTLSecondsAfterFinished { get; init; }

    [Field(9), Enum(typeof(CompletionMode))]
    public string? CompletionMode { get; init; }

    [Field(10)]
    public bool? Suspend { get; init; }

    [Field(14), Enum(typeof(PodReplacementPolicy))]
    public string? PodReplacementPolicy { get; init; }

    [Field(15)]
    public string? ManagedBy { get; init; }
}

[Schema]
public sealed partial record PodFailurePolicy
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<PodFailurePolicyRule> Rules { get; init; }
}

[Schema]
public sealed partial record PodFailurePolicyRule
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PodFailurePolicyAction))]
    public string Action { get; init; } = "";

    [Field(2)]
    public PodFailurePolicyOnExitCodesRequirement? OnExitCodes { get; init; }

    [Field(3), Atomic]
    public ListOf<PodFailurePolicyOnPodConditionsPattern> OnPodConditions { get; init; }
}

[Schema]
public sealed partial record PodFailurePolicyOnExitCodesRequirement
{
    [Field(1)]
    public string? ContainerName { get; init; }

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(PodFailurePolicyOnExitCodesOperator))]
    public string Operator { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required, ListSet]
    public ListOf<int> Values { get; init; }
}

[Schema]
public sealed partial record PodFailurePolicyOnPodConditionsPattern
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(Core.V1.PodConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";
}

[Schema]
public sealed partial record SuccessPolicy
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<SuccessPolicyRule> Rules { get; init; }
}

[Schema]
public sealed partial record SuccessPolicyRule
{
    [Field(1)]
    public string? SucceededIndexes { get; init; }

    [Field(2)]
    public int? SucceededCount { get; init; }
}

[Schema]
public sealed partial record JobStatus
{
    [Field(1), Atomic, PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<JobCondition> Conditions { get; init; }

    [Field(2)]
    public DateTimeOffset? StartTime { get; init; }

    [Field(3)]
    public DateTimeOffset? CompletionTime { get; init; }

    [Field(4)]
    public int Active { get; init; }

    [Field(5)]
    public int Succeeded { get; init; }

    [Field(6)]
    public int Failed { get; init; }

    [Field(11)]
    public int? Terminating { get; init; }

    [Field(7)]
    public string CompletedIndexes { get; init; } = "";

    [Field(10)]
    public string? FailedIndexes { get; init; }

    [Field(8)]
    public UncountedTerminatedPods? UncountedTerminatedPods { get; init; }

    [Field(9)]
    public int? Ready { get; init; }
}

[Schema]
public sealed partial record JobCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(JobConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastProbeTime { get; init; }

    [Field(4)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(5)]
    public string Reason { get; init; } = "";

    [Field(6)]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record UncountedTerminatedPods
{
    [Field(1), ListSet]
    public ListOf<string> Succeeded { get; init; }

    [Field(2), ListSet]
    public ListOf<string> Failed { get; init; }
}
