namespace Skiff.Model.Storage.V1;

/// <summary>
/// Declares a CSI volume driver installed in the cluster and how Kubernetes should deal with it; named after the
/// driver.
/// </summary>
[Kind(Group = "storage.k8s.io", Plural = "csidrivers", Scope = Scope.Cluster)]
public sealed partial record CSIDriver : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Capabilities and preferences of the driver.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public CSIDriverSpec Spec { get; init; } = CSIDriverSpec.Empty;
}

/// <summary>Tells Kubernetes how to interact with one CSI driver.</summary>
[Schema]
public sealed partial record CSIDriverSpec
{
    /// <summary>
    /// Whether volumes need an attach step tracked by a VolumeAttachment before mounting; default true, immutable.
    /// </summary>
    [Field(1)]
    public bool? AttachRequired { get; init; }

    /// <summary>
    /// Whether the pod's name, namespace, UID and service account are passed to the driver on mount; default false.
    /// </summary>
    [Field(2)]
    public bool? PodInfoOnMount { get; init; }

    /// <summary>
    /// Ways volumes may be used: Persistent through claims, Ephemeral inline in pods, or both; defaults to Persistent
    /// alone, immutable.
    /// </summary>
    [Field(3), Enum(typeof(VolumeLifecycleMode)), ListSet]
    public ListOf<string> VolumeLifecycleModes { get; init; }

    /// <summary>
    /// Whether the scheduler consults CSIStorageCapacity objects before placing pods whose volumes await provisioning;
    /// default false.
    /// </summary>
    [Field(4)]
    public bool? StorageCapacity { get; init; }

    /// <summary>
    /// When volume ownership follows the pod's fsGroup: ReadWriteOnceWithFSType, the default, File for always, or None
    /// for never.
    /// </summary>
    [Field(5, Name = "fsGroupPolicy"), Enum(typeof(FSGroupPolicy))]
    public string? FSGroupPolicy { get; init; }

    /// <summary>
    /// Audiences for which pod service account tokens are issued and handed to the driver on mount; each audience at
    /// most once.
    /// </summary>
    [Field(6), Atomic]
    public ListOf<TokenRequest> TokenRequests { get; init; }

    /// <summary>
    /// Whether the kubelet keeps calling NodePublishVolume so that the driver can refresh mounted content; default
    /// false.
    /// </summary>
    [Field(7)]
    public bool? RequiresRepublish { get; init; }

    /// <summary>
    /// Whether volumes can be mounted with an SELinux context option instead of being relabelled file by file; default
    /// false.
    /// </summary>
    [Field(8, Name = "seLinuxMount")]
    public bool? SELinuxMount { get; init; }

    /// <summary>
    /// Seconds between refreshes of the volume limit in CSINode, at least 10; unset disables refreshes, both periodic
    /// and on capacity errors.
    /// </summary>
    [Field(9)]
    public long? NodeAllocatableUpdatePeriodSeconds { get; init; }

    /// <summary>
    /// Passes requested tokens in the secrets field of NodePublishVolume rather than in the volume context; default
    /// false, needs tokenRequests.
    /// </summary>
    [Field(10)]
    public bool? ServiceAccountTokenInSecrets { get; init; }

    /// <summary>
    /// Makes the scheduler avoid nodes where this driver is not registered for pods using its volumes; default false.
    /// </summary>
    [Field(11)]
    public bool? PreventPodSchedulingIfMissing { get; init; }
}

/// <summary>Parameters of a service account token to be issued for a CSI driver.</summary>
[Schema]
public sealed partial record TokenRequest
{
    /// <summary>Intended audience of the token; an empty string means the audiences of the API server.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Audience { get; init; } = "";

    /// <summary>Requested token lifetime in seconds, at least 600; default as in a TokenRequest, 3600.</summary>
    [Field(2)]
    public long? ExpirationSeconds { get; init; }
}
