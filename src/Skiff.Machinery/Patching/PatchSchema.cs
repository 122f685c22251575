using Skiff.Model;

namespace Skiff.Machinery.Patching;

/// <summary>What strategic merge patch knows of a value: its record, or that it is a map or something else.</summary>
internal readonly struct PatchSchema
{
    private readonly TypeSchema? record;

    private PatchSchema(TypeSchema? record, string goKind)
    {
        this.record = record;
        GoKind = goKind;
    }

    /// <summary>The kind of type that stands for the value in Go, for errors.</summary>
    public string GoKind { get; }

    /// <summary>The schema of a record.</summary>
    public static PatchSchema Of(TypeSchema record) => new(record, "struct");

    /// <summary>The field of a member; null, with upstream's words, when there is none.</summary>
    public FieldSchema? Find(string name, out string? fault)
    {
        fault = null;
        if (record is null)
        {
            fault = $"merging an object in json but data type is not struct, instead is: {GoKind}";
            return null;
        }

        FieldSchema? field = record.Find(name) ?? FindIgnoringCase(name);
        if (field is null)
        {
            fault = $"unable to find api field in struct {record.Name} for the json field {GoText.Quote(name)}";
        }

        return field;
    }

    /// <summary>The schema of a field's value that is an object.</summary>
    public static PatchSchema OfValue(FieldSchema field) => field.Shape switch
    {
        FieldShape.Single => OfItem(field),
        FieldShape.Map => new(null, "map"),
        _ => new(null, "slice"),
    };

    /// <summary>The schema of a field's list items, or of its single value.</summary>
    public static PatchSchema OfItem(FieldSchema field) => field.Type switch
    {
        Model.ValueType.Object => Of(field.Object!()),
        Model.ValueType.Any => new(Raw, "struct"),
        Model.ValueType.String => new(null, "string"),
        _ => new(null, "struct"),
    };

    private static TypeSchema Raw { get; } = new("RawExtension", "", "", static () => []);

    private FieldSchema? FindIgnoringCase(string name)
    {
        foreach (FieldSchema field in record!.Fields)
        {
            if (string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)) return field;
        }

        return null;
    }
}
