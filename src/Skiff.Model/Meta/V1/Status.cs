namespace Skiff.Model.Meta.V1;

[Kind(Group = "")]
public sealed partial record Status : IMessageKind
{
    /// <summary>Standard list metadata.</summary>
    [Field(1)]
    public ListMeta Metadata { get; init; } = ListMeta.Empty;

    [Field(2, Name = "status")]
    public string StatusValue { get; init; } = "";

    [Field(3)]
    public string Message { get; init; } = "";

    [Field(4), Enum(typeof(StatusReason))]
    public string Reason { get; init; } = "";

    [Field(5)]
    public StatusDetails? Details { get; init; }

    [Field(6)]
    public int Code { get; init; }
}

[Schema]
public sealed partial record StatusDetails
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2)]
    public string Group { get; init; } = "";

    [Field(3)]
    public string Kind { get; init; } = "";

    [Field(6, Name = "uid")]
    public string UID { get; init; } = "";

    [Field(4), Atomic]
    public ListOf<StatusCause> Causes { get; init; }

    [Field(5)]
    public int RetryAfterSeconds { get; init; }
}

[Schema]
public sealed partial record StatusCause
{
    [Field(1, Name = "reason"), Enum(typeof(CauseType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public string Message { get; init; } = "";

    [Field(3)]
    public string Field { get; init; } = "";
}
