using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>A value in an object's tree, with what the schema says of it.</summary>
/// <param name="Path">Member names and list indexes from the root.</param>
/// <param name="Value">The value.</param>
/// <param name="Field">The field that holds it; for a list's item the field of the list.</param>
/// <param name="IsItem">Whether this is an item of a list or a map.</param>
internal sealed record Place(IReadOnlyList<object> Path, Json Value, FieldSchema Field, bool IsItem)
{
    /// <summary>The path without indexes and keys of maps, as classes of differences name it.</summary>
    public string Name => string.Join('.', Path.OfType<string>());
}

/// <summary>Walks and changes trees by paths.</summary>
internal static class Places
{
    /// <summary>Every value of an object below its type and name.</summary>
    public static List<Place> Of(JsonObject root, TypeSchema schema)
    {
        List<Place> places = [];
        Walk(root, schema, [], places);
        return places;
    }

    /// <summary>The tree with one value replaced; null removes it.</summary>
    public static Json Set(Json root, ReadOnlySpan<object> path, Json? value)
    {
        if (path.Length == 0) return value ?? Json.Null;
        if (path[0] is string name && root is JsonObject map)
        {
            if (path.Length == 1 && value is null) return map.Remove(name);
            return map.Set(name, Set(map[name] ?? JsonObject.Empty, path[1..], value));
        }

        if (path[0] is int index && root is JsonArray list && index < list.Count)
        {
            Json[] items = list.Items.ToArray();
            if (path.Length == 1 && value is null) return JsonArray.From(items.Where((_, i) => i != index));
            items[index] = Set(items[index], path[1..], value);
            return JsonArray.Adopt(items);
        }

        return root;
    }

    private static void Walk(JsonObject map, TypeSchema schema, IReadOnlyList<object> path, List<Place> places)
    {
        foreach (JsonMember member in map.Members)
        {
            if (path.Count == 0 && member.Name is "apiVersion" or "kind") continue;
            if (schema.Find(member.Name) is not { } field) continue;
            object[] at = [.. path, member.Name];
            places.Add(new Place(at, member.Value, field, IsItem: false));
            Descend(member.Value, field, at, places);
        }
    }

    private static void Descend(Json value, FieldSchema field, object[] at, List<Place> places)
    {
        if (field.Shape == FieldShape.List && value is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++) Item(list[i], field, [.. at, i], places);
        }
        else if (field.Shape == FieldShape.Map && value is JsonObject entries)
        {
            foreach (JsonMember entry in entries.Members) Item(entry.Value, field, [.. at, entry.Name], places);
        }
        else if (field.Object is { } schema && value is JsonObject map)
        {
            Walk(map, schema(), at, places);
        }
    }

    private static void Item(Json value, FieldSchema field, object[] at, List<Place> places)
    {
        places.Add(new Place(at, value, field, IsItem: true));
        if (field.Object is { } schema && value is JsonObject map) Walk(map, schema(), at, places);
    }
}
