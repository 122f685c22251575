namespace Skiff.Model.Meta.V1;

/// <summary>Tabular rendering of objects, made by the server for display by command-line clients.</summary>
[Kind(Group = "meta.k8s.io")]
public sealed partial record Table : IMessageKind
{
    /// <summary>Standard list metadata.</summary>
    [Field(1)]
    public ListMeta Metadata { get; init; } = ListMeta.Empty;

    /// <summary>Columns of the table, in the same order as the cells of each row.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ListOf<TableColumnDefinition> ColumnDefinitions { get; init; }

    /// <summary>Table rows, usually one for each object.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public ListOf<TableRow> Rows { get; init; }
}

/// <summary>Title and meaning of one table column.</summary>
[Schema]
public sealed partial record TableColumnDefinition
{
    /// <summary>Column title, such as Name, Ready or Age.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>OpenAPI type of the cells: string, integer, number, boolean or date.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Type { get; init; } = "";

    /// <summary>OpenAPI format refining the type; name marks the column holding the object's name.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Format { get; init; } = "";

    /// <summary>Human-readable explanation of what the column shows.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public string Description { get; init; } = "";

    /// <summary>Importance of the column: 0 is always shown, higher numbers only in wide output.</summary>
    [Field(5, Omit = Omit.Never), Required]
    public int Priority { get; init; }
}

/// <summary>One line of a table, usually standing for one object.</summary>
[Schema]
public sealed partial record TableRow
{
    /// <summary>Values in column order, as JSON strings, numbers, booleans, null or simple composites.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public ListOf<RawJson> Cells { get; init; }

    /// <summary>States of the row that clients may highlight, such as Completed.</summary>
    [Field(2)]
    public ListOf<TableRowCondition> Conditions { get; init; }

    /// <summary>Object behind the row: only metadata by default, all or nothing depending on includeObject.</summary>
    [Field(3, Omit = Omit.Never)]
    public RawJson Object { get; init; }
}

/// <summary>Marks a state of a table row.</summary>
[Schema]
public sealed partial record TableRowCondition
{
    /// <summary>State described; Completed, for work that has run to its end, is the only one.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(RowConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the state holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Short machine-readable cause of the state.</summary>
    [Field(3)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of the row's state.</summary>
    [Field(4)]
    public string Message { get; init; } = "";
}

/// <summary>Query parameters of a request answered as a table.</summary>
[Schema]
public sealed partial record TableOptions
{
    /// <summary>How much of each object rows carry: None, Metadata (default) or Object.</summary>
    [Field(1), Enum(typeof(IncludeObjectPolicy))]
    public string IncludeObject { get; init; } = "";
}
