namespace Skiff.Model.Authorization.V1;

/// <summary>
/// Asks whether a user or group may act within one namespace, so the right to check can be granted per namespace; never
/// stored.
/// </summary>
[Kind(Group = "authorization.k8s.io", Plural = "localsubjectaccessreviews", Verbs = ["create"])]
public sealed partial record LocalSubjectAccessReview : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// User and action to be checked; its resource attributes must name the namespace the review is created in.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public SubjectAccessReviewSpec Spec { get; init; } = SubjectAccessReviewSpec.Empty;

    /// <summary>Decision reached by the authorizers, filled in by the server.</summary>
    [Field(3)]
    public SubjectAccessReviewStatus Status { get; init; } = SubjectAccessReviewStatus.Empty;
}
