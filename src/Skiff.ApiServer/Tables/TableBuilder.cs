using System.Runtime.CompilerServices;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>What a table is made for.</summary>
/// <param name="Now">The time from which ages are counted.</param>
/// <param name="IncludeObject">
/// What each row carries besides its cells: one of <see cref="IncludeObjectPolicy"/>; empty means the metadata.
/// </param>
/// <param name="Headers">
/// Whether the columns are described. In a watch only the first table does; clients keep what they saw.
/// </param>
public readonly record struct TableRequest(DateTimeOffset Now, string IncludeObject = "", bool Headers = true)
{
    /// <summary>Upstream's complaint about a query's <c>includeObject</c>, or null when it is fine.</summary>
    public static string? Fault(string includeObject) => includeObject
        is "" or IncludeObjectPolicy.None or IncludeObjectPolicy.Metadata or IncludeObjectPolicy.Object
        ? null
        : $"Unable to convert to Table as requested: includeObject: Invalid value: \"{includeObject}\": "
            + "must be 'Metadata', 'Object', 'None', or empty";
}

/// <summary>Turns objects of one kind into the tables that clients print.</summary>
/// <remarks>
/// Cells are computed on the server, so that every client prints what upstream's would. Builders have no state and may
/// be shared.
/// </remarks>
public sealed class TableBuilder
{
    // Paths of columns are read once for as long as their kind is served.
    private static readonly ConditionalWeakTable<CustomKind, TableBuilder> Custom = [];

    private readonly Printer printer;

    private static ReadOnlySpan<byte> MetadataOnly =>
        """{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":"""u8;

    private TableBuilder(Printer printer) => this.printer = printer;

    /// <summary>Every column, in order; those with a priority above zero are for wide output.</summary>
    public ListOf<TableColumnDefinition> Columns => printer.Columns;

    /// <summary>The builder for a kind. A kind without columns of its own prints its name and creation time.</summary>
    public static TableBuilder For(Kind kind) => kind is CustomKind custom
        ? Custom.GetValue(custom, static key => For(key.Declared.AdditionalPrinterColumns))
        : new(Printers.Of(kind));

    /// <summary>The builder for a custom kind, whose definition gives the columns.</summary>
    public static TableBuilder For(ListOf<CustomResourceColumnDefinition> columns) => new(new CustomPrinter(columns));

    /// <summary>The columns of a kind.</summary>
    public static ListOf<TableColumnDefinition> ColumnsOf(Kind kind) => Printers.Of(kind).Columns;

    /// <summary>The cells of an object: for each column a string, a number, a truth value or null.</summary>
    public object?[] Cells(IObject value, DateTimeOffset now)
    {
        object?[] cells = printer.Cells(value, now);
        Invariant.Check(cells.Length == printer.Columns.Count, $"{value.Kind}: {cells.Length} cells");
        return cells;
    }

    /// <summary>The table of one object, such as a GET or a watch's event answers.</summary>
    public Table OfObject(IObject value, TableRequest request)
    {
        using JsonOutput output = new();
        ListMeta metadata = ListMeta.Empty with { ResourceVersion = value.Metadata.ResourceVersion };
        return Of(metadata, [Row(value, request, output)], request);
    }

    /// <summary>The table of a list's page.</summary>
    public Table OfList(IReadOnlyList<IObject> items, ListMeta metadata, TableRequest request)
    {
        using JsonOutput output = new();
        TableRow[] rows = new TableRow[items.Count];
        for (int i = 0; i < rows.Length; i++) rows[i] = Row(items[i], request, output);
        return Of(metadata, rows, request);
    }

    private Table Of(ListMeta metadata, TableRow[] rows, TableRequest request) => new()
    {
        Metadata = metadata,
        ColumnDefinitions = request.Headers ? printer.Columns : default,
        Rows = ListOf<TableRow>.Adopt(rows),
    };

    private TableRow Row(IObject value, TableRequest request, JsonOutput output)
    {
        object?[] cells = Cells(value, request.Now);
        int[] ends = new int[cells.Length + 1];
        output.Reset();
        for (int i = 0; i < cells.Length; i++)
        {
            WriteCell(output, cells[i]);
            ends[i] = output.Written.Length;
        }

        bool hasObject = WriteObject(output, value, request.IncludeObject);
        ends[^1] = output.Written.Length;

        // One array holds the whole row; its cells and its object are slices of it.
        byte[] bytes = output.ToArray();
        RawJson[] slices = new RawJson[cells.Length];
        for (int i = 0, start = 0; i < slices.Length; start = ends[i], i++)
        {
            slices[i] = new(bytes.AsMemory(start, ends[i] - start));
        }

        int last = cells.Length == 0 ? 0 : ends[cells.Length - 1];
        return new()
        {
            Cells = ListOf<RawJson>.Adopt(slices),
            Conditions = printer.Conditions(value),
            Object = hasObject ? new(bytes.AsMemory(last, ends[^1] - last)) : default,
        };
    }

    private static void WriteCell(JsonOutput output, object? cell)
    {
        switch (cell)
        {
            case null: output.WriteNull(); break;
            case string text: output.Write(text); break;
            case int number: output.Write((long)number); break;
            case long number: output.Write(number); break;
            case double number: output.Write(number); break;
            case bool truth: output.Write(truth); break;
            default: Invariant.Check(false, $"cell of type {cell.GetType().Name}"); break;
        }
    }

    private static bool WriteObject(JsonOutput output, IObject value, string includeObject)
    {
        switch (includeObject)
        {
            case IncludeObjectPolicy.None:
                return false;
            case IncludeObjectPolicy.Object:
                value.WriteJson(output);
                return true;
            default:
                output.WriteVerbatim(MetadataOnly);
                value.Metadata.WriteJson(output);
                output.WriteVerbatim("}"u8);
                return true;
        }
    }
}
