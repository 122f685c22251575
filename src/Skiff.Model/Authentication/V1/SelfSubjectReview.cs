namespace Skiff.Model.Authentication.V1;

/// <summary>Returns the identity under which the API server sees the caller; never stored.</summary>
[Kind(Group = "authentication.k8s.io", Plural = "selfsubjectreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SelfSubjectReview : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Identity of the caller, filled in by the server.</summary>
    [Field(2)]
    public SelfSubjectReviewStatus Status { get; init; } = SelfSubjectReviewStatus.Empty;
}

/// <summary>Outcome of a caller's query about itself.</summary>
[Schema]
public sealed partial record SelfSubjectReviewStatus
{
    /// <summary>Name, UID, groups and extra attributes of the caller, after any impersonation.</summary>
    [Field(1)]
    public UserInfo UserInfo { get; init; } = UserInfo.Empty;
}
