using System.Text;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>What all versions of a definition have alike.</summary>
internal readonly record struct CommonParts(bool Schema, bool Subresources, bool Columns, bool Fields)
{
    /// <summary>Compares the versions.</summary>
    public static CommonParts Of(ListOf<CustomResourceDefinitionVersion> versions)
    {
        if (versions.IsEmpty) return default;
        CustomResourceDefinitionVersion first = versions[0];
        return new(
            versions.All(version => version.Schema == first.Schema),
            versions.All(version => version.Subresources == first.Subresources),
            versions.All(version => Same(version.AdditionalPrinterColumns, first.AdditionalPrinterColumns)),
            versions.All(version => Same(version.SelectableFields, first.SelectableFields)));
    }

    /// <summary>The versions as an error shows them: by the names of upstream's inner form.</summary>
    public static string Shown(ListOf<CustomResourceDefinitionVersion> versions)
    {
        if (versions.IsAbsent) return "null";
        StringBuilder text = new("[");
        foreach (CustomResourceDefinitionVersion version in versions)
        {
            if (text.Length > 1) text.Append(',');
            string warning = version.DeprecationWarning is { } given ? Json.Of(given).ToString() : "null";
            text.Append($"{{\"Name\":{Json.Of(version.Name)},\"Served\":{Word(version.Served)},\"Storage\":{Word(version.Storage)},")
                .Append($"\"Deprecated\":{Word(version.Deprecated)},\"DeprecationWarning\":{warning},\"Schema\":null,")
                .Append("\"Subresources\":null,\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}");
        }

        return text.Append(']').ToString();
    }

    private static string Word(bool value) => value ? "true" : "false";

    private static bool Same<T>(ListOf<T> left, ListOf<T> right) => (left.IsEmpty && right.IsEmpty) || left == right;
}

/// <summary>The parts of a version that are checked at one place: its own, or those it shares with all others.</summary>
internal readonly record struct VersionParts(
    FieldPath? Schema, FieldPath? Subresources, FieldPath? Columns, FieldPath? Fields)
{
    /// <summary>The parts that a version has for itself.</summary>
    public static VersionParts Of(CustomResourceDefinitionVersion version, CommonParts shared, FieldPath path) => new(
        shared.Schema ? null : path.Child("schema"),
        shared.Subresources ? null : path.Child("subresources"),
        shared.Columns ? null : path.Child("additionalPrinterColumns"),
        shared.Fields || version.SelectableFields.IsEmpty ? null : path.Child("selectableFields"));

    /// <summary>The parts that all versions share.</summary>
    public static VersionParts OfShared(CommonParts shared, FieldPath path) => new(
        shared.Schema ? path.Child("validation") : null,
        shared.Subresources ? path.Child("subresources") : null,
        shared.Columns ? path.Child("additionalPrinterColumns") : null,
        shared.Fields ? path.Child("selectableFields") : null);

    /// <summary>Checks the parts.</summary>
    public void Check(
        CustomResourceDefinitionVersion version, bool hasStatus, DefinitionOptions options, string name, Faults faults)
    {
        JSONSchemaProps? schema = version.Schema?.OpenAPIV3Schema;
        if (Schema is not null && schema is not null)
        {
            DefinitionOptions its = options with { RuleCosts = !options.SameSchema.Contains(version.Name) };
            RootSchemaRules.Check(schema, hasStatus, its, Schema.Child("openAPIV3Schema"), faults);
        }

        if (Subresources is not null) SubresourceRules.Check(version.Subresources, Subresources, faults);
        if (Columns is not null) ColumnRules.Check(version.AdditionalPrinterColumns, Columns, faults);
        if (Fields is not null && !version.SelectableFields.IsEmpty)
            SelectableRules.Check(version.SelectableFields, schema, options.ManyFields.Contains(name), Fields, faults);
    }
}
