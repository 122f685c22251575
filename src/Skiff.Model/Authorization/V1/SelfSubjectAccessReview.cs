namespace Skiff.Model.Authorization.V1;

[Kind(Group = "authorization.k8s.io", Plural = "selfsubjectaccessreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SelfSubjectAccessReview : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public SelfSubjectAccessReviewSpec Spec { get; init; } = SelfSubjectAccessReviewSpec.Empty;

    [Field(3)]
    public SubjectAccessReviewStatus Status { get; init; } = SubjectAccessReviewStatus.Empty;
}

[Schema]
public sealed partial record SelfSubjectAccessReviewSpec
{
    [Field(1)]
    public ResourceAttributes? ResourceAttributes { get; init; }

    [Field(2)]
    public NonResourceAttributes? NonResourceAttributes { get; init; }
}
