using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>A definition as it is served: its accepted names and a kind for each of its versions.</summary>
public sealed class CustomDefinition
{
    private static readonly string[] ReadVerbs = ["delete", "deletecollection", "get", "list", "watch"];
    private static readonly string[] AllVerbs =
        ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] PartVerbs = ["get", "patch", "update"];

    private CustomDefinition(CustomResourceDefinition source) => Source = source;

    /// <summary>The definition.</summary>
    public CustomResourceDefinition Source { get; }

    /// <summary>The kinds of all versions, served or not, in the order of the definition.</summary>
    public IReadOnlyList<CustomKind> Versions { get; private set; } = [];

    /// <summary>The version objects are stored in.</summary>
    public string StorageVersion => Versions.FirstOrDefault(static kind => kind.Declared.Storage)?.Version ?? "";

    /// <summary>The name of lists.</summary>
    public string ListKind => Source.Status.AcceptedNames.ListKind;

    /// <summary>Whether the definition is being deleted.</summary>
    public bool IsTerminating => Source.Metadata.DeletionTimestamp is not null
        || DefinitionConditions.IsTrue(Source, CustomResourceDefinitionConditionType.Terminating);

    /// <summary>Whether versions are converted by somebody else.</summary>
    public bool HasWebhook => Source.Spec.Conversion?.Strategy == ConversionStrategyType.Webhook;

    /// <summary>The kind of a version; null when there is none.</summary>
    public CustomKind? Find(string version)
    {
        foreach (CustomKind kind in Versions)
        {
            if (kind.Version == version) return kind;
        }

        return null;
    }

    /// <summary>
    /// Reads a definition whose names are accepted; null when they are not, or when a schema cannot be served, as one
    /// that was stored before it would have been refused.
    /// </summary>
    public static CustomDefinition? Of(CustomResourceDefinition source)
    {
        CustomResourceDefinitionNames names = source.Status.AcceptedNames;
        bool named = names.Plural.Length > 0 && names.Singular.Length > 0 && names.Kind.Length > 0 && names.ListKind.Length > 0;
        if (!named) return null;
        CustomDefinition definition = new(source);
        List<CustomKind> kinds = [];
        foreach (CustomResourceDefinitionVersion version in source.Spec.Versions)
        {
            StructuralSchema? schema = StructuralSchema.Parse(version.Schema?.OpenAPIV3Schema, out string fault);
            if (fault.Length > 0) return null;
            kinds.Add(definition.KindOf(version, schema ?? StructuralSchema.Nothing));
        }

        definition.Versions = kinds;
        return definition.StorageVersion.Length > 0 ? definition : null;
    }

    /// <summary>Whether another state of the definition serves the same, so that its kinds may stay.</summary>
    public bool Serves(CustomResourceDefinition other) =>
        Source.Metadata.UID == other.Metadata.UID
        && Source.Spec == other.Spec
        && Source.Status.AcceptedNames == other.Status.AcceptedNames
        && IsTerminating == (other.Metadata.DeletionTimestamp is not null
            || DefinitionConditions.IsTrue(other, CustomResourceDefinitionConditionType.Terminating));

    /// <summary>The warning for a deprecated version that brings none of its own.</summary>
    internal string StockWarning(CustomKind kind)
    {
        CustomResourceDefinitionSpec spec = Source.Spec;
        string text = $"{spec.Group}/{kind.Version} {spec.Names.Kind} is deprecated";
        string? better = spec.Versions.AsEnumerable()
            .Where(version => version.Served && !version.Deprecated && VersionOrder.Compare(version.Name, kind.Version) < 0)
            .Select(version => version.Name)
            .Order(Comparer<string>.Create(VersionOrder.Compare))
            .FirstOrDefault();
        return better is null ? text : $"{text}; use {spec.Group}/{better} {spec.Names.Kind}";
    }

    private CustomKind KindOf(CustomResourceDefinitionVersion version, StructuralSchema schema)
    {
        CustomResourceDefinitionNames names = Source.Status.AcceptedNames;
        List<Subresource> parts = [];
        if (version.Subresources?.Scale is not null) parts.Add(new("scale", "autoscaling/v1/Scale", PartVerbs));
        if (version.Subresources?.Status is not null) parts.Add(new("status", null, PartVerbs));
        return new CustomKind
        {
            Definition = this,
            Declared = version,
            Structural = schema,
            Group = Source.Spec.Group,
            Version = version.Name,
            Name = names.Kind,
            Plural = names.Plural,
            Singular = names.Singular,
            ShortNames = [.. names.ShortNames.AsEnumerable()],
            Categories = [.. names.Categories.AsEnumerable()],
            Namespaced = Source.Spec.Scope == ResourceScope.Namespaced,
            Verbs = IsTerminating ? ReadVerbs : AllVerbs,
            Subresources = parts,
        };
    }
}
