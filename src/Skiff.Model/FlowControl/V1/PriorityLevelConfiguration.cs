namespace Skiff.Model.FlowControl.V1;

/// <summary>
/// Defines a priority level, which gets a share of the API server's concurrency for the requests sent to it.
/// </summary>
[Kind(Group = "flowcontrol.apiserver.k8s.io", Plural = "prioritylevelconfigurations", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record PriorityLevelConfiguration : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Whether requests of the level are limited, and by how much.</summary>
    [Field(2)]
    public PriorityLevelConfigurationSpec Spec { get; init; } = PriorityLevelConfigurationSpec.Empty;

    /// <summary>State of the priority level as seen by the API server.</summary>
    [Field(3)]
    public PriorityLevelConfigurationStatus Status { get; init; } = PriorityLevelConfigurationStatus.Empty;
}

/// <summary>Settings of a priority level; the member that fits the type must be set.</summary>
[Schema]
public sealed partial record PriorityLevelConfigurationSpec
{
    /// <summary>
    /// Exempt runs requests at once without limit, Limited queues or rejects those beyond the level's share; required.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(PriorityLevelEnablement))]
    public string Type { get; init; } = "";

    /// <summary>
    /// Concurrency share and handling of excess requests; required for type Limited and forbidden otherwise.
    /// </summary>
    [Field(2)]
    public LimitedPriorityLevelConfiguration? Limited { get; init; }

    /// <summary>Concurrency share an exempt level reserves and lends; permitted only for type Exempt.</summary>
    [Field(3)]
    public ExemptPriorityLevelConfiguration? Exempt { get; init; }
}

/// <summary>Concurrency share of a limited level, its lending and borrowing, and the fate of excess requests.</summary>
[Schema]
public sealed partial record LimitedPriorityLevelConfiguration
{
    /// <summary>
    /// Relative weight in dividing the server's concurrency among levels, default 30; 0 leaves the level only borrowed
    /// seats.
    /// </summary>
    [Field(1, Omit = Omit.Never)]
    public int? NominalConcurrencyShares { get; init; }

    /// <summary>What happens to requests that cannot run at once.</summary>
    [Field(2)]
    public LimitResponse LimitResponse { get; init; } = LimitResponse.Empty;

    /// <summary>Part of the nominal seats that other levels may borrow, 0 to 100 percent; default 0.</summary>
    [Field(3)]
    public int? LendablePercent { get; init; }

    /// <summary>
    /// How much may be borrowed from others, as a percentage of nominal seats, which may exceed 100; unset means
    /// without limit.
    /// </summary>
    [Field(4)]
    public int? BorrowingLimitPercent { get; init; }
}

/// <summary>How a limited level treats requests that cannot run at once.</summary>
[Schema]
public sealed partial record LimitResponse
{
    /// <summary>
    /// Queue holds requests until a seat is free or the queue is full, Reject answers 429 straight away; required.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(LimitResponseType))]
    public string Type { get; init; } = "";

    /// <summary>Shape of the queues; permitted only for type Queue.</summary>
    [Field(2)]
    public QueuingConfiguration? Queuing { get; init; }
}

/// <summary>Number and length of a level's queues and how flows are dealt onto them.</summary>
[Schema]
public sealed partial record QueuingConfiguration
{
    /// <summary>
    /// Number of queues in the level, default 64; 1 switches off separation between flows, making distinguishers
    /// irrelevant.
    /// </summary>
    [Field(1, Omit = Omit.Never)]
    public int Queues { get; init; }

    /// <summary>
    /// Number of queues dealt to each flow, of which the shortest is used; default 8, not above queues.
    /// </summary>
    [Field(2, Omit = Omit.Never)]
    public int HandSize { get; init; }

    /// <summary>Most requests waiting in one queue, above which more are rejected; above zero, default 50.</summary>
    [Field(3, Omit = Omit.Never)]
    public int QueueLengthLimit { get; init; }
}

/// <summary>Concurrency share set aside for an exempt level; it never limits that level's own requests.</summary>
[Schema]
public sealed partial record ExemptPriorityLevelConfiguration
{
    /// <summary>Relative weight of the concurrency set aside for the level; default 0.</summary>
    [Field(1)]
    public int? NominalConcurrencyShares { get; init; }

    /// <summary>Part of the nominal seats that other levels may borrow, 0 to 100 percent; default 0.</summary>
    [Field(2)]
    public int? LendablePercent { get; init; }
}

/// <summary>State of a priority level, as reported by the API server.</summary>
[Schema]
public sealed partial record PriorityLevelConfigurationStatus
{
    /// <summary>Current condition of the priority level, one entry per type.</summary>
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<PriorityLevelConfigurationCondition> Conditions { get; init; }
}

/// <summary>One aspect of a priority level's state at a point in time.</summary>
[Schema]
public sealed partial record PriorityLevelConfigurationCondition
{
    /// <summary>Aspect of the priority level reported on, unique in the list.</summary>
    [Field(1)]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2), Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>When the condition's status last changed value.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Machine-readable CamelCase word explaining the last status change.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of the last status change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";
}
