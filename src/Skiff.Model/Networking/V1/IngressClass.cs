namespace Skiff.Model.Networking.V1;

[Kind(Group = "networking.k8s.io", Plural = "ingressclasses", Scope = Scope.Cluster)]
public sealed partial record IngressClass : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public IngressClassSpec Spec { get; init; } = IngressClassSpec.Empty;
}

[Schema]
public sealed partial record IngressClassSpec
{
    [Field(1)]
    public string Controller { get; init; } = "";

    [Field(2)]
    public IngressClassParametersReference? Parameters { get; init; }
}

[Schema]
public sealed partial record IngressClassParametersReference
{
    [Field(1, Name = "apiGroup")]
    public string? APIGroup { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(4, Omit = Omit.Never)]
    public string? Scope { get; init; }

    [Field(5)]
    public string? Namespace { get; init; }
}
