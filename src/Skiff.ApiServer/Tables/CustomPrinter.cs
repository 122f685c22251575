using System.Globalization;
using System.Text.Json;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of custom objects, whose columns their definition gives as JSON paths.</summary>
internal sealed class CustomPrinter : Printer
{
    // What upstream prints when a definition names no columns.
    private static readonly ListOf<CustomResourceColumnDefinition> AgeAlone =
    [
        new()
        {
            Name = "Age", Type = "date", JSONPath = ".metadata.creationTimestamp",
            Description = "Time since the object was created.",
        },
    ];

    private readonly JsonPath?[] paths;
    private readonly ListOf<CustomResourceColumnDefinition> declared;

    /// <summary>Prepares the columns of a definition's version; a path that cannot be read prints nothing.</summary>
    public CustomPrinter(ListOf<CustomResourceColumnDefinition> columns)
    {
        declared = columns.IsEmpty ? AgeAlone : columns;
        paths = [.. declared.AsEnumerable().Select(column => JsonPath.Parse(column.JSONPath, out _))];
        Columns =
        [
            Tables.Columns.Name,
            .. declared.AsEnumerable().Select(column => new TableColumnDefinition
            {
                Name = column.Name,
                Type = column.Type,
                Format = column.Format,
                Priority = column.Priority,
                Description = column.Description.Length > 0
                    ? column.Description
                    : $"Custom resource definition column (in JSONPath format): {column.JSONPath}",
            }),
        ];
    }

    /// <inheritdoc/>
    public override ListOf<TableColumnDefinition> Columns { get; }

    /// <inheritdoc/>
    public override object?[] Cells(IObject value, DateTimeOffset now)
    {
        using JsonOutput output = new();
        value.WriteJson(output);
        using JsonDocument document = JsonDocument.Parse(output.WrittenMemory);
        object?[] cells = new object?[paths.Length + 1];
        cells[0] = value.Metadata.Name;
        for (int i = 0; i < paths.Length; i++)
        {
            if (paths[i]?.Find(document.RootElement) is not { Count: > 0 } found) continue;
            cells[i + 1] = Cell(declared[i].Type, found[0], now);
        }

        return cells;
    }

    private static object? Cell(string type, JsonElement value, DateTimeOffset now) => (type, value.ValueKind) switch
    {
        ("string", JsonValueKind.String) => value.GetString(),
        ("string", JsonValueKind.Null) => "<no value>",
        ("string", _) => value.GetRawText(),
        ("integer", JsonValueKind.Number) => Whole(value),
        ("number", JsonValueKind.Number) => value.GetDouble(),
        ("boolean", JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        ("date", JsonValueKind.String) => Date(value.GetString() ?? "", now),
        _ => null,
    };

    private static object? Whole(JsonElement value)
    {
        if (value.TryGetInt64(out long whole)) return whole;
        double real = value.GetDouble();
        return Math.Abs(real) < long.MaxValue ? (long)real : null;
    }

    private static string Date(string text, DateTimeOffset now)
    {
        if (text.Length == 0) return HumanDuration.Since(null, now);
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        const string format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"; // RFC 3339, with or without a fraction.
        return DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, styles, out var instant)
            ? HumanDuration.Since(instant, now)
            : "<invalid>";
    }
}
