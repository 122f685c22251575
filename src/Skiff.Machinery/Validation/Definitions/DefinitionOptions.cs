using Skiff.Machinery.Custom;
using Skiff.Machinery.Validation.Admission;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>
/// Which rules hold for a definition: all of them for a new one, and for a replacement those that the old one kept, so
/// that what was stored before a rule came can still be changed.
/// </summary>
internal sealed record DefinitionOptions
{
    /// <summary>The rules of new definitions.</summary>
    public static DefinitionOptions Strict { get; } = new();

    /// <summary>Whether webhooks must speak a review version that this server does.</summary>
    public bool KnownReviewVersion { get; init; } = true;

    /// <summary>Whether scope and kind may no longer change.</summary>
    public bool ImmutableNames { get; init; }

    /// <summary>Whether every version needs a schema.</summary>
    public bool SchemaRequired { get; init; } = true;

    /// <summary>Whether types must be those of OpenAPI.</summary>
    public bool KnownTypes { get; init; } = true;

    /// <summary>Whether schemas must be structural.</summary>
    public bool Structural { get; init; } = true;

    /// <summary>Whether defaults must not have unknown members.</summary>
    public bool PrunedDefaults { get; init; } = true;

    /// <summary>Whether items of sets must be atomic.</summary>
    public bool AtomicSetItems { get; init; } = true;

    /// <summary>Whether the keys of keyed lists must be there, and items must not be null.</summary>
    public bool KeysPresent { get; init; } = true;

    /// <summary>Whether an expression must not cost too much by itself.</summary>
    public bool RuleCosts { get; init; } = true;

    /// <summary>The versions whose schema is the one that was accepted before.</summary>
    public IReadOnlySet<string> SameSchema { get; init; } = new HashSet<string>();

    /// <summary>Whether a certificate bundle may be unreadable.</summary>
    public bool AnyBundle { get; init; } = true;

    /// <summary>The versions that may have more selectable fields than there may be.</summary>
    public IReadOnlySet<string> ManyFields { get; init; } = new HashSet<string>();

    /// <summary>The rules for a replacement.</summary>
    public static DefinitionOptions For(CustomResourceDefinition next, CustomResourceDefinition old)
    {
        bool established = DefinitionConditions.IsTrue(old, CustomResourceDefinitionConditionType.Established);
        JSONSchemaProps[] schemas =
            [.. old.Spec.Versions.AsEnumerable().Select(version => version.Schema?.OpenAPIV3Schema).OfType<JSONSchemaProps>()];
        WebhookConversion? webhook = old.Spec.Conversion?.Webhook;
        return new DefinitionOptions
        {
            KnownReviewVersion = webhook is null || webhook.ConversionReviewVersions.IsEmpty
                || webhook.ConversionReviewVersions.Any(ConversionRules.IsKnownVersion),
            ImmutableNames = established,
            SchemaRequired = schemas.Length == old.Spec.Versions.Count,
            KnownTypes = !schemas.Any(schema => SchemaWalk.Has(schema, SchemaRules.HasUnknownType)),
            Structural = schemas.All(StructuralRules.IsStructural),
            PrunedDefaults = schemas.All(DefaultRules.ArePruned),
            AtomicSetItems = !schemas.Any(schema => SchemaWalk.Has(schema, SchemaRules.HasNonAtomicSet)),
            KeysPresent = !schemas.Any(schema => SchemaWalk.Has(schema, SchemaRules.HasLooseKeys)),
            AnyBundle = !established || IsUnreadable(webhook?.ClientConfig),
            ManyFields = ManyFieldsOf(next, old),
            SameSchema = SameSchemaOf(next, old),
        };
    }

    private static bool IsUnreadable(WebhookClientConfig? config) =>
        config is { CABundle.IsAbsent: false } && !WebhookClientRules.IsBundle(config.CABundle);

    private static HashSet<string> SameSchemaOf(CustomResourceDefinition next, CustomResourceDefinition old) =>
    [
        .. next.Spec.Versions.AsEnumerable()
            .Where(version => old.Spec.Versions.Any(known =>
                known.Name == version.Name && known.Schema?.OpenAPIV3Schema == version.Schema?.OpenAPIV3Schema))
            .Select(version => version.Name),
    ];

    private static HashSet<string> ManyFieldsOf(CustomResourceDefinition next, CustomResourceDefinition old)
    {
        HashSet<string> allowed = [];
        foreach (CustomResourceDefinitionVersion version in next.Spec.Versions)
        {
            CustomResourceDefinitionVersion? before = old.Spec.Versions.FirstOrDefault(known => known.Name == version.Name);
            bool many = before is not null && before.SelectableFields.Count > SelectableRules.CountMax
                && before.SelectableFields == version.SelectableFields;
            if (many) allowed.Add(version.Name);
        }

        return allowed;
    }
}
