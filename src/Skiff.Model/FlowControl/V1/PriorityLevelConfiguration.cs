namespace Skiff.Model.FlowControl.V1;

[Kind(Group = "flowcontrol.apiserver.k8s.io", Plural = "prioritylevelconfigurations", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record PriorityLevelConfiguration : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public PriorityLevelConfigurationSpec Spec { get; init; } = PriorityLevelConfigurationSpec.Empty;

    [Field(3)]
    public PriorityLevelConfigurationStatus Status { get; init; } = PriorityLevelConfigurationStatus.Empty;
}

[Schema]
public sealed partial record PriorityLevelConfigurationSpec
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PriorityLevelEnablement))]
    public string Type { get; init; } = "";

    [Field(2)]
    public LimitedPriorityLevelConfiguration? Limited { get; init; }

    [Field(3)]
    public ExemptPriorityLevelConfiguration? Exempt { get; init; }
}

[Schema]
public sealed partial record LimitedPriorityLevelConfiguration
{
    [Field(1, Omit = Omit.Never)]
    public int? NominalConcurrencyShares { get; init; }

    [Field(2)]
    public LimitResponse LimitResponse { get; init; } = LimitResponse.Empty;

    [Field(3)]
    public int? LendablePercent { get; init; }

    [Field(4)]
    public int? BorrowingLimitPercent { get; init; }
}

[Schema]
public sealed partial record LimitResponse
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(LimitResponseType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public QueuingConfiguration? Queuing { get; init; }
}

[Schema]
public sealed partial record QueuingConfiguration
{
    [Field(1, Omit = Omit.Never)]
    public int Queues { get; init; }

    [Field(2, Omit = Omit.Never)]
    public int HandSize { get; init; }

    [Field(3, Omit = Omit.Never)]
    public int QueueLengthLimit { get; init; }
}

[Schema]
public sealed partial record ExemptPriorityLevelConfiguration
{
    [Field(1)]
    public int? NominalConcurrencyShares { get; init; }

    [Field(2)]
    public int? LendablePercent { get; init; }
}

[Schema]
public sealed partial record PriorityLevelConfigurationStatus
{
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<PriorityLevelConfigurationCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record PriorityLevelConfigurationCondition
{
    [Field(1)]
    public string Type { get; init; } = "";

    [Field(2), Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(5)]
    public string Message { get; init; } = "";
}
