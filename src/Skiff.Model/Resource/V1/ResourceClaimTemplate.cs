namespace Skiff.Model.Resource.V1;

/// <summary>Pattern from which a separate ResourceClaim is generated for each pod that refers to it.</summary>
[Kind(Group = "resource.k8s.io", Plural = "resourceclaimtemplates")]
public sealed partial record ResourceClaimTemplate : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Metadata and spec of the claims to generate; immutable.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ResourceClaimTemplateSpec Spec { get; init; } = ResourceClaimTemplateSpec.Empty;
}

/// <summary>Content copied into each claim generated from a template.</summary>
[Schema]
public sealed partial record ResourceClaimTemplateSpec
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Claim spec, copied unchanged into each generated ResourceClaim.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ResourceClaimSpec Spec { get; init; } = ResourceClaimSpec.Empty;
}
