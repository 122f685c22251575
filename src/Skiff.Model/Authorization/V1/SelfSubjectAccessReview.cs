namespace Skiff.Model.Authorization.V1;

/// <summary>
/// Asks whether the caller may perform an action; never stored, and open to every authenticated user by default.
/// </summary>
[Kind(Group = "authorization.k8s.io", Plural = "selfsubjectaccessreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SelfSubjectAccessReview : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Action to be checked for the caller.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public SelfSubjectAccessReviewSpec Spec { get; init; } = SelfSubjectAccessReviewSpec.Empty;

    /// <summary>Decision reached by the authorizers, filled in by the server.</summary>
    [Field(3)]
    public SubjectAccessReviewStatus Status { get; init; } = SubjectAccessReviewStatus.Empty;
}

/// <summary>Action the caller asks about; give exactly one of the two attribute kinds.</summary>
[Schema]
public sealed partial record SelfSubjectAccessReviewSpec
{
    /// <summary>Action on an API resource; excludes nonResourceAttributes.</summary>
    [Field(1)]
    public ResourceAttributes? ResourceAttributes { get; init; }

    /// <summary>Action on a URL path that is no API resource; excludes resourceAttributes.</summary>
    [Field(2)]
    public NonResourceAttributes? NonResourceAttributes { get; init; }
}
