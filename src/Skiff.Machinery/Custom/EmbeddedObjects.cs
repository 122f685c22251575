using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// Type and metadata of API objects inside custom objects: read as every object's metadata is, so that nothing else is
/// kept in it, and checked.
/// </summary>
internal static class EmbeddedObjects
{
    /// <summary>Reads metadata; the error in Go's words, or null.</summary>
    /// <param name="value">The metadata.</param>
    /// <param name="dropInvalid">Whether members that cannot be read are left out, as in what was stored long ago.</param>
    /// <param name="unknown">Receives the unknown members; null when nobody asks.</param>
    /// <param name="error">Why it cannot be read.</param>
    public static ObjectMeta? ReadMetadata(Json value, bool dropInvalid, List<string>? unknown, out string? error)
    {
        JsonInput input = new(JsonText.ToUtf8(value), SchemaOf<ObjectMeta>(), unknown is not null);
        ObjectMeta meta = ObjectMeta.ReadJson(ref input);
        input.End();
        error = input.Error;
        if (error is null)
        {
            unknown?.AddRange(input.StrictErrors);
            return meta;
        }

        if (!dropInvalid || value is not JsonObject map) return dropInvalid ? ObjectMeta.Empty : null;
        error = null;
        JsonObjectBuilder kept = new(map.Count);
        foreach ((string name, Json member) in map.Members)
        {
            JsonInput single = new(JsonText.ToUtf8(Json.Object((name, member))));
            ObjectMeta.ReadJson(ref single);
            if (!single.Failed) kept.Set(name, member);
        }

        return ReadMetadata(kept.Build(), dropInvalid: false, null, out error);
    }

    /// <summary>Metadata as a tree.</summary>
    public static JsonObject Tree(ObjectMeta meta)
    {
        using JsonOutput output = new();
        meta.WriteJson(output);
        return (JsonObject)JsonParser.Parse(output.Written).Value!;
    }

    /// <summary>
    /// Reads and rewrites metadata wherever the schema embeds an object; the error with its path, or null.
    /// </summary>
    public static Json Coerce(
        Json value, StructuralSchema? schema, string path, bool dropInvalid, List<string>? unknown, out string? error)
    {
        error = null;
        if (schema is null) return value;
        switch (value)
        {
            case JsonObject map:
                return CoerceMembers(map, schema, path, dropInvalid, unknown, out error);
            case JsonArray list when schema.Items is { } items:
                string? fault = null;
                JsonArray coerced = JsonLists.Map(list, (item, index) =>
                {
                    if (fault is not null) return item;
                    return Coerce(item, items, $"{path}[{index}]", dropInvalid, unknown, out fault);
                });
                error = fault;
                return coerced;
            default:
                return value;
        }
    }

    private static JsonObject CoerceMembers(
        JsonObject map, StructuralSchema schema, string path, bool dropInvalid, List<string>? unknown, out string? error)
    {
        error = null;
        JsonEdit edit = new(map);
        foreach ((string name, Json member) in map.Members)
        {
            string at = path.Length == 0 ? name : $"{path}.{name}";
            if (schema.IsEmbeddedResource && Pruning.IsObjectMember(name))
            {
                if (name == "metadata") CoerceMetadata(ref edit, member, at, dropInvalid, unknown, out error);
                else if (member is not JsonString && dropInvalid) edit.Remove(name);
                else if (member is not JsonString) error = $"{at}: Invalid value: {ValueText.Shown(member)}: must be a string";
                if (error is not null) return map;
            }

            Json current = edit[name] ?? Json.Null;
            string below = schema.Properties.ContainsKey(name) ? at : $"{path}[{name}]";
            if (edit[name] is not null) edit.Set(name, Coerce(current, schema.Member(name), below, dropInvalid, unknown, out error));
            if (error is not null) return map;
        }

        return edit.Build();
    }

    private static void CoerceMetadata(
        ref JsonEdit edit, Json member, string at, bool dropInvalid, List<string>? unknown, out string? error)
    {
        List<string>? found = unknown is null ? null : [];
        ObjectMeta? meta = ReadMetadata(member, dropInvalid, found, out string? fault);
        error = fault is null ? null : $"{at}: Invalid value: {ValueText.Shown(member)}: {fault}";
        if (meta is null) return;
        foreach (string finding in found ?? []) unknown!.Add(Below(finding, at));
        JsonObject tree = Tree(meta);
        edit.Set("metadata", tree.Equals(member) ? member : tree);
    }

    /// <summary>A finding about metadata with the path of the metadata in front: <c>unknown field "metadata.x"</c>.</summary>
    public static string Below(string finding, string path)
    {
        int quote = finding.IndexOf('"', StringComparison.Ordinal);
        return quote < 0 ? finding : $"{finding[..(quote + 1)]}{path}.{finding[(quote + 1)..]}";
    }

    /// <summary>Checks every embedded object.</summary>
    public static void Check(Json value, StructuralSchema? schema, FieldPath? path, Faults faults)
    {
        if (schema is null) return;
        switch (value)
        {
            case JsonObject map:
                if (schema.IsEmbeddedResource) CheckObject(map, path, faults);
                foreach ((string name, Json member) in map.Members)
                {
                    if (schema.Properties.TryGetValue(name, out StructuralSchema? property))
                        Check(member, property, FieldPath.Below(path, name), faults);
                    else if (schema.Additional is { } additional)
                        Check(member, additional, FieldPath.KeyOf(path, name), faults);
                }

                break;
            case JsonArray list:
                for (int i = 0; i < list.Count; i++) Check(list[i], schema.Items, FieldPath.ItemOf(path, i), faults);
                break;
        }
    }

    /// <summary>Checks type and metadata of an embedded object.</summary>
    internal static void CheckObject(JsonObject map, FieldPath? path, Faults faults)
    {
        FieldPath version = FieldPath.Below(path, "apiVersion"), kind = FieldPath.Below(path, "kind");
        if (map["apiVersion"] is null) faults.Required(version);
        if (map["kind"] is null) faults.Required(kind);
        if (map["apiVersion"] is { } shownVersion)
        {
            if (shownVersion is not JsonString { Value: var text }) faults.InvalidText(version, ValueText.Shown(shownVersion), "must be a string");
            else if (text.Length == 0) faults.Invalid(version, text, "must not be empty");
            else if (text.AsSpan().Count('/') > 1) faults.Invalid(version, text, $"unexpected GroupVersion string: {text}");
        }

        if (map["kind"] is { } shownKind)
        {
            if (shownKind is not JsonString { Value: var text }) faults.InvalidText(kind, ValueText.Shown(shownKind), "must be a string");
            else if (text.Length == 0) faults.Invalid(kind, text, "must not be empty");
            else if (Names.Dns1035Label(text.ToLowerInvariant()) is { Count: > 0 } problems)
                faults.Invalid(kind, text, $"may have mixed case, but should otherwise match: {string.Join(',', problems)}");
        }

        if (map["metadata"] is not { } metadata) return;
        FieldPath at = FieldPath.Below(path, "metadata");
        if (ReadMetadata(metadata, dropInvalid: false, null, out string? error) is not { } meta)
        {
            faults.InvalidText(at, ValueText.Shown(metadata), error ?? "");
            return;
        }

        // A name is not needed here, and whatever fits between slashes will do.
        ObjectMeta named = meta.Name.Length > 0 ? meta : meta with { Name = "fakename" };
        ObjectMetaRules.CheckCreate(
            named, named.Namespace.Length > 0, NameRules.PathSegment, faults, at, FinalizerRule.QualifiedOnly);
    }

    private static TypeSchema SchemaOf<T>()
        where T : class, IMessage<T> => T.Schema;
}
