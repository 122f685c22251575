namespace Skiff.Model.Authentication.V1;

[Kind(Group = "authentication.k8s.io", Plural = "selfsubjectreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SelfSubjectReview : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public SelfSubjectReviewStatus Status { get; init; } = SelfSubjectReviewStatus.Empty;
}

[Schema]
public sealed partial record SelfSubjectReviewStatus
{
    [Field(1)]
    public UserInfo UserInfo { get; init; } = UserInfo.Empty;
}
