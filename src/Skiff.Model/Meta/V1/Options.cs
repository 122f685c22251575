namespace Skiff.Model.Meta.V1;

[Kind(Group = "")]
public sealed partial record GetOptions : IMessageKind
{
    [Field(1)]
    public string ResourceVersion { get; init; } = "";
}

[Kind(Group = "")]
public sealed partial record ListOptions : IMessageKind
{
    [Field(1)]
    public string LabelSelector { get; init; } = "";

    [Field(2)]
    public string FieldSelector { get; init; } = "";

    [Field(3)]
    public bool Watch { get; init; }

    [Field(9)]
    public bool AllowWatchBookmarks { get; init; }

    [Field(4)]
    public string ResourceVersion { get; init; } = "";

    [Field(10), Enum(typeof(ResourceVersionMatch))]
    public string ResourceVersionMatch { get; init; } = "";

    [Field(5)]
    public long? TimeoutSeconds { get; init; }

    [Field(7)]
    public long Limit { get; init; }

    [Field(8)]
    public string Continue { get; init; } = "";

    [Field(11)]
    public bool? SendInitialEvents { get; init; }

    [Field(15)]
    public string ShardSelector { get; init; } = "";
}

[Kind(Group = "")]
public sealed partial record CreateOptions : IMessageKind
{
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    [Field(3)]
    public string FieldManager { get; init; } = "";

    [Field(4)]
    public string FieldValidation { get; init; } = "";
}

[Kind(Group = "")]
public sealed partial record DeleteOptions : IMessageKind
{
    [Field(1)]
    public long? GracePeriodSeconds { get; init; }

    [Field(2)]
    public Preconditions? Preconditions { get; init; }

    [Field(3)]
    public bool? OrphanDependents { get; init; }

    [Field(4), Enum(typeof(DeletionPropagation))]
    public string? PropagationPolicy { get; init; }

    [Field(5), Atomic]
    public ListOf<string> DryRun { get; init; }

    [Field(6)]
    public bool? IgnoreStoreReadErrorWithClusterBreakingPotential { get; init; }
}

[Schema]
public sealed partial record Preconditions
{
    [Field(1, Name = "uid")]
    public string? UID { get; init; }

    [Field(2)]
    public string? ResourceVersion { get; init; }
}

[Kind(Group = "")]
public sealed partial record UpdateOptions : IMessageKind
{
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    [Field(2)]
    public string FieldManager { get; init; } = "";

    [Field(3)]
    public string FieldValidation { get; init; } = "";
}

[Kind(Group = "")]
public sealed partial record PatchOptions : IMessageKind
{
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    [Field(2)]
    public bool? Force { get; init; }

    [Field(3)]
    public string FieldManager { get; init; } = "";

    [Field(4)]
    public string FieldValidation { get; init; } = "";
}

[Schema]
public sealed partial record ApplyOptions
{
    [Field(1), Atomic]
    public ListOf<string> DryRun { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public bool Force { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public string FieldManager { get; init; } = "";
}
