namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record VolumeProjection
{
    [Field(1)]
    public SecretProjection? Secret { get; init; }

    [Field(2)]
    public DownwardAPIProjection? DownwardAPI { get; init; }

    [Field(3)]
    public ConfigMapProjection? ConfigMap { get; init; }

    [Field(4)]
    public ServiceAccountTokenProjection? ServiceAccountToken { get; init; }

    [Field(5)]
    public ClusterTrustBundleProjection? ClusterTrustBundle { get; init; }

    [Field(6)]
    public PodCertificateProjection? PodCertificate { get; init; }
}

[Schema]
public sealed partial record SecretProjection
{
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    [Field(4)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record KeyToPath
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(3)]
    public int? Mode { get; init; }
}

[Schema]
public sealed partial record DownwardAPIProjection
{
    [Field(1), Atomic]
    public ListOf<DownwardAPIVolumeFile> Items { get; init; }
}

[Schema]
public sealed partial record DownwardAPIVolumeFile
{
    [Field(1, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(2)]
    public ObjectFieldSelector? FieldRef { get; init; }

    [Field(3)]
    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    [Field(4)]
    public int? Mode { get; init; }
}

[Schema]
public sealed partial record ConfigMapProjection
{
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    [Field(4)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record ServiceAccountTokenProjection
{
    [Field(1)]
    public string Audience { get; init; } = "";

    [Field(2)]
    public long? ExpirationSeconds { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";
}

[Schema]
public sealed partial record ClusterTrustBundleProjection
{
    [Field(1)]
    public string? Name { get; init; }

    [Field(2)]
    public string? SignerName { get; init; }

    [Field(3)]
    public Meta.V1.LabelSelector? LabelSelector { get; init; }

    [Field(5)]
    public bool? Optional { get; init; }

    [Field(4, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";
}

[Schema]
public sealed partial record PodCertificateProjection
{
    [Field(1), Required]
    public string SignerName { get; init; } = "";

    [Field(2), Required]
    public string KeyType { get; init; } = "";

    [Field(3)]
    public int? MaxExpirationSeconds { get; init; }

    [Field(4)]
    public string CredentialBundlePath { get; init; } = "";

    [Field(5)]
    public string KeyPath { get; init; } = "";

    [Field(6)]
    public string CertificateChainPath { get; init; } = "";

    [Field(7)]
    public MapOf<string> UserAnnotations { get; init; }
}

[Schema]
public sealed partial record Volume
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2), Inline]
    public VolumeSource VolumeSource { get; init; } = VolumeSource.Empty;
}

[Schema]
public sealed partial record VolumeSource
{
    [Field(1)]
    public HostPathVolumeSource? HostPath { get; init; }

    [Field(2)]
    public EmptyDirVolumeSource? EmptyDir { get; init; }

    [Field(3, Name = "gcePersistentDisk")]
    public GCEPersistentDiskVolumeSource? GCEPersistentDisk { get; init; }

    [Field(4, Name = "awsElasticBlockStore")]
    public AWSElasticBlockStoreVolumeSource? AWSElasticBlockStore { get; init; }

    [Field(5)]
    public GitRepoVolumeSource? GitRepo { get; init; }

    [Field(6)]
    public SecretVolumeSource? Secret { get; init; }

    [Field(7, Name = "nfs")]
    public NFSVolumeSource? NFS { get; init; }

    [Field(8, Name = "iscsi")]
    public ISCSIVolumeSource? ISCSI { get; init; }

    [Field(9)]
    public GlusterfsVolumeSource? Glusterfs { get; init; }

    [Field(10)]
    public PersistentVolumeClaimVolumeSource? PersistentVolumeClaim { get; init; }

    [Field(11, Name = "rbd")]
    public RBDVolumeSource? RBD { get; init; }

    [Field(12)]
    public FlexVolumeSource? FlexVolume { get; init; }

    [Field(13)]
    public CinderVolumeSource? Cinder { get; init; }

    [Field(14, Name = "cephfs")]
    public CephFSVolumeSource? CephFS { get; init; }

    [Field(15)]
    public FlockerVolumeSource? Flocker { get; init; }

    [Field(16)]
    public DownwardAPIVolumeSource? DownwardAPI { get; init; }

    [Field(17, Name = "fc")]
    public FCVolumeSource? FC { get; init; }

    [Field(18)]
    public AzureFileVolumeSource? AzureFile { get; init; }

    [Field(19)]
    public ConfigMapVolumeSource? ConfigMap { get; init; }

    [Field(20)]
    public VsphereVirtualDiskVolumeSource? VsphereVolume { get; init; }

    [Field(21)]
    public QuobyteVolumeSource? Quobyte { get; init; }

    [Field(22)]
    public AzureDiskVolumeSource? AzureDisk { get; init; }

    [Field(23)]
    public PhotonPersistentDiskVolumeSource? PhotonPersistentDisk { get; init; }

    [Field(26)]
    public ProjectedVolumeSource? Projected { get; init; }

    [Field(24)]
    public PortworxVolumeSource? PortworxVolume { get; init; }

    [Field(25)]
    public ScaleIOVolumeSource? ScaleIO { get; init; }

    [Field(27, Name = "storageos")]
    public StorageOSVolumeSource? StorageOS { get; init; }

    [Field(28, Name = "csi")]
    public CSIVolumeSource? CSI { get; init; }

    [Field(29)]
    public EphemeralVolumeSource? Ephemeral { get; init; }

    [Field(30)]
    public ImageVolumeSource? Image { get; init; }
}

[Schema]
public sealed partial record HostPathVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(2), Enum(typeof(HostPathType))]
    public string? Type { get; init; }
}

[Schema]
public sealed partial record EmptyDirVolumeSource
{
    [Field(1), Enum(typeof(StorageMedium))]
    public string Medium { get; init; } = "";

    [Field(2)]
    public Quantity? SizeLimit { get; init; }
}

[Schema]
public sealed partial record GCEPersistentDiskVolumeSource
{
    [Field(1, Name = "pdName", Omit = Omit.Never), Required]
    public string PDName { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public int Partition { get; init; }

    [Field(4)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record AWSElasticBlockStoreVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeID { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public int Partition { get; init; }

    [Field(4)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record GitRepoVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Repository { get; init; } = "";

    [Field(2)]
    public string Revision { get; init; } = "";

    [Field(3)]
    public string Directory { get; init; } = "";
}

[Schema]
public sealed partial record SecretVolumeSource
{
    [Field(1)]
    public string SecretName { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    [Field(3)]
    public int? DefaultMode { get; init; }

    [Field(4)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record NFSVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Server { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record ISCSIVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string TargetPortal { get; init; } = "";

    [Field(2, Name = "iqn", Omit = Omit.Never), Required]
    public string IQN { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public int Lun { get; init; }

    [Field(4, Name = "iscsiInterface"), Default("default")]
    public string ISCSIInterface { get; init; } = "";

    [Field(5, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(6)]
    public bool ReadOnly { get; init; }

    [Field(7), Atomic]
    public ListOf<string> Portals { get; init; }

    [Field(8, Name = "chapAuthDiscovery")]
    public bool DiscoveryCHAPAuth { get; init; }

    [Field(11, Name = "chapAuthSession")]
    public bool SessionCHAPAuth { get; init; }

    [Field(10)]
    public LocalObjectReference? SecretRef { get; init; }

    [Field(12)]
    public string? InitiatorName { get; init; }
}

[Schema]
public sealed partial record GlusterfsVolumeSource
{
    [Field(1, Name = "endpoints", Omit = Omit.Never), Required]
    public string EndpointsName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record PersistentVolumeClaimVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string ClaimName { get; init; } = "";

    [Field(2)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record RBDVolumeSource
{
    [Field(1, Name = "monitors", Omit = Omit.Never), Required, Atomic]
    public ListOf<string> CephMonitors { get; init; }

    [Field(2, Name = "image", Omit = Omit.Never), Required]
    public string RBDImage { get; init; } = "";

    [Field(3, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(4, Name = "pool"), Default("rbd")]
    public string RBDPool { get; init; } = "";

    [Field(5, Name = "user"), Default("admin")]
    public string RadosUser { get; init; } = "";

    [Field(6), Default("/etc/ceph/keyring")]
    public string Keyring { get; init; } = "";

    [Field(7)]
    public LocalObjectReference? SecretRef { get; init; }

    [Field(8)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record FlexVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public LocalObjectReference? SecretRef { get; init; }

    [Field(4)]
    public bool ReadOnly { get; init; }

    [Field(5)]
    public MapOf<string> Options { get; init; }
}

[Schema]
public sealed partial record CinderVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeID { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }

    [Field(4)]
    public LocalObjectReference? SecretRef { get; init; }
}

[Schema]
public sealed partial record CephFSVolumeSource
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Monitors { get; init; }

    [Field(2)]
    public string Path { get; init; } = "";

    [Field(3)]
    public string User { get; init; } = "";

    [Field(4)]
    public string SecretFile { get; init; } = "";

    [Field(5)]
    public LocalObjectReference? SecretRef { get; init; }

    [Field(6)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record FlockerVolumeSource
{
    [Field(1)]
    public string DatasetName { get; init; } = "";

    [Field(2)]
    public string DatasetUUID { get; init; } = "";
}

[Schema]
public sealed partial record DownwardAPIVolumeSource
{
    [Field(1), Atomic]
    public ListOf<DownwardAPIVolumeFile> Items { get; init; }

    [Field(2)]
    public int? DefaultMode { get; init; }
}

[Schema]
public sealed partial record FCVolumeSource
{
    [Field(1), Atomic]
    public ListOf<string> TargetWWNs { get; init; }

    [Field(2)]
    public int? Lun { get; init; }

    [Field(3, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(4)]
    public bool ReadOnly { get; init; }

    [Field(5, Name = "wwids"), Atomic]
    public ListOf<string> WWIDs { get; init; }
}

[Schema]
public sealed partial record AzureFileVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string SecretName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string ShareName { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record ConfigMapVolumeSource
{
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    [Field(3)]
    public int? DefaultMode { get; init; }

    [Field(4)]
    public bool? Optional { get; init; }
}

[Schema]
public sealed partial record VsphereVirtualDiskVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string VolumePath { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public string StoragePolicyName { get; init; } = "";

    [Field(4)]
    public string StoragePolicyID { get; init; } = "";
}

[Schema]
public sealed partial record QuobyteVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Registry { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Volume { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }

    [Field(4)]
    public string User { get; init; } = "";

    [Field(5)]
    public string Group { get; init; } = "";

    [Field(6)]
    public string Tenant { get; init; } = "";
}

[Schema]
public sealed partial record AzureDiskVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string DiskName { get; init; } = "";

    [Field(2, Name = "diskURI", Omit = Omit.Never), Required]
    public string DataDiskURI { get; init; } = "";

    [Field(3), Default("ReadWrite"), Enum(typeof(AzureDataDiskCachingMode))]
    public string? CachingMode { get; init; }

    [Field(4, Name = "fsType"), Default("ext4")]
    public string? FSType { get; init; }

    [Field(5), Default(false)]
    public bool? ReadOnly { get; init; }

    [Field(6), Default("Shared"), Enum(typeof(AzureDataDiskKind))]
    public string? Kind { get; init; }
}

[Schema]
public sealed partial record PhotonPersistentDiskVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string PdID { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";
}

[Schema]
public sealed partial record ProjectedVolumeSource
{
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<VolumeProjection> Sources { get; init; }

    [Field(2)]
    public int? DefaultMode { get; init; }
}

[Schema]
public sealed partial record PortworxVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeID { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record ScaleIOVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Gateway { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string System { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public LocalObjectReference? SecretRef { get; init; }

    [Field(4, Name = "sslEnabled")]
    public bool SSLEnabled { get; init; }

    [Field(5)]
    public string ProtectionDomain { get; init; } = "";

    [Field(6)]
    public string StoragePool { get; init; } = "";

    [Field(7), Default("ThinProvisioned")]
    public string StorageMode { get; init; } = "";

    [Field(8)]
    public string VolumeName { get; init; } = "";

    [Field(9, Name = "fsType"), Default("xfs")]
    public string FSType { get; init; } = "";

    [Field(10)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record StorageOSVolumeSource
{
    [Field(1)]
    public string VolumeName { get; init; } = "";

    [Field(2)]
    public string VolumeNamespace { get; init; } = "";

    [Field(3, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(4)]
    public bool ReadOnly { get; init; }

    [Field(5)]
    public LocalObjectReference? SecretRef { get; init; }
}

[Schema]
public sealed partial record CSIVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(2)]
    public bool? ReadOnly { get; init; }

    [Field(3, Name = "fsType")]
    public string? FSType { get; init; }

    [Field(4)]
    public MapOf<string> VolumeAttributes { get; init; }

    [Field(5)]
    public LocalObjectReference? NodePublishSecretRef { get; init; }
}

[Schema]
public sealed partial record EphemeralVolumeSource
{
    [Field(1)]
    public PersistentVolumeClaimTemplate? VolumeClaimTemplate { get; init; }
}

[Schema]
public sealed partial record PersistentVolumeClaimTemplate
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public PersistentVolumeClaimSpec Spec { get; init; } = PersistentVolumeClaimSpec.Empty;
}

[Schema]
public sealed partial record PersistentVolumeClaimSpec
{
    [Field(1), Enum(typeof(PersistentVolumeAccessMode)), Atomic]
    public ListOf<string> AccessModes { get; init; }

    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(2)]
    public VolumeResourceRequirements Resources { get; init; } = VolumeResourceRequirements.Empty;

    [Field(3)]
    public string VolumeName { get; init; } = "";

    [Field(5)]
    public string? StorageClassName { get; init; }

    [Field(6), Enum(typeof(PersistentVolumeMode))]
    public string? VolumeMode { get; init; }

    [Field(7)]
    public TypedLocalObjectReference? DataSource { get; init; }

    [Field(8)]
    public TypedObjectReference? DataSourceRef { get; init; }

    [Field(9)]
    public string? VolumeAttributesClassName { get; init; }
}

[Schema]
public sealed partial record VolumeResourceRequirements
{
    [Field(1)]
    public MapOf<Quantity> Limits { get; init; }

    [Field(2)]
    public MapOf<Quantity> Requests { get; init; }
}

[Schema]
public sealed partial record TypedObjectReference
{
    [Field(1, Name = "apiGroup", Omit = Omit.Never)]
    public string? APIGroup { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(4)]
    public string? Namespace { get; init; }
}

[Schema]
public sealed partial record ImageVolumeSource
{
    [Field(1)]
    public string Reference { get; init; } = "";

    [Field(2), Enum(typeof(PullPolicy))]
    public string PullPolicy { get; init; } = "";
}
