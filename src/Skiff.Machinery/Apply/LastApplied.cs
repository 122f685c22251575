using System.Text;

namespace Skiff.Machinery.Apply;

/// <summary>
/// The passage from kubectl's client-side apply to the server's. Client-side apply leaves its configuration in an
/// annotation; what kubectl had applied that way it may take over without a conflict, and the annotation is kept up to
/// date for those who go back.
/// </summary>
internal static class LastApplied
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
    private const string Manager = "kubectl";

    /// <summary>The conflicts that remain when kubectl takes over what it had applied from the client's side.</summary>
    public static IReadOnlyList<Conflict> Unforgiven(
        IReadOnlyList<Conflict> conflicts, JsonObject live, OwnershipContext context)
    {
        if (conflicts.Count == 0 || context.Manager != Manager) return conflicts;
        if (Allowed(live, context) is not { } allowed) return conflicts;
        return [.. conflicts.Where(conflict => !allowed.Has(conflict.Path))];
    }

    /// <summary>The applied object with the annotation made anew, when there is one and kubectl applied.</summary>
    public static JsonObject Refreshed(JsonObject value, JsonObject config, OwnershipContext context)
    {
        if (context.Manager != Manager || string.IsNullOrEmpty(Text(value))) return value;
        JsonObject metadata = (JsonObject)value["metadata"]!, annotations = (JsonObject)metadata["annotations"]!;
        Json fresh = Json.Of($"{WithoutAnnotation(config)}\n");
        return value.Set("metadata", metadata.Set("annotations", annotations.Set(Annotation, fresh)));
    }

    // The fields that the annotation states and that the live object still has as stated.
    private static FieldSet? Allowed(JsonObject live, OwnershipContext context)
    {
        if (Text(live) is not { Length: > 0 } text) return null;
        if (JsonParser.Parse(Encoding.UTF8.GetBytes(text)).Value is not JsonObject last) return null;
        if (last.Text("apiVersion") != context.ApiVersion) return null;
        if (ApplyCheck.Problems(last, context.Type, allowDuplicates: false).Length > 0) return null;
        Comparison changes = Comparison.Of(last, live, context.Type);
        return FieldSets.Of(last, context.Type).Except(changes.Modified).Except(changes.Added).Except(changes.Removed);
    }

    private static string? Text(JsonObject value) => (value.At("metadata", "annotations") as JsonObject)?.Text(Annotation);

    private static JsonObject WithoutAnnotation(JsonObject config)
    {
        if (config["metadata"] is not JsonObject metadata || metadata["annotations"] is not JsonObject annotations) return config;
        return config.Set("metadata", metadata.Set("annotations", annotations.Remove(Annotation)));
    }
}
