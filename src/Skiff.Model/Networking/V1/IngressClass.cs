namespace Skiff.Model.Networking.V1;

/// <summary>
/// Binds a class name used by ingresses to a controller; annotation ingressclass.kubernetes.io/is-default-class makes
/// it the default.
/// </summary>
[Kind(Group = "networking.k8s.io", Plural = "ingressclasses", Scope = Scope.Cluster)]
public sealed partial record IngressClass : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Controller in charge of the class and its parameters.</summary>
    [Field(2)]
    public IngressClassSpec Spec { get; init; } = IngressClassSpec.Empty;
}

/// <summary>Names the controller of an ingress class and where its settings are.</summary>
[Schema]
public sealed partial record IngressClassSpec
{
    /// <summary>
    /// Domain-prefixed path naming the controller, such as example.com/ingress; at most 250 characters, immutable.
    /// </summary>
    [Field(1)]
    public string Controller { get; init; } = "";

    /// <summary>Object with further settings for the controller, if it needs any.</summary>
    [Field(2)]
    public IngressClassParametersReference? Parameters { get; init; }
}

/// <summary>Points to the object holding settings of an ingress class.</summary>
[Schema]
public sealed partial record IngressClassParametersReference
{
    /// <summary>API group of the settings object; unset means the core group.</summary>
    [Field(1, Name = "apiGroup")]
    public string? APIGroup { get; init; }

    /// <summary>Kind of the settings object, as its controller expects.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Name of the object holding the settings.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Cluster (default) for a cluster-scoped settings object, Namespace for a namespaced one.</summary>
    [Field(4, Omit = Omit.Never)]
    public string? Scope { get; init; }

    /// <summary>
    /// Namespace of the settings object; required with scope Namespace, forbidden with scope Cluster.
    /// </summary>
    [Field(5)]
    public string? Namespace { get; init; }
}
