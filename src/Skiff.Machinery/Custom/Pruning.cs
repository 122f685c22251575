namespace Skiff.Machinery.Custom;

/// <summary>
/// Removes members that a schema does not specify. What is kept is kept by reference: a value without unknown members
/// comes out as itself.
/// </summary>
public sealed class Pruning
{
    private readonly List<string>? unknown;
    private readonly List<string> path = [];

    private Pruning(List<string>? unknown) => this.unknown = unknown;

    /// <summary>Prunes an object.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="isResource">Whether the value is an API object, whose type and metadata nobody specifies.</param>
    /// <param name="unknown">Receives the paths of removed members, in order; null when nobody asks.</param>
    public static Json Prune(Json value, StructuralSchema schema, bool isResource, List<string>? unknown = null)
    {
        List<string>? found = unknown is null ? null : [];
        Json pruned = new Pruning(found).Prune(value, schema, isResource || schema.IsEmbeddedResource);
        if (found is null) return pruned;
        found.Sort(StringComparer.Ordinal);
        unknown!.AddRange(found);
        return pruned;
    }

    /// <summary>Removes members that are null, may not be, and have no default to take their place.</summary>
    public static Json WithoutNulls(Json value, StructuralSchema? schema)
    {
        switch (value)
        {
            case JsonObject map:
                JsonEdit edit = new(map);
                foreach ((string name, Json member) in map.Members)
                {
                    StructuralSchema? specified = schema?.Member(name);
                    if (member.IsNull && specified is { Nullable: false, Default: null }) edit.Remove(name);
                    else edit.Set(name, WithoutNulls(member, specified));
                }

                return edit.Build();
            case JsonArray list:
                return JsonLists.Map(list, (item, _) => WithoutNulls(item, schema?.Items));
            default:
                return value;
        }
    }

    /// <summary>Whether a member is one that every API object has.</summary>
    public static bool IsObjectMember(string name) => name is "apiVersion" or "kind" or "metadata";

    private Json Prune(Json value, StructuralSchema? schema, bool isResource = false)
    {
        bool preserves = schema?.PreservesUnknown == true;
        switch (value)
        {
            case JsonObject map:
                return PruneMembers(map, schema, isResource, preserves);
            case JsonArray list:
                return JsonLists.Map(list, (item, index) =>
                {
                    int length = path.Count;
                    path.Add($"[{index}]");
                    // Below a list that preserves what it does not know, its items do as well.
                    Json pruned = preserves ? PruneItem(item, schema!.Items) : Prune(item, schema?.Items, IsResource(schema?.Items));
                    path.RemoveRange(length, path.Count - length);
                    return pruned;
                });
            default:
                return value;
        }
    }

    private Json PruneItem(Json item, StructuralSchema? schema)
    {
        if (schema is null) return item;
        return item is JsonObject map ? PruneMembers(map, schema, schema.IsEmbeddedResource, preserves: true) : Prune(item, schema);
    }

    private static bool IsResource(StructuralSchema? schema) => schema?.IsEmbeddedResource == true;

    private JsonObject PruneMembers(JsonObject map, StructuralSchema? schema, bool isResource, bool preserves)
    {
        JsonEdit edit = new(map);
        foreach ((string name, Json member) in map.Members)
        {
            if (isResource && IsObjectMember(name)) continue;
            bool specified = schema?.Properties.ContainsKey(name) == true;
            if (specified || schema?.HasAdditional == true)
            {
                StructuralSchema? next = specified ? schema!.Properties[name] : schema!.Additional;
                int length = path.Count;
                path.Add(path.Count == 0 ? name : $".{name}");
                edit.Set(name, Prune(member, next, IsResource(next)));
                path.RemoveRange(length, path.Count - length);
            }
            else if (!preserves)
            {
                Note(name);
                edit.Remove(name);
            }
        }

        return edit.Build();
    }

    private void Note(string name)
    {
        bool implied = path.Count == 0 && IsObjectMember(name);
        if (unknown is null || implied || unknown.Count >= JsonParser.DuplicatesMax) return;
        unknown.Add(string.Concat(path) + (path.Count == 0 ? name : $".{name}"));
    }
}
