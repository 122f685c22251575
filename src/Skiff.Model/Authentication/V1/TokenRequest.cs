namespace Skiff.Model.Authentication.V1;

/// <summary>Issues a token for a service account through its token subresource; never stored.</summary>
[Kind(Group = "authentication.k8s.io")]
public sealed partial record TokenRequest : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Audiences, lifetime and binding wanted for the token.</summary>
    [Field(2, Omit = Omit.Never)]
    public TokenRequestSpec Spec { get; init; } = TokenRequestSpec.Empty;

    /// <summary>Issued token and its expiry, filled in by the server.</summary>
    [Field(3)]
    public TokenRequestStatus Status { get; init; } = TokenRequestStatus.Empty;
}

/// <summary>Properties wanted of a service account token.</summary>
[Schema]
public sealed partial record TokenRequestSpec
{
    /// <summary>
    /// Recipients that may accept the token and must reject it if they are not listed; empty means the API server's own
    /// audiences.
    /// </summary>
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<string> Audiences { get; init; }

    /// <summary>
    /// Requested lifetime in seconds, at least 600 and default 3600; the issuer may grant a different one.
    /// </summary>
    [Field(4, Omit = Omit.Never)]
    public long? ExpirationSeconds { get; init; }

    /// <summary>
    /// Object whose deletion makes the token invalid; only audiences that check through TokenReview notice, so keep the
    /// lifetime short.
    /// </summary>
    [Field(3, Omit = Omit.Never)]
    public BoundObjectReference? BoundObjectRef { get; init; }
}

/// <summary>Names the object to which a token's validity is tied.</summary>
[Schema]
public sealed partial record BoundObjectReference
{
    /// <summary>Kind of the object: Pod, Secret or Node.</summary>
    [Field(1)]
    public string Kind { get; init; } = "";

    /// <summary>API version of the object, such as v1.</summary>
    [Field(2, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    /// <summary>Name of the object the token is bound to.</summary>
    [Field(3)]
    public string Name { get; init; } = "";

    /// <summary>UID of the object; if given, it must match the existing one.</summary>
    [Field(4, Name = "uid")]
    public string UID { get; init; } = "";
}

/// <summary>Token that was issued, with its expiry.</summary>
[Schema]
public sealed partial record TokenRequestStatus
{
    /// <summary>Signed JWT to present as bearer token; keep it secret.</summary>
    [Field(1, Omit = Omit.Never)]
    public string Token { get; init; } = "";

    /// <summary>Moment at which the issued token stops being valid.</summary>
    [Field(2, Omit = Omit.Never)]
    public DateTimeOffset? ExpirationTimestamp { get; init; }
}
