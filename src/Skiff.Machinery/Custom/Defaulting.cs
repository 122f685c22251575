namespace Skiff.Machinery.Custom;

/// <summary>
/// Fills in what a schema gives defaults for and a value has not, or has as a null that may not be. A value that lacks
/// nothing comes out as itself.
/// </summary>
public static class Defaulting
{
    /// <summary>The value with its defaults.</summary>
    public static Json Default(Json value, StructuralSchema? schema)
    {
        if (schema is null) return value;
        switch (value)
        {
            case JsonObject map:
                JsonObject filled = Fill(map, schema);
                JsonEdit edit = new(filled);
                foreach ((string name, Json member) in filled.Members) edit.Set(name, OfMember(member, schema, name));
                return edit.Build();
            case JsonArray list when schema.Items is { } items:
                return JsonLists.Map(list, (item, _) => Default(Stands(item, items) ? item : items.Default ?? Json.Null, items));
            default:
                return value;
        }
    }

    private static JsonObject Fill(JsonObject map, StructuralSchema schema)
    {
        JsonEdit edit = new(map);
        foreach ((string name, StructuralSchema property) in schema.Properties)
        {
            if (property.Default is not { } given) continue;
            if (map[name] is not { } present || !Stands(present, property)) edit.Set(name, given);
        }

        return edit.Build();
    }

    private static Json OfMember(Json member, StructuralSchema schema, string name)
    {
        if (schema.Properties.TryGetValue(name, out StructuralSchema? property)) return Default(member, property);
        if (schema.Additional is not { } additional) return member;
        return Default(Stands(member, additional) ? member : additional.Default ?? Json.Null, additional);
    }

    private static bool Stands(Json value, StructuralSchema schema) => !value.IsNull || schema.Nullable;
}
