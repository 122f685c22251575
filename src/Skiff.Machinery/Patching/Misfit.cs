using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.Machinery.Patching;

/// <summary>
/// Why a strategic merge patch's outcome is no object of its kind. Upstream does not write such an outcome as JSON to read
/// it again: it converts the tree, and that has words of its own.
/// </summary>
public static class Misfit
{
    /// <summary>The first misfit in the order of the type's fields, or an empty text.</summary>
    public static string Of(JsonObject tree, TypeSchema schema)
    {
        foreach (FieldSchema field in schema.Fields)
        {
            if (tree[field.Name] is not { IsNull: false } value) continue;
            if (Field(value, field) is { Length: > 0 } misfit) return misfit;
        }

        return "";
    }

    private static string Field(Json value, FieldSchema field)
    {
        switch (field.Shape)
        {
            case FieldShape.List when value is not JsonArray: return $"cannot restore slice from {GoKind(value)}";
            case FieldShape.Map when value is not JsonObject: return $"cannot restore map from {GoKind(value)}";
            case FieldShape.List: return First(((JsonArray)value).Items.ToArray(), field);
            case FieldShape.Map: return First(((JsonObject)value).Members.ToArray().Select(member => member.Value), field);
            default: return Single(value, field);
        }
    }

    private static string First(IEnumerable<Json> items, FieldSchema field) => field.Nested ? "" : items
        .Where(item => !item.IsNull).Select(item => Single(item, field)).FirstOrDefault(misfit => misfit.Length > 0, "");

    private static string Single(Json value, FieldSchema field)
    {
        if (field.Object is { } schema)
            return value is JsonObject map ? Of(map, schema()) : $"cannot restore struct from: {GoKind(value)}";
        return field.Type switch
        {
            ValueType.String when value is JsonString => "",
            ValueType.String when value is JsonNumber { IsInteger: true } =>
                $"cannot convert int64 to {field.EnumType ?? (field.Name == "uid" ? "types.UID" : "string")}",
            ValueType.String => "unrecognized type: string",
            ValueType.Boolean => value is JsonBoolean ? "" : "unrecognized type: bool",
            ValueType.Int32 => Number(value, "int32"),
            ValueType.Int64 => Number(value, "int64"),
            ValueType.Double => value is JsonNumber ? "" : "unrecognized type: float64",
            ValueType.Bytes => value is JsonString or JsonArray ? "" : $"cannot restore slice from {GoKind(value)}",
            _ => "", // These read themselves.
        };
    }

    private static string Number(Json value, string type) => value switch
    {
        JsonNumber { IsInteger: true } => "",
        JsonNumber => $"cannot convert float64 to {type}",
        _ => $"unrecognized type: {type}",
    };

    private static string GoKind(Json value) => value switch
    {
        JsonObject => "map",
        JsonArray => "slice",
        JsonString => "string",
        JsonBoolean => "bool",
        JsonNumber { IsInteger: true } => "int64",
        _ => "float64",
    };
}
