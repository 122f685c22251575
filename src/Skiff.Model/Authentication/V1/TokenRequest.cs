namespace Skiff.Model.Authentication.V1;

[Kind(Group = "authentication.k8s.io")]
public sealed partial record TokenRequest : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never)]
    public TokenRequestSpec Spec { get; init; } = TokenRequestSpec.Empty;

    [Field(3)]
    public TokenRequestStatus Status { get; init; } = TokenRequestStatus.Empty;
}

[Schema]
public sealed partial record TokenRequestSpec
{
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<string> Audiences { get; init; }

    [Field(4, Omit = Omit.Never)]
    public long? ExpirationSeconds { get; init; }

    [Field(3, Omit = Omit.Never)]
    public BoundObjectReference? BoundObjectRef { get; init; }
}

[Schema]
public sealed partial record BoundObjectReference
{
    [Field(1)]
    public string Kind { get; init; } = "";

    [Field(2, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    [Field(3)]
    public string Name { get; init; } = "";

    [Field(4, Name = "uid")]
    public string UID { get; init; } = "";
}

[Schema]
public sealed partial record TokenRequestStatus
{
    [Field(1, Omit = Omit.Never)]
    public string Token { get; init; } = "";

    [Field(2, Omit = Omit.Never)]
    public DateTimeOffset? ExpirationTimestamp { get; init; }
}
