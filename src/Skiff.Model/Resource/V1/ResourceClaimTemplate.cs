namespace Skiff.Model.Resource.V1;

[Kind(Group = "resource.k8s.io", Plural = "resourceclaimtemplates")]
public sealed partial record ResourceClaimTemplate : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ResourceClaimTemplateSpec Spec { get; init; } = ResourceClaimTemplateSpec.Empty;
}

[Schema]
public sealed partial record ResourceClaimTemplateSpec
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ResourceClaimSpec Spec { get; init; } = ResourceClaimSpec.Empty;
}
