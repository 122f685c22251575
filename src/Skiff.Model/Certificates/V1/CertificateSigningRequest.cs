namespace Skiff.Model.Certificates.V1;

[Kind(Group = "certificates.k8s.io", Plural = "certificatesigningrequests", ShortNames = ["csr"], Scope = Scope.Cluster)]
[Subresource("status")]
[Subresource("approval")]
public sealed partial record CertificateSigningRequest : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public CertificateSigningRequestSpec Spec { get; init; } = CertificateSigningRequestSpec.Empty;

    [Field(3)]
    public CertificateSigningRequestStatus Status { get; init; } = CertificateSigningRequestStatus.Empty;
}

[Schema]
public sealed partial record CertificateSigningRequestSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public Bytes Request { get; init; }

    [Field(7, Omit = Omit.Never), Required]
    public string SignerName { get; init; } = "";

    [Field(8)]
    public int? ExpirationSeconds { get; init; }

    [Field(5), Enum(typeof(KeyUsage)), Atomic]
    public ListOf<string> Usages { get; init; }

    [Field(2)]
    public string Username { get; init; } = "";

    [Field(3, Name = "uid")]
    public string UID { get; init; } = "";

    [Field(4), Atomic]
    public ListOf<string> Groups { get; init; }

    [Field(6)]
    public MapOf<ListOf<string>> Extra { get; init; }
}

[Schema]
public sealed partial record CertificateSigningRequestStatus
{
    [Field(1), ListMap("type")]
    public ListOf<CertificateSigningRequestCondition> Conditions { get; init; }

    [Field(2)]
    public Bytes Certificate { get; init; }
}

[Schema]
public sealed partial record CertificateSigningRequestCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(RequestConditionType))]
    public string Type { get; init; } = "";

    [Field(6, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(2)]
    public string Reason { get; init; } = "";

    [Field(3)]
    public string Message { get; init; } = "";

    [Field(4)]
    public DateTimeOffset? LastUpdateTime { get; init; }

    [Field(5)]
    public DateTimeOffset? LastTransitionTime { get; init; }
}
