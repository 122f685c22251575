namespace Skiff.Model.Authentication.V1;

[Kind(Group = "authentication.k8s.io", Plural = "tokenreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record TokenReview : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public TokenReviewSpec Spec { get; init; } = TokenReviewSpec.Empty;

    [Field(3)]
    public TokenReviewStatus Status { get; init; } = TokenReviewStatus.Empty;
}

[Schema]
public sealed partial record TokenReviewSpec
{
    [Field(1), Required]
    public string Token { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<string> Audiences { get; init; }
}

[Schema]
public sealed partial record TokenReviewStatus
{
    [Field(1)]
    public bool Authenticated { get; init; }

    [Field(2)]
    public UserInfo User { get; init; } = UserInfo.Empty;

    [Field(4), Atomic]
    public ListOf<string> Audiences { get; init; }

    [Field(3)]
    public string Error { get; init; } = "";
}

[Schema]
public sealed partial record UserInfo
{
    [Field(1)]
    public string Username { get; init; } = "";

    [Field(2, Name = "uid")]
    public string UID { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> Groups { get; init; }

    [Field(4)]
    public MapOf<ListOf<string>> Extra { get; init; }
}
