using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>How objects of a kind become rows of a table.</summary>
internal abstract class Printer
{
    /// <summary>The columns, those of wide output included.</summary>
    public abstract ListOf<TableColumnDefinition> Columns { get; }

    /// <summary>A row's cells, one for each column: strings, numbers, truth values or null.</summary>
    public abstract object?[] Cells(IObject value, DateTimeOffset now);

    /// <summary>Marks of a row, such as that its pod has finished.</summary>
    public virtual ListOf<TableRowCondition> Conditions(IObject value) => default;
}

/// <summary>A printer for objects of one record.</summary>
internal sealed class Printer<T>(
    ListOf<TableColumnDefinition> columns,
    Func<T, DateTimeOffset, object?[]> cells,
    Func<T, ListOf<TableRowCondition>>? conditions = null) : Printer
    where T : class, IObject
{
    /// <inheritdoc/>
    public override ListOf<TableColumnDefinition> Columns { get; } = columns;

    /// <inheritdoc/>
    public override object?[] Cells(IObject value, DateTimeOffset now) => cells((T)value, now);

    /// <inheritdoc/>
    public override ListOf<TableRowCondition> Conditions(IObject value) => conditions?.Invoke((T)value) ?? default;
}
