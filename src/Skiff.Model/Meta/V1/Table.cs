namespace Skiff.Model.Meta.V1;

[Kind(Group = "")]
public sealed partial record Table : IMessageKind
{
    /// <summary>Standard list metadata.</summary>
    [Field(1)]
    public ListMeta Metadata { get; init; } = ListMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ListOf<TableColumnDefinition> ColumnDefinitions { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public ListOf<TableRow> Rows { get; init; }
}

[Schema]
public sealed partial record TableColumnDefinition
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Type { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Format { get; init; } = "";

    [Field(4, Omit = Omit.Never), Required]
    public string Description { get; init; } = "";

    [Field(5, Omit = Omit.Never), Required]
    public int Priority { get; init; }
}

[Schema]
public sealed partial record TableRow
{
    [Field(1, Omit = Omit.Never), Required]
    public ListOf<RawJson> Cells { get; init; }

    [Field(2)]
    public ListOf<TableRowCondition> Conditions { get; init; }

    [Field(3)]
    public RawJson Object { get; init; }
}

[Schema]
public sealed partial record TableRowCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(RowConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public string Reason { get; init; } = "";

    [Field(4)]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record TableOptions
{
    [Field(1), Enum(typeof(IncludeObjectPolicy))]
    public string IncludeObject { get; init; } = "";
}
