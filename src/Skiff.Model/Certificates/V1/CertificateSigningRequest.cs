namespace Skiff.Model.Certificates.V1;

/// <summary>Asks a signer for an X.509 certificate, to be issued once the request is approved.</summary>
[Kind(Group = "certificates.k8s.io", Plural = "certificatesigningrequests", ShortNames = ["csr"], Scope = Scope.Cluster)]
[Subresource("status")]
[Subresource("approval")]
public sealed partial record CertificateSigningRequest : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Request content and requester identity; immutable after creation.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public CertificateSigningRequestSpec Spec { get; init; } = CertificateSigningRequestSpec.Empty;

    /// <summary>Approval decision and, once signed, the issued certificate.</summary>
    [Field(3)]
    public CertificateSigningRequestStatus Status { get; init; } = CertificateSigningRequestStatus.Empty;
}

/// <summary>What certificate is wanted, from which signer, and who asked for it.</summary>
[Schema]
public sealed partial record CertificateSigningRequestSpec
{
    /// <summary>PEM-encoded PKCS#10 request in a CERTIFICATE REQUEST block; base64-encoded again in JSON.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public Bytes Request { get; init; }

    /// <summary>
    /// Signer that should issue the certificate, as domain/path, for example kubernetes.io/kube-apiserver-client;
    /// requesting needs no special right but approving does.
    /// </summary>
    [Field(7, Omit = Omit.Never), Required]
    public string SignerName { get; init; } = "";

    /// <summary>
    /// Wanted certificate lifetime in seconds, at least 600; signers may issue a shorter or longer one.
    /// </summary>
    [Field(8)]
    public int? ExpirationSeconds { get; init; }

    /// <summary>
    /// Key usages wanted in the certificate, such as digital signature or client auth; required, and signers limit what
    /// they accept.
    /// </summary>
    [Field(5), Enum(typeof(KeyUsage)), Atomic]
    public ListOf<string> Usages { get; init; }

    /// <summary>Name of the user who created the request; filled in by the API server.</summary>
    [Field(2)]
    public string Username { get; init; } = "";

    /// <summary>UID of the user who created the request; filled in by the API server.</summary>
    [Field(3, Name = "uid")]
    public string UID { get; init; } = "";

    /// <summary>Groups of the user who created the request; filled in by the API server.</summary>
    [Field(4), Atomic]
    public ListOf<string> Groups { get; init; }

    /// <summary>Further attributes of the user who created the request; filled in by the API server.</summary>
    [Field(6)]
    public MapOf<ListOf<string>> Extra { get; init; }
}

/// <summary>Decision on a signing request and its result.</summary>
[Schema]
public sealed partial record CertificateSigningRequestStatus
{
    /// <summary>
    /// Decisions and failures: Approved, Denied or Failed; the first two exclude each other and none can be withdrawn.
    /// </summary>
    [Field(1), ListMap("type")]
    public ListOf<CertificateSigningRequestCondition> Conditions { get; init; }

    /// <summary>
    /// Issued certificate chain in PEM, leaf first; set once by the signer after approval and then immutable.
    /// </summary>
    [Field(2)]
    public Bytes Certificate { get; init; }
}

/// <summary>One decision on, or failure of, a certificate signing request.</summary>
[Schema]
public sealed partial record CertificateSigningRequestCondition
{
    /// <summary>Condition name: Approved, Denied and Failed are well known, and no type may occur twice.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(RequestConditionType))]
    public string Type { get; init; } = "";

    /// <summary>
    /// Whether the condition holds: True, False or Unknown; Approved, Denied and Failed must be True.
    /// </summary>
    [Field(6, Omit = Omit.Never), Required, Enum(typeof(Core.V1.ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Short machine-readable word for why the condition was set.</summary>
    [Field(2)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of why the condition was set.</summary>
    [Field(3)]
    public string Message { get; init; } = "";

    /// <summary>When the condition was last written, even without a change of status.</summary>
    [Field(4, Omit = Omit.Never)]
    public DateTimeOffset? LastUpdateTime { get; init; }

    /// <summary>When the condition's status last changed; the server fills it in if left out.</summary>
    [Field(5, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }
}
