namespace Skiff.Model.Authentication.V1;

/// <summary>
/// Asks the API server, or an authentication webhook, to verify a bearer token and name its user; never stored.
/// </summary>
[Kind(Group = "authentication.k8s.io", Plural = "tokenreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record TokenReview : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Token to verify and the audiences expected.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public TokenReviewSpec Spec { get; init; } = TokenReviewSpec.Empty;

    /// <summary>Result of the verification, filled in by the server.</summary>
    [Field(3)]
    public TokenReviewStatus Status { get; init; } = TokenReviewStatus.Empty;
}

/// <summary>Token to be verified and the audiences it should be meant for.</summary>
[Schema]
public sealed partial record TokenReviewSpec
{
    /// <summary>Opaque bearer token to be verified.</summary>
    [Field(1), Required]
    public string Token { get; init; } = "";

    /// <summary>
    /// Identifiers of the service presented with the token; empty means the audience of the API server.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<string> Audiences { get; init; }
}

/// <summary>Outcome of a token verification, with the identity found.</summary>
[Schema]
public sealed partial record TokenReviewStatus
{
    /// <summary>Whether the token is valid and belongs to a known user.</summary>
    [Field(1)]
    public bool Authenticated { get; init; }

    /// <summary>Identity that the token stands for, when authenticated.</summary>
    [Field(2)]
    public UserInfo User { get; init; } = UserInfo.Empty;

    /// <summary>
    /// Audiences common to the request and the token; audience-aware callers must find themselves here, as empty means
    /// the checker ignored audiences.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<string> Audiences { get; init; }

    /// <summary>Reason why the token could not be checked, if verification failed.</summary>
    [Field(3)]
    public string Error { get; init; } = "";
}

/// <summary>Identity of a user as established by authentication.</summary>
[Schema]
public sealed partial record UserInfo
{
    /// <summary>Name that identifies the user among all active users.</summary>
    [Field(1)]
    public string Username { get; init; } = "";

    /// <summary>Identifier that tells apart users who held the same name at different times.</summary>
    [Field(2, Name = "uid")]
    public string UID { get; init; } = "";

    /// <summary>Names of the groups the user belongs to.</summary>
    [Field(3), Atomic]
    public ListOf<string> Groups { get; init; }

    /// <summary>Further attributes supplied by the authenticator, each a key with a list of values.</summary>
    [Field(4)]
    public MapOf<ListOf<string>> Extra { get; init; }
}
