using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// What a tree was read as: an object of a kind, pruned of what its definition does not specify, or why there is none.
/// Defaults are not set yet.
/// </summary>
/// <param name="Object">The object.</param>
/// <param name="Error">Why there is none, in upstream's words.</param>
/// <param name="Findings">What strict reading objects to: <c>unknown field "spec.x"</c>.</param>
public readonly record struct CustomReading(CustomObject? Object, string Error, IReadOnlyList<string> Findings)
{
    /// <summary>Reads a tree as an object of a kind, whatever its type says.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="findings">Whether unknown members are told of.</param>
    /// <param name="fromStore">Whether metadata that cannot be read is left out, and what is missing in it repaired.</param>
    public static CustomReading Of(JsonObject tree, CustomKind kind, bool findings = false, bool fromStore = false)
    {
        List<string>? unknown = findings ? [] : null;
        ObjectMeta meta = ObjectMeta.Empty;
        if (tree["metadata"] is { } given)
        {
            List<string>? inMetadata = findings ? [] : null;
            if (EmbeddedObjects.ReadMetadata(given, fromStore, inMetadata, out string? fault) is not { } read)
                return new(null, fault ?? "", []);
            meta = read;
            foreach (string finding in inMetadata ?? []) unknown!.Add(EmbeddedObjects.Below(finding, "metadata"));
        }

        // Objects older than generations begin at the first one.
        if (fromStore && meta.Generation == 0) meta = meta with { Generation = 1 };
        JsonObject content = tree.Remove("metadata").Remove("kind").Remove("apiVersion");
        List<string>? pruned = findings ? [] : null;
        Json kept = Pruning.WithoutNulls(
            Pruning.Prune(content, kind.Structural, isResource: true, pruned), kind.Structural);
        foreach (string path in pruned ?? []) unknown!.Add($"unknown field {GoText.Quote(path)}");
        kept = EmbeddedObjects.Coerce(kept, kind.Structural, "", fromStore, unknown, out string? error);
        return error is null
            ? new(new CustomObject(kind, meta, (JsonObject)kept), "", unknown ?? (IReadOnlyList<string>)[])
            : new(null, error, []);
    }

    /// <summary>
    /// Reads what was stored: pruned and defaulted by the schema of the version it was stored in. An object of a version
    /// that is no more is read as one of the stored version.
    /// </summary>
    public static CustomObject Stored(ReadOnlySpan<byte> json, CustomDefinition definition)
    {
        JsonParse parsed = JsonParser.Parse(json);
        Invariant.Check(parsed.Value is JsonObject, parsed.Error);
        return Stored((JsonObject)parsed.Value, definition);
    }

    /// <inheritdoc cref="Stored(ReadOnlySpan{byte}, CustomDefinition)"/>
    public static CustomObject Stored(JsonObject tree, CustomDefinition definition)
    {
        string version = tree.Text("apiVersion") ?? "";
        CustomKind kind = definition.Find(version[(version.IndexOf('/', StringComparison.Ordinal) + 1)..])
            ?? definition.Find(definition.StorageVersion)!;
        CustomReading read = Of(tree, kind, fromStore: true);
        Invariant.Check(read.Object is not null, read.Error);
        CustomObject value = (CustomObject)kind.WithDefaults(read.Object);
        JsonObject before = tree.Remove("metadata").Remove("kind").Remove("apiVersion");
        bool same = ReferenceEquals(before, value.Content) || before.Equals(value.Content);
        bool sameMeta = tree["metadata"] is JsonObject metadata && metadata["generation"] is not null;
        return new CustomObject(kind, value.Metadata, value.Content) { DiffersFromBytes = !same || !sameMeta };
    }
}
