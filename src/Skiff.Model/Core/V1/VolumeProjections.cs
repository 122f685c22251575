namespace Skiff.Model.Core.V1;

/// <summary>One source merged into a projected volume; exactly one member must be set.</summary>
[Schema]
public sealed partial record VolumeProjection
{
    /// <summary>Entries of a Secret to place in the volume.</summary>
    [Field(1)]
    public SecretProjection? Secret { get; init; }

    /// <summary>Fields of the pod to place in the volume.</summary>
    [Field(2)]
    public DownwardAPIProjection? DownwardAPI { get; init; }

    /// <summary>Entries of a ConfigMap to place in the volume.</summary>
    [Field(3)]
    public ConfigMapProjection? ConfigMap { get; init; }

    /// <summary>A service account token to place in the volume, renewed by the kubelet before it expires.</summary>
    [Field(4)]
    public ServiceAccountTokenProjection? ServiceAccountToken { get; init; }

    /// <summary>
    /// PEM trust anchors from ClusterTrustBundle objects to place in the volume, kept up to date by the kubelet.
    /// </summary>
    [Field(5)]
    public ClusterTrustBundleProjection? ClusterTrustBundle { get; init; }

    /// <summary>
    /// Private key and X.509 certificate chain, obtained by the kubelet for the pod and renewed automatically.
    /// </summary>
    [Field(6)]
    public PodCertificateProjection? PodCertificate { get; init; }
}

/// <summary>Places entries of a Secret in a projected volume.</summary>
[Schema]
public sealed partial record SecretProjection
{
    /// <summary>The Secret to project, given by name.</summary>
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    /// <summary>Keys to place and their file paths; when empty, every key becomes a file named after it.</summary>
    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    /// <summary>
    /// Whether the Secret or a listed key may be missing; if false or unset, the volume cannot be set up without it.
    /// </summary>
    [Field(4)]
    public bool? Optional { get; init; }
}

/// <summary>Maps one key of a ConfigMap or Secret to a file in a volume.</summary>
[Schema]
public sealed partial record KeyToPath
{
    /// <summary>Key whose value becomes the file content.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>Relative path of the file within the volume; must not contain the .. element.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    /// <summary>
    /// Permission bits of the file, from 0 to 0777 octal or 511 decimal; falls back to the default mode of the volume.
    /// </summary>
    [Field(3)]
    public int? Mode { get; init; }
}

/// <summary>Places fields of the pod in a projected volume.</summary>
[Schema]
public sealed partial record DownwardAPIProjection
{
    /// <summary>Files to create, each from one pod field or container resource.</summary>
    [Field(1), Atomic]
    public ListOf<DownwardAPIVolumeFile> Items { get; init; }
}

/// <summary>One file holding the value of a pod field or container resource.</summary>
[Schema]
public sealed partial record DownwardAPIVolumeFile
{
    /// <summary>Relative path of the file within the volume; must not contain the .. element.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    /// <summary>
    /// Pod field to write: metadata.annotations, metadata.labels, metadata.name, metadata.namespace or metadata.uid.
    /// </summary>
    [Field(2)]
    public ObjectFieldSelector? FieldRef { get; init; }

    /// <summary>
    /// Container resource limit or request to write, covering CPU, memory, ephemeral storage and hugepages.
    /// </summary>
    [Field(3)]
    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    /// <summary>
    /// Permission bits of the file, from 0 to 0777 octal or 511 decimal; falls back to the default mode of the volume.
    /// </summary>
    [Field(4)]
    public int? Mode { get; init; }
}

/// <summary>Places entries of a ConfigMap in a projected volume.</summary>
[Schema]
public sealed partial record ConfigMapProjection
{
    /// <summary>The ConfigMap to project, given by name.</summary>
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    /// <summary>Keys to place and their file paths; when empty, every key becomes a file named after it.</summary>
    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    /// <summary>
    /// Whether the ConfigMap or a listed key may be missing; if false or unset, the volume cannot be set up without it.
    /// </summary>
    [Field(4)]
    public bool? Optional { get; init; }
}

/// <summary>Places a time-limited token for the service account of the pod in a projected volume.</summary>
[Schema]
public sealed partial record ServiceAccountTokenProjection
{
    /// <summary>
    /// Intended recipient recorded in the token, which must identify itself by it; defaults to the API server
    /// identifier.
    /// </summary>
    [Field(1)]
    public string Audience { get; init; } = "";

    /// <summary>
    /// Requested token lifetime in seconds, minimum 600, default 3600; the kubelet renews at 80 percent of it or at 24
    /// hours of age.
    /// </summary>
    [Field(2)]
    public long? ExpirationSeconds { get; init; }

    /// <summary>Relative path of the token file within the volume.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";
}

/// <summary>
/// Places merged, deduplicated PEM certificates from ClusterTrustBundle objects in a projected volume.
/// </summary>
[Schema]
public sealed partial record ClusterTrustBundleProjection
{
    /// <summary>Single ClusterTrustBundle to read; excludes signerName and labelSelector.</summary>
    [Field(1)]
    public string? Name { get; init; }

    /// <summary>Reads all bundles linked to this signer that labelSelector matches; excludes name.</summary>
    [Field(2)]
    public string? SignerName { get; init; }

    /// <summary>
    /// Narrows the bundles of signerName by label; unset matches nothing, while an empty selector matches all.
    /// </summary>
    [Field(3)]
    public Meta.V1.LabelSelector? LabelSelector { get; init; }

    /// <summary>
    /// Whether missing bundles are tolerated; then a missing named bundle is skipped and a signer without bundles gives
    /// an empty file.
    /// </summary>
    [Field(5)]
    public bool? Optional { get; init; }

    /// <summary>
    /// Relative path of the PEM file within the volume; certificate order is arbitrary and may change.
    /// </summary>
    [Field(4, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";
}

/// <summary>
/// Has the kubelet create a private key, obtain a certificate for the pod from a signer, and place both in a projected
/// volume.
/// </summary>
[Schema]
public sealed partial record PodCertificateProjection
{
    /// <summary>Signer that the certificate is requested from.</summary>
    [Field(1), Required]
    public string SignerName { get; init; } = "";

    /// <summary>Kind of key pair created: RSA3072, RSA4096, ECDSAP256, ECDSAP384, ECDSAP521 or ED25519.</summary>
    [Field(2), Required]
    public string KeyType { get; init; } = "";

    /// <summary>
    /// Longest acceptable certificate lifetime in seconds, from 3600 to 7862400, default 86400; the signer may issue a
    /// shorter one.
    /// </summary>
    [Field(3)]
    public int? MaxExpirationSeconds { get; init; }

    /// <summary>
    /// Relative path of one PEM file holding the private key followed by the certificate chain, so that both always
    /// match.
    /// </summary>
    [Field(4)]
    public string CredentialBundlePath { get; init; } = "";

    /// <summary>
    /// Relative path of the private key file; with separate files, applications must check that key and certificate
    /// match during rotation.
    /// </summary>
    [Field(5)]
    public string KeyPath { get; init; } = "";

    /// <summary>
    /// Relative path of the certificate chain file; with separate files, applications must check that key and
    /// certificate match during rotation.
    /// </summary>
    [Field(6)]
    public string CertificateChainPath { get; init; } = "";

    /// <summary>
    /// Extra information passed unverified to the signer on each certificate request; keys are domain-prefixed and
    /// their meaning is up to the signer.
    /// </summary>
    [Field(7)]
    public MapOf<string> UserAnnotations { get; init; }
}
