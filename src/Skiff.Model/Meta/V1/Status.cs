namespace Skiff.Model.Meta.V1;

/// <summary>Outcome of a request that returns no other object, above all of a failed one.</summary>
[Kind(Group = "")]
public sealed partial record Status : IMessageKind
{
    /// <summary>Standard list metadata.</summary>
    [Field(1)]
    public ListMeta Metadata { get; init; } = ListMeta.Empty;

    /// <summary>Overall outcome, either Success or Failure of the request.</summary>
    [Field(2, Name = "status")]
    public string StatusValue { get; init; } = "";

    /// <summary>Human-readable account of the outcome, such as pods x not found.</summary>
    [Field(3)]
    public string Message { get; init; } = "";

    /// <summary>
    /// Machine-readable CamelCase cause of a failure, such as NotFound or Conflict; refines the HTTP code.
    /// </summary>
    [Field(4), Enum(typeof(StatusReason))]
    public string Reason { get; init; } = "";

    /// <summary>Extra data for the reason, with contents that depend on it.</summary>
    [Field(5)]
    public StatusDetails? Details { get; init; }

    /// <summary>HTTP status code suggested for the response; 0 when unset.</summary>
    [Field(6)]
    public int Code { get; init; }
}

/// <summary>Extra data about a request outcome: object concerned, single causes, retry hint.</summary>
[Schema]
public sealed partial record StatusDetails
{
    /// <summary>Name of the object concerned, when there is just one.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>API group of the object concerned; empty for the core group.</summary>
    [Field(2)]
    public string Group { get; init; } = "";

    /// <summary>Kind or resource name of the object concerned, not always equal to the requested one.</summary>
    [Field(3)]
    public string Kind { get; init; } = "";

    /// <summary>Unique id of the object concerned, when there is just one and it is known.</summary>
    [Field(6, Name = "uid")]
    public string UID { get; init; } = "";

    /// <summary>Single errors behind the failure, such as one per invalid field.</summary>
    [Field(4), Atomic]
    public ListOf<StatusCause> Causes { get; init; }

    /// <summary>
    /// Seconds to wait before retrying; for timeouts, roughly how long the server expects to be busy.
    /// </summary>
    [Field(5)]
    public int RetryAfterSeconds { get; init; }
}

/// <summary>One of possibly many errors behind a failed request.</summary>
[Schema]
public sealed partial record StatusCause
{
    /// <summary>Machine-readable kind of error, such as FieldValueRequired or FieldValueInvalid.</summary>
    [Field(1, Name = "reason"), Enum(typeof(CauseType))]
    public string Type { get; init; } = "";

    /// <summary>Human-readable account of this single error.</summary>
    [Field(2)]
    public string Message { get; init; } = "";

    /// <summary>JSON path of the offending field, such as spec.ports[0].port.</summary>
    [Field(3)]
    public string Field { get; init; } = "";
}
