using Skiff.Machinery;

namespace Skiff.ApiServer.OpenApi;

/// <summary>The references within a document of version 2, and its parts that hang together by them. Pure.</summary>
public static class SwaggerReferences
{
    /// <summary>What references to schemas begin with.</summary>
    public const string Definitions = "#/definitions/";

    /// <summary>What references to shared parameters begin with.</summary>
    public const string Parameters = "#/parameters/";

    /// <summary>The members of a part, or none.</summary>
    public static JsonObject Part(JsonObject document, string name) => document[name] as JsonObject ?? JsonObject.Empty;

    /// <summary>
    /// The document with some of its paths alone. Schemas that only the other paths needed go; those that no path needed
    /// stay.
    /// </summary>
    public static JsonObject Keep(JsonObject document, Func<string, bool> isKept)
    {
        if (document["paths"] is not JsonObject paths) return document;
        HashSet<string> usedBefore = NeededBy(document, paths);
        JsonObjectBuilder kept = new(paths.Count);
        foreach ((string path, Json item) in paths.Members)
        {
            if (isKept(path)) kept.Set(path, item);
        }

        JsonObject left = kept.Build();
        HashSet<string> used = NeededBy(document, left);
        JsonObject definitions = Part(document, "definitions");
        JsonObjectBuilder needed = new(definitions.Count);
        foreach ((string name, Json schema) in definitions.Members)
        {
            if (used.Contains(name) || !usedBefore.Contains(name)) needed.Set(name, schema);
        }

        return document.Set("paths", left).Set("definitions", needed.Build());
    }

    /// <summary>The document with names of schemas and parameters changed where they are given and where they are used.</summary>
    /// <param name="document">The document.</param>
    /// <param name="part">The part whose members are renamed.</param>
    /// <param name="prefix">What references to them begin with.</param>
    /// <param name="renames">New names by old ones.</param>
    public static JsonObject Rename(
        JsonObject document, string part, string prefix, IReadOnlyDictionary<string, string> renames)
    {
        if (renames.Count == 0) return document;
        JsonObject moved = (JsonObject)Map(document, reference =>
            reference.StartsWith(prefix, StringComparison.Ordinal) && renames.TryGetValue(reference[prefix.Length..], out string? name)
                ? prefix + name
                : reference);
        JsonObject members = Part(moved, part);
        JsonObjectBuilder named = new(members.Count);
        foreach ((string name, Json value) in members.Members) named.Set(renames.GetValueOrDefault(name, name), value);
        return moved.Set(part, named.Build());
    }

    /// <summary>A tree with other references. What has none is shared.</summary>
    public static Json Map(Json tree, Func<string, string> change)
    {
        switch (tree)
        {
            case JsonObject map:
                JsonObject changed = map;
                foreach ((string name, Json value) in map.Members)
                {
                    Json next = name == "$ref" && value is JsonString text ? Changed(text, change) : Map(value, change);
                    if (!ReferenceEquals(next, value)) changed = changed.Set(name, next);
                }

                return changed;
            case JsonArray list:
                Json[]? items = null;
                for (int i = 0; i < list.Count; i++)
                {
                    Json next = Map(list[i], change);
                    if (!ReferenceEquals(next, list[i])) (items ??= list.Items.ToArray())[i] = next;
                }

                return items is null ? list : JsonArray.Adopt(items);
            default:
                return tree;
        }
    }

    private static Json Changed(JsonString reference, Func<string, string> change)
    {
        string next = change(reference.Value);
        return next == reference.Value ? reference : Json.Of(next);
    }

    // The schemas that some paths lead to, by way of shared parameters and of each other.
    private static HashSet<string> NeededBy(JsonObject document, JsonObject paths)
    {
        JsonObject definitions = Part(document, "definitions"), parameters = Part(document, "parameters");
        HashSet<string> needed = new(StringComparer.Ordinal), followed = new(StringComparer.Ordinal);
        Stack<Json> left = new([paths]);
        while (left.TryPop(out Json? next))
        {
            if (next is JsonArray list)
            {
                foreach (Json item in list.Items) left.Push(item);
            }

            if (next is not JsonObject map) continue;
            foreach ((string name, Json value) in map.Members)
            {
                if (name != "$ref" || value is not JsonString { Value: var reference })
                {
                    left.Push(value);
                }
                else if (followed.Add(reference) && Target(reference) is { } target)
                {
                    left.Push(target);
                }
            }
        }

        return needed;

        Json? Target(string reference)
        {
            if (reference.StartsWith(Parameters, StringComparison.Ordinal)) return parameters[reference[Parameters.Length..]];
            if (!reference.StartsWith(Definitions, StringComparison.Ordinal)) return null;
            needed.Add(reference[Definitions.Length..]);
            return definitions[reference[Definitions.Length..]];
        }
    }
}
