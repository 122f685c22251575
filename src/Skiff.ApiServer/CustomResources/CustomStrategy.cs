using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.CustomResources;

/// <summary>The rules of a custom kind's objects: every change but that of metadata and status is a generation.</summary>
public sealed class CustomStrategy(CustomKind kind) : Strategy
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        kind.Declared.SelectableFields.AsEnumerable().ToDictionary(
            static field => Label(field.JSONPath), static field => Reader(field.JSONPath), StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool HasStatus => kind.HasStatus;

    /// <inheritdoc/>
    public override bool HasGeneration => true;

    /// <inheritdoc/>
    public override bool AllowsUnconditionalUpdate => false;

    /// <summary>Whether nothing may be created any more.</summary>
    public bool IsTerminating => kind.Definition.IsTerminating;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call)
    {
        CustomObject value = (CustomObject)draft;
        return kind.HasStatus ? value.WithContent(value.Content.Remove("status")) : value;
    }

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call) =>
        kind.HasStatus ? WithStatusOf((CustomObject)next, (CustomObject)current) : next;

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call)
    {
        CustomObject old = (CustomObject)current;
        ObjectMeta meta = old.Metadata with
        {
            ManagedFields = next.Metadata.ManagedFields, ResourceVersion = "",
        };
        return WithStatusOf(new CustomObject(kind, meta, old.Content), (CustomObject)next);
    }

    /// <inheritdoc/>
    public override bool SameSpec(IObject next, IObject current) =>
        ((CustomObject)next).Content.Equals(((CustomObject)current).Content);

    /// <inheritdoc/>
    public override IEnumerable<string> Warnings(IObject next, IObject? current)
    {
        ListOf<string> old = current?.Metadata.Finalizers ?? default;
        foreach (string finalizer in next.Metadata.Finalizers.AsEnumerable().Order(StringComparer.Ordinal))
        {
            bool plain = !finalizer.Contains('/', StringComparison.Ordinal);
            if (!plain || old.Contains(finalizer) || finalizer is "orphan" or "foregroundDeletion" or "kubernetes") continue;
            string form = finalizer.Contains('.', StringComparison.Ordinal) ? " including a path (/)" : "";
            yield return $"metadata.finalizers: {GoText.Quote(finalizer)}: prefer a domain-qualified finalizer name{form} to "
                + "avoid accidental conflicts with other finalizer writers";
        }
    }

    private static CustomObject WithStatusOf(CustomObject value, CustomObject other) =>
        value.WithContent(other.Content["status"] is { } status
            ? value.Content.Set("status", status)
            : value.Content.Remove("status"));

    private static string Label(string path) => path.StartsWith('.') ? path[1..] : path;

    // Only members can be selected by, so that a path is its steps.
    private static Func<IObject, string> Reader(string path)
    {
        string[] steps = ScaleRules.Steps(path);
        return value => ((CustomObject)value).Content.At(steps) switch
        {
            null or JsonNull => "",
            JsonString text => text.Value,
            JsonBoolean truth => truth.Value ? "true" : "false",
            JsonNumber { IsInteger: true } number => Verbs.ResourceVersions.Text(number.Integer),
            { } other => other.ToString(),
        };
    }
}
