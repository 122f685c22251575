using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of a definition as a whole, in upstream's order.</summary>
/// <remarks>
/// Faults name fields as upstream's inner form has them: what all versions have alike stands at the top, as in
/// <c>spec.validation.openAPIV3Schema</c>, and only what differs below <c>spec.versions[i]</c>.
/// </remarks>
internal static class DefinitionRules
{
    private const int WarningBytesMax = 256;

    /// <summary>Checks a new definition.</summary>
    public static void Create(CustomResourceDefinition definition, Faults faults)
    {
        CheckSpec(definition.Spec, DefinitionOptions.Strict, faults);
        CheckRest(definition, null, faults);
    }

    /// <summary>Checks a definition that replaces another.</summary>
    public static void Update(CustomResourceDefinition next, CustomResourceDefinition old, Faults faults)
    {
        DefinitionOptions options = DefinitionOptions.For(next, old);
        CheckSpec(next.Spec, options, faults);
        FieldPath spec = FieldPath.Spec;
        if (options.ImmutableNames)
        {
            faults.Unchanged(spec.Child("scope"), next.Spec.Scope, old.Spec.Scope);
            faults.Unchanged(spec.Child("names", "kind"), next.Spec.Names.Kind, old.Spec.Names.Kind);
        }

        faults.Unchanged(spec.Child("group"), next.Spec.Group, old.Spec.Group);
        faults.Unchanged(spec.Child("names", "plural"), next.Spec.Names.Plural, old.Spec.Names.Plural);
        CheckRest(next, old, faults);
    }

    private static void CheckRest(CustomResourceDefinition next, CustomResourceDefinition? old, Faults faults)
    {
        NamesRules.Check(next.Status.AcceptedNames, FieldPath.Status.Child("acceptedNames"), faults);
        CheckStoredVersions(next, faults);
        CheckApproval(next, old, faults);
        if (next.Spec.PreserveUnknownFields && old?.Spec.PreserveUnknownFields != true)
        {
            faults.Invalid(FieldPath.Spec.Child("preserveUnknownFields"), true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
    }

    private static void CheckSpec(CustomResourceDefinitionSpec spec, DefinitionOptions options, Faults faults)
    {
        FieldPath path = FieldPath.Spec;
        CheckGroup(spec.Group, path.Child("group"), faults);
        if (spec.Scope.Length == 0) faults.Required(path.Child("scope"));
        else faults.OneOf(path.Child("scope"), spec.Scope, ResourceScope.Cluster, ResourceScope.Namespaced);
        if (!spec.PreserveUnknownFields) options = options with { Structural = true };
        CheckSchemasPresent(spec, options, path, faults);
        if (HasSchemaWith(spec, static schema => !schema.Default.IsAbsent))
        {
            options = options with { Structural = true };
            if (spec.PreserveUnknownFields)
                faults.Invalid(path.Child("preserveUnknownFields"), true, "must be false in order to use defaults in the schema");
        }

        if (HasSchemaWith(spec, SchemaRules.HasExtension)) options = options with { Structural = true };
        CommonParts shared = CommonParts.Of(spec.Versions);
        CheckVersions(spec, shared, options, path, faults);
        NamesRules.CheckRequired(spec.Names, path.Child("names"), faults);
        NamesRules.Check(spec.Names, path.Child("names"), faults);
        if (spec.Versions.Count > 0) CheckShared(spec, shared, options, path, faults);
        if (spec.Conversion is { } conversion)
        {
            if (conversion.Strategy != ConversionStrategyType.None && spec.PreserveUnknownFields)
            {
                faults.Invalid(path.Child("conversion", "strategy"), conversion.Strategy,
                    "must be None if spec.preserveUnknownFields is true");
            }

            ConversionRules.Check(conversion, options, path.Child("conversion"), faults);
        }
    }

    private static void CheckGroup(string group, FieldPath path, Faults faults)
    {
        if (group.Length == 0) faults.Required(path);
        else if (Names.Dns1123Subdomain(group) is { Count: > 0 } problems) faults.Invalid(path, group, string.Join(',', problems));
        else if (!group.Contains('.', StringComparison.Ordinal))
            faults.Invalid(path, group, "should be a domain with at least one dot");
    }

    private static void CheckSchemasPresent(
        CustomResourceDefinitionSpec spec, DefinitionOptions options, FieldPath path, Faults faults)
    {
        bool needed = options.SchemaRequired || !spec.PreserveUnknownFields;
        for (int i = 0; i < spec.Versions.Count && needed; i++)
        {
            CustomResourceDefinitionVersion version = spec.Versions[i];
            if (version.Schema?.OpenAPIV3Schema is not null || !(options.SchemaRequired || version.Served)) continue;
            FieldPath at = path.Child("versions").Index(i).Child("schema", "openAPIV3Schema");
            faults.Required(at, options.SchemaRequired ? "" : "because otherwise all fields are pruned");
        }
    }

    private static bool HasSchemaWith(CustomResourceDefinitionSpec spec, Func<JSONSchemaProps, bool> test) =>
        spec.Versions.Any(version => SchemaWalk.Has(version.Schema?.OpenAPIV3Schema, test));

    private static void CheckVersions(
        CustomResourceDefinitionSpec spec, CommonParts shared, DefinitionOptions options, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        bool unique = true;
        int stored = 0;
        for (int i = 0; i < spec.Versions.Count; i++)
        {
            CustomResourceDefinitionVersion version = spec.Versions[i];
            FieldPath at = path.Child("versions").Index(i);
            if (version.Storage) stored++;
            unique &= names.Add(version.Name);
            NamesRules.CheckLabel(version.Name, at.Child("name"), faults, optional: false);
            CheckWarning(version, at.Child("deprecationWarning"), faults);
            VersionParts parts = VersionParts.Of(version, shared, at);
            parts.Check(version, version.Subresources?.Status is not null, options, version.Name, faults);
        }

        FieldPath versions = path.Child("versions");
        if (!unique) faults.InvalidText(versions, CommonParts.Shown(spec.Versions), "must contain unique version names");
        if (stored != 1)
        {
            faults.InvalidText(versions, CommonParts.Shown(spec.Versions),
                "must have exactly one version marked as storage version");
        }

        if (spec.Versions.Count > 0) NamesRules.CheckLabel(spec.Versions[0].Name, path.Child("version"), faults);
    }

    private static void CheckShared(
        CustomResourceDefinitionSpec spec, CommonParts shared, DefinitionOptions options, FieldPath path, Faults faults)
    {
        CustomResourceDefinitionVersion first = spec.Versions[0];
        bool anyStatus = spec.Versions.Any(version => version.Subresources?.Status is not null);
        VersionParts.OfShared(shared, path).Check(first, anyStatus, options, "", faults);
    }

    private static void CheckWarning(CustomResourceDefinitionVersion version, FieldPath path, Faults faults)
    {
        if (version.DeprecationWarning is not { } text) return;
        if (!version.Deprecated)
        {
            faults.Invalid(path, text, "can only be set for deprecated versions");
            return;
        }

        if (Names.Bytes(text) > WarningBytesMax) faults.Invalid(path, text, $"must be <= {WarningBytesMax} characters long");
        if (text.Length == 0) faults.Invalid(path, text, "must not be an empty string");
        int at = 0;
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            if (!GoPrint.IsPrint(rune))
            {
                faults.Invalid(path, text,
                    $"must only contain printable UTF-8 characters; non-printable character found at index {at}");
                return;
            }

            at += rune.Utf8SequenceLength;
        }
    }

    private static void CheckStoredVersions(CustomResourceDefinition definition, Faults faults)
    {
        FieldPath path = FieldPath.Status.Child("storedVersions");
        ListOf<string> stored = definition.Status.StoredVersions;
        if (stored.IsEmpty)
        {
            faults.Invalid(path, stored, "must have at least one stored version");
            return;
        }

        // Each is found once: a version that is listed again has none left.
        HashSet<string> left = [.. stored];
        foreach (CustomResourceDefinitionVersion version in definition.Spec.Versions)
        {
            if (!left.Remove(version.Name) && version.Storage)
                faults.Invalid(path, stored, $"must have the storage version {version.Name}");
        }

        for (int i = 0; i < stored.Count; i++)
        {
            string name = stored[i];
            if (definition.Spec.Versions.Any(version => version.Name == name)) continue;
            faults.Invalid(path.Index(i), name,
                $"missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until "
                + $"a storage migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions");
        }
    }

    private static void CheckApproval(CustomResourceDefinition next, CustomResourceDefinition? old, Faults faults)
    {
        if (!ApprovalPolicy.Protects(next.Spec.Group)) return;
        (ApprovalState state, string reason) = ApprovalPolicy.StateOf(next.Metadata.Annotations);
        if (old is not null && ApprovalPolicy.StateOf(old.Metadata.Annotations).State == state) return;
        FieldPath path = FieldPath.Metadata.Child("annotations").Key(ApprovalPolicy.Annotation);
        if (state == ApprovalState.Missing) faults.Required(path, reason);
        if (state == ApprovalState.Invalid)
            faults.Invalid(path, next.Metadata.Annotations.Find(ApprovalPolicy.Annotation), reason);
    }
}
