namespace Skiff.Model.Authorization.V1;

[Kind(Group = "authorization.k8s.io", Plural = "localsubjectaccessreviews", Verbs = ["create"])]
public sealed partial record LocalSubjectAccessReview : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public SubjectAccessReviewSpec Spec { get; init; } = SubjectAccessReviewSpec.Empty;

    [Field(3)]
    public SubjectAccessReviewStatus Status { get; init; } = SubjectAccessReviewStatus.Empty;
}
