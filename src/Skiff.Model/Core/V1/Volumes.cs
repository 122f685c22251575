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

/// <summary>A named source of files or a device that containers of the pod can mount.</summary>
[Schema]
public sealed partial record Volume
{
    /// <summary>Name of the volume, a DNS label unique within the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// The kind of storage behind the volume and its settings; with no source set, an emptyDir is used.
    /// </summary>
    [Field(2), Inline]
    public VolumeSource VolumeSource { get; init; } = VolumeSource.Empty;
}

/// <summary>The kinds of storage that a pod volume can use; exactly one member must be set.</summary>
[Schema]
public sealed partial record VolumeSource
{
    /// <summary>
    /// A file or directory of the node, exposed to the pod; security-sensitive and rarely needed by ordinary workloads.
    /// </summary>
    [Field(1)]
    public HostPathVolumeSource? HostPath { get; init; }

    /// <summary>Scratch directory that lives as long as the pod stays on its node.</summary>
    [Field(2)]
    public EmptyDirVolumeSource? EmptyDir { get; init; }

    /// <summary>Google Compute Engine disk; deprecated, redirected to the CSI driver pd.csi.storage.gke.io.</summary>
    [Field(3, Name = "gcePersistentDisk")]
    public GCEPersistentDiskVolumeSource? GCEPersistentDisk { get; init; }

    /// <summary>Amazon EBS disk; deprecated, redirected to the CSI driver ebs.csi.aws.com.</summary>
    [Field(4, Name = "awsElasticBlockStore")]
    public AWSElasticBlockStoreVolumeSource? AWSElasticBlockStore { get; init; }

    /// <summary>
    /// Git repository cloned into a directory; deprecated and disabled, so clone in an init container into an emptyDir
    /// instead.
    /// </summary>
    [Field(5)]
    public GitRepoVolumeSource? GitRepo { get; init; }

    /// <summary>Entries of a Secret presented as files.</summary>
    [Field(6)]
    public SecretVolumeSource? Secret { get; init; }

    /// <summary>Directory exported by an NFS server.</summary>
    [Field(7, Name = "nfs")]
    public NFSVolumeSource? NFS { get; init; }

    /// <summary>Disk of an iSCSI target, attached to the node and mounted.</summary>
    [Field(8, Name = "iscsi")]
    public ISCSIVolumeSource? ISCSI { get; init; }

    /// <summary>GlusterFS share; deprecated, its in-tree driver is removed.</summary>
    [Field(9)]
    public GlusterfsVolumeSource? Glusterfs { get; init; }

    /// <summary>Persistent volume obtained through a claim in the same namespace.</summary>
    [Field(10)]
    public PersistentVolumeClaimVolumeSource? PersistentVolumeClaim { get; init; }

    /// <summary>Ceph block device; deprecated, its in-tree driver is removed.</summary>
    [Field(11, Name = "rbd")]
    public RBDVolumeSource? RBD { get; init; }

    /// <summary>Volume served by an exec-based FlexVolume plugin; deprecated in favour of CSI drivers.</summary>
    [Field(12)]
    public FlexVolumeSource? FlexVolume { get; init; }

    /// <summary>OpenStack Cinder disk; deprecated, redirected to the CSI driver cinder.csi.openstack.org.</summary>
    [Field(13)]
    public CinderVolumeSource? Cinder { get; init; }

    /// <summary>Ceph file system; deprecated, its in-tree driver is removed.</summary>
    [Field(14, Name = "cephfs")]
    public CephFSVolumeSource? CephFS { get; init; }

    /// <summary>Flocker dataset; deprecated, its in-tree driver is removed.</summary>
    [Field(15)]
    public FlockerVolumeSource? Flocker { get; init; }

    /// <summary>Fields of the pod presented as files.</summary>
    [Field(16)]
    public DownwardAPIVolumeSource? DownwardAPI { get; init; }

    /// <summary>Fibre Channel disk, attached to the node and mounted.</summary>
    [Field(17, Name = "fc")]
    public FCVolumeSource? FC { get; init; }

    /// <summary>Azure Files share; deprecated, redirected to the CSI driver file.csi.azure.com.</summary>
    [Field(18)]
    public AzureFileVolumeSource? AzureFile { get; init; }

    /// <summary>Entries of a ConfigMap presented as files.</summary>
    [Field(19)]
    public ConfigMapVolumeSource? ConfigMap { get; init; }

    /// <summary>vSphere disk; deprecated, redirected to the CSI driver csi.vsphere.vmware.com.</summary>
    [Field(20)]
    public VsphereVirtualDiskVolumeSource? VsphereVolume { get; init; }

    /// <summary>Quobyte volume; deprecated, its in-tree driver is removed.</summary>
    [Field(21)]
    public QuobyteVolumeSource? Quobyte { get; init; }

    /// <summary>Azure data disk; deprecated, redirected to the CSI driver disk.csi.azure.com.</summary>
    [Field(22)]
    public AzureDiskVolumeSource? AzureDisk { get; init; }

    /// <summary>Photon Controller disk; deprecated, its in-tree driver is removed.</summary>
    [Field(23)]
    public PhotonPersistentDiskVolumeSource? PhotonPersistentDisk { get; init; }

    /// <summary>Several sources, such as secrets and tokens, merged into one directory.</summary>
    [Field(26)]
    public ProjectedVolumeSource? Projected { get; init; }

    /// <summary>Portworx volume; deprecated, redirected to the CSI driver pxd.portworx.com.</summary>
    [Field(24)]
    public PortworxVolumeSource? PortworxVolume { get; init; }

    /// <summary>ScaleIO volume; deprecated, its in-tree driver is removed.</summary>
    [Field(25)]
    public ScaleIOVolumeSource? ScaleIO { get; init; }

    /// <summary>StorageOS volume; deprecated, its in-tree driver is removed.</summary>
    [Field(27, Name = "storageos")]
    public StorageOSVolumeSource? StorageOS { get; init; }

    /// <summary>Inline ephemeral volume handled by a CSI driver that supports this mode.</summary>
    [Field(28, Name = "csi")]
    public CSIVolumeSource? CSI { get; init; }

    /// <summary>Volume provisioned through a claim that is created with the pod and deleted with it.</summary>
    [Field(29)]
    public EphemeralVolumeSource? Ephemeral { get; init; }

    /// <summary>Content of an OCI image or artifact, pulled on the node and mounted read-only.</summary>
    [Field(30)]
    public ImageVolumeSource? Image { get; init; }
}

/// <summary>Exposes a file or directory of the node to a pod.</summary>
[Schema]
public sealed partial record HostPathVolumeSource
{
    /// <summary>Path on the node; a symbolic link is followed to its target.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    /// <summary>
    /// Check or creation done before mounting: empty for none, DirectoryOrCreate, Directory, FileOrCreate, File,
    /// Socket, CharDevice or BlockDevice.
    /// </summary>
    [Field(2), Enum(typeof(HostPathType))]
    public string? Type { get; init; }
}

/// <summary>Scratch directory created empty when the pod starts on a node and erased when the pod leaves it.</summary>
[Schema]
public sealed partial record EmptyDirVolumeSource
{
    /// <summary>
    /// Backing storage: empty for the default of the node, Memory for tmpfs, or HugePages or HugePages-SIZE for huge
    /// pages.
    /// </summary>
    [Field(1), Enum(typeof(StorageMedium))]
    public string Medium { get; init; } = "";

    /// <summary>
    /// Largest total size before the pod is evicted; for Memory it also caps the tmpfs, bounded by the pod memory
    /// limits.
    /// </summary>
    [Field(2)]
    public Quantity? SizeLimit { get; init; }
}

/// <summary>A Google Compute Engine persistent disk, in the same project and zone as the node.</summary>
[Schema]
public sealed partial record GCEPersistentDiskVolumeSource
{
    /// <summary>Name of the disk in Google Compute Engine.</summary>
    [Field(1, Name = "pdName", Omit = Omit.Never), Required]
    public string PDName { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Partition number to mount; 0 or unset mounts the whole disk.</summary>
    [Field(3)]
    public int Partition { get; init; }

    /// <summary>Whether the disk is mounted read-only; default false.</summary>
    [Field(4)]
    public bool ReadOnly { get; init; }
}

/// <summary>An Amazon EBS disk, in the same availability zone as the node.</summary>
[Schema]
public sealed partial record AWSElasticBlockStoreVolumeSource
{
    /// <summary>Identifier of the EBS volume, such as vol-0123456789abcdef0.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeID { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Partition number to mount; 0 or unset mounts the whole disk.</summary>
    [Field(3)]
    public int Partition { get; init; }

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(4)]
    public bool ReadOnly { get; init; }
}

/// <summary>
/// Volume filled by cloning a Git repository; deprecated and no longer mountable on current kubelets.
/// </summary>
[Schema]
public sealed partial record GitRepoVolumeSource
{
    /// <summary>URL of the repository to clone.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Repository { get; init; } = "";

    /// <summary>Commit to check out after cloning.</summary>
    [Field(2)]
    public string Revision { get; init; } = "";

    /// <summary>
    /// Directory below the volume to clone into, without ..; a single dot clones into the volume root, empty uses the
    /// repository name.
    /// </summary>
    [Field(3)]
    public string Directory { get; init; } = "";
}

/// <summary>Presents entries of a Secret as files held in memory on the node.</summary>
[Schema]
public sealed partial record SecretVolumeSource
{
    /// <summary>Name of the Secret, in the namespace of the pod.</summary>
    [Field(1)]
    public string SecretName { get; init; } = "";

    /// <summary>Keys to place and their file paths; when empty, every key becomes a file named after it.</summary>
    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    /// <summary>
    /// Permission bits of files without their own mode, from 0 to 0777 octal or 511 decimal; default 0644 octal.
    /// </summary>
    [Field(3)]
    public int? DefaultMode { get; init; }

    /// <summary>Whether the Secret or a listed key may be missing; if false or unset, the pod waits for it.</summary>
    [Field(4)]
    public bool? Optional { get; init; }
}

/// <summary>An NFS export mounted for the lifetime of a pod; its content outlives the pod.</summary>
[Schema]
public sealed partial record NFSVolumeSource
{
    /// <summary>Hostname or IP address of the NFS server.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Server { get; init; } = "";

    /// <summary>Absolute path of the export on the server.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    /// <summary>Whether the export is mounted read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }
}

/// <summary>An iSCSI disk mounted into a pod; read-write use is limited to one node at a time.</summary>
[Schema]
public sealed partial record ISCSIVolumeSource
{
    /// <summary>Address of the iSCSI target, with a port if it is not the default 3260.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string TargetPortal { get; init; } = "";

    /// <summary>Qualified name of the iSCSI target.</summary>
    [Field(2, Name = "iqn", Omit = Omit.Never), Required]
    public string IQN { get; init; } = "";

    /// <summary>Logical unit number of the disk, from 0 to 255.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public int Lun { get; init; }

    /// <summary>iSCSI initiator interface to use; defaults to the software transport named default.</summary>
    [Field(4, Name = "iscsiInterface"), Default("default")]
    public string ISCSIInterface { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(5, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Whether the disk is mounted read-only; default false.</summary>
    [Field(6)]
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Further addresses of the target for multipath, each with a port if it is not the default 3260.
    /// </summary>
    [Field(7), Atomic]
    public ListOf<string> Portals { get; init; }

    /// <summary>Whether CHAP authentication is used for target discovery; needs secretRef.</summary>
    [Field(8, Name = "chapAuthDiscovery")]
    public bool DiscoveryCHAPAuth { get; init; }

    /// <summary>Whether CHAP authentication is used for the session; needs secretRef.</summary>
    [Field(11, Name = "chapAuthSession")]
    public bool SessionCHAPAuth { get; init; }

    /// <summary>Secret in the namespace of the pod holding the CHAP credentials.</summary>
    [Field(10)]
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>
    /// Initiator name to use instead of that of the node; with iscsiInterface set, a new interface is created for the
    /// connection.
    /// </summary>
    [Field(12)]
    public string? InitiatorName { get; init; }
}

/// <summary>A GlusterFS share; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record GlusterfsVolumeSource
{
    /// <summary>Name of the Endpoints object listing the GlusterFS servers.</summary>
    [Field(1, Name = "endpoints", Omit = Omit.Never), Required]
    public string EndpointsName { get; init; } = "";

    /// <summary>Name of the GlusterFS volume to mount.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    /// <summary>Whether the share is mounted read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }
}

/// <summary>Uses the persistent volume bound to a claim as a pod volume.</summary>
[Schema]
public sealed partial record PersistentVolumeClaimVolumeSource
{
    /// <summary>Name of the PersistentVolumeClaim, in the namespace of the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string ClaimName { get; init; } = "";

    /// <summary>Forces all mounts of the volume to be read-only; default false.</summary>
    [Field(2)]
    public bool ReadOnly { get; init; }
}

/// <summary>A Ceph RBD image; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record RBDVolumeSource
{
    /// <summary>Addresses of the Ceph monitors to contact.</summary>
    [Field(1, Name = "monitors", Omit = Omit.Never), Required, Atomic]
    public ListOf<string> CephMonitors { get; init; }

    /// <summary>Name of the RBD image to map.</summary>
    [Field(2, Name = "image", Omit = Omit.Never), Required]
    public string RBDImage { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(3, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Ceph pool holding the image; default rbd.</summary>
    [Field(4, Name = "pool"), Default("rbd")]
    public string RBDPool { get; init; } = "";

    /// <summary>Ceph user to authenticate as; default admin.</summary>
    [Field(5, Name = "user"), Default("admin")]
    public string RadosUser { get; init; } = "";

    /// <summary>Path on the node of the keyring of the Ceph user; default /etc/ceph/keyring.</summary>
    [Field(6), Default("/etc/ceph/keyring")]
    public string Keyring { get; init; } = "";

    /// <summary>Secret holding the Ceph key, used in place of the keyring.</summary>
    [Field(7)]
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whether the image is mounted read-only; default false.</summary>
    [Field(8)]
    public bool ReadOnly { get; init; }
}

/// <summary>A volume served by an exec-based FlexVolume plugin on the node; deprecated in favour of CSI.</summary>
[Schema]
public sealed partial record FlexVolumeSource
{
    /// <summary>Name of the FlexVolume driver to call.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4; the default is up to the driver.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Secret in the namespace of the pod whose contents are all passed to the driver.</summary>
    [Field(3)]
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(4)]
    public bool ReadOnly { get; init; }

    /// <summary>Extra driver-specific options passed to the plugin.</summary>
    [Field(5)]
    public MapOf<string> Options { get; init; }
}

/// <summary>An OpenStack Cinder disk, in the same region as the node.</summary>
[Schema]
public sealed partial record CinderVolumeSource
{
    /// <summary>Identifier of the volume in OpenStack Cinder.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeID { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }

    /// <summary>Secret in the namespace of the pod holding the OpenStack connection settings.</summary>
    [Field(4)]
    public LocalObjectReference? SecretRef { get; init; }
}

/// <summary>A Ceph file system; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record CephFSVolumeSource
{
    /// <summary>Addresses of the Ceph monitors to contact.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Monitors { get; init; }

    /// <summary>Directory of the file system to mount as the root; default /.</summary>
    [Field(2)]
    public string Path { get; init; } = "";

    /// <summary>Ceph user to authenticate as; default admin.</summary>
    [Field(3)]
    public string User { get; init; } = "";

    /// <summary>Path on the node of the key file of the Ceph user; default /etc/ceph/user.secret.</summary>
    [Field(4)]
    public string SecretFile { get; init; } = "";

    /// <summary>Secret holding the Ceph key, used in place of secretFile.</summary>
    [Field(5)]
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whether the file system is mounted read-only; default false.</summary>
    [Field(6)]
    public bool ReadOnly { get; init; }
}

/// <summary>A Flocker dataset; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record FlockerVolumeSource
{
    /// <summary>Name of the dataset, as stored in its metadata; deprecated, and exclusive with datasetUUID.</summary>
    [Field(1)]
    public string DatasetName { get; init; } = "";

    /// <summary>Unique identifier of the dataset; exclusive with datasetName.</summary>
    [Field(2)]
    public string DatasetUUID { get; init; } = "";
}

/// <summary>Presents fields of the pod as files.</summary>
[Schema]
public sealed partial record DownwardAPIVolumeSource
{
    /// <summary>Files to create, each from one pod field or container resource.</summary>
    [Field(1), Atomic]
    public ListOf<DownwardAPIVolumeFile> Items { get; init; }

    /// <summary>
    /// Permission bits of files without their own mode, from 0 to 0777 octal or 511 decimal; default 0644 octal.
    /// </summary>
    [Field(2)]
    public int? DefaultMode { get; init; }
}

/// <summary>A Fibre Channel disk, found by target names and unit number or by world wide identifiers.</summary>
[Schema]
public sealed partial record FCVolumeSource
{
    /// <summary>World wide names of the Fibre Channel targets; needs lun and excludes wwids.</summary>
    [Field(1), Atomic]
    public ListOf<string> TargetWWNs { get; init; }

    /// <summary>Logical unit number on the targets, from 0 to 255; required with targetWWNs.</summary>
    [Field(2)]
    public int? Lun { get; init; }

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(3, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Whether the disk is mounted read-only; default false.</summary>
    [Field(4)]
    public bool ReadOnly { get; init; }

    /// <summary>World wide identifiers of the disk; used instead of targetWWNs with lun.</summary>
    [Field(5, Name = "wwids"), Atomic]
    public ListOf<string> WWIDs { get; init; }
}

/// <summary>An Azure Files share mounted into a pod over SMB.</summary>
[Schema]
public sealed partial record AzureFileVolumeSource
{
    /// <summary>Secret in the namespace of the pod holding the storage account name and key.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string SecretName { get; init; } = "";

    /// <summary>Name of the Azure Files share.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string ShareName { get; init; } = "";

    /// <summary>Whether the share is mounted read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }
}

/// <summary>Presents entries of a ConfigMap as files.</summary>
[Schema]
public sealed partial record ConfigMapVolumeSource
{
    /// <summary>The ConfigMap to present, given by name.</summary>
    [Field(1), Inline]
    public LocalObjectReference LocalObjectReference { get; init; } = LocalObjectReference.Empty;

    /// <summary>Keys to place and their file paths; when empty, every key becomes a file named after it.</summary>
    [Field(2), Atomic]
    public ListOf<KeyToPath> Items { get; init; }

    /// <summary>
    /// Permission bits of files without their own mode, from 0 to 0777 octal or 511 decimal; default 0644 octal.
    /// </summary>
    [Field(3)]
    public int? DefaultMode { get; init; }

    /// <summary>
    /// Whether the ConfigMap or a listed key may be missing; if false or unset, the pod waits for it.
    /// </summary>
    [Field(4)]
    public bool? Optional { get; init; }
}

/// <summary>A vSphere virtual disk mounted into a pod.</summary>
[Schema]
public sealed partial record VsphereVirtualDiskVolumeSource
{
    /// <summary>Datastore path of the disk file, such as [datastore1] volumes/disk1.vmdk.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string VolumePath { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Name of the storage policy based management profile of the disk.</summary>
    [Field(3)]
    public string StoragePolicyName { get; init; } = "";

    /// <summary>Identifier of the storage policy profile named by storagePolicyName.</summary>
    [Field(4)]
    public string StoragePolicyID { get; init; } = "";
}

/// <summary>A Quobyte volume; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record QuobyteVolumeSource
{
    /// <summary>Quobyte registry servers as host:port pairs, separated by commas.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Registry { get; init; } = "";

    /// <summary>Name of an existing Quobyte volume.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Volume { get; init; } = "";

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }

    /// <summary>User that volume accesses are mapped to; defaults to the service account user.</summary>
    [Field(4)]
    public string User { get; init; } = "";

    /// <summary>Group that volume accesses are mapped to; defaults to no group.</summary>
    [Field(5)]
    public string Group { get; init; } = "";

    /// <summary>Quobyte tenant owning the volume, set by the plugin for dynamically provisioned volumes.</summary>
    [Field(6)]
    public string Tenant { get; init; } = "";
}

/// <summary>An Azure data disk attached to the node and mounted into a pod.</summary>
[Schema]
public sealed partial record AzureDiskVolumeSource
{
    /// <summary>Name of the disk in the blob storage or resource group.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string DiskName { get; init; } = "";

    /// <summary>Full URI or resource identifier of the disk.</summary>
    [Field(2, Name = "diskURI", Omit = Omit.Never), Required]
    public string DataDiskURI { get; init; } = "";

    /// <summary>Host caching of the disk: None, ReadOnly or ReadWrite, the default.</summary>
    [Field(3), Default("ReadWrite"), Enum(typeof(AzureDataDiskCachingMode))]
    public string? CachingMode { get; init; }

    /// <summary>Filesystem to mount, such as ext4 or xfs; default ext4.</summary>
    [Field(4, Name = "fsType"), Default("ext4")]
    public string? FSType { get; init; }

    /// <summary>Whether the disk is mounted read-only; default false.</summary>
    [Field(5), Default(false)]
    public bool? ReadOnly { get; init; }

    /// <summary>
    /// Kind of disk: Shared, the default, for many blob disks per account, Dedicated for one, or Managed.
    /// </summary>
    [Field(6), Default("Shared"), Enum(typeof(AzureDataDiskKind))]
    public string? Kind { get; init; }
}

/// <summary>A Photon Controller disk; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record PhotonPersistentDiskVolumeSource
{
    /// <summary>Identifier of the Photon Controller disk.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string PdID { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";
}

/// <summary>Merges several sources into one read-only directory.</summary>
[Schema]
public sealed partial record ProjectedVolumeSource
{
    /// <summary>Sources to merge; file paths from different sources must not collide.</summary>
    [Field(1, Omit = Omit.Never), Atomic]
    public ListOf<VolumeProjection> Sources { get; init; }

    /// <summary>
    /// Permission bits of files without their own mode, from 0 to 0777 octal or 511 decimal; default 0644 octal.
    /// </summary>
    [Field(2)]
    public int? DefaultMode { get; init; }
}

/// <summary>A Portworx volume mounted into a pod.</summary>
[Schema]
public sealed partial record PortworxVolumeSource
{
    /// <summary>Identifier or name of the Portworx volume.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeID { get; init; } = "";

    /// <summary>Filesystem to mount, ext4 or xfs; defaults to ext4.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }
}

/// <summary>A ScaleIO volume; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record ScaleIOVolumeSource
{
    /// <summary>Address of the ScaleIO API gateway.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Gateway { get; init; } = "";

    /// <summary>Name of the storage system as configured in ScaleIO.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string System { get; init; } = "";

    /// <summary>Secret in the namespace of the pod holding the ScaleIO login; required.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whether the gateway is reached over TLS; default false.</summary>
    [Field(4, Name = "sslEnabled")]
    public bool SSLEnabled { get; init; }

    /// <summary>ScaleIO protection domain that the volume belongs to.</summary>
    [Field(5)]
    public string ProtectionDomain { get; init; } = "";

    /// <summary>ScaleIO storage pool within the protection domain.</summary>
    [Field(6)]
    public string StoragePool { get; init; } = "";

    /// <summary>Provisioning of the volume: ThickProvisioned or ThinProvisioned, the default.</summary>
    [Field(7), Default("ThinProvisioned")]
    public string StorageMode { get; init; } = "";

    /// <summary>Name of an existing volume in the ScaleIO system.</summary>
    [Field(8)]
    public string VolumeName { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; default xfs.</summary>
    [Field(9, Name = "fsType"), Default("xfs")]
    public string FSType { get; init; } = "";

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(10)]
    public bool ReadOnly { get; init; }
}

/// <summary>A StorageOS volume; deprecated, no longer mountable since its in-tree driver is removed.</summary>
[Schema]
public sealed partial record StorageOSVolumeSource
{
    /// <summary>Name of the StorageOS volume, unique within its StorageOS namespace.</summary>
    [Field(1)]
    public string VolumeName { get; init; } = "";

    /// <summary>
    /// StorageOS namespace of the volume; defaults to the namespace of the pod, and default opts out of that mapping.
    /// </summary>
    [Field(2)]
    public string VolumeNamespace { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4 or xfs; defaults to ext4.</summary>
    [Field(3, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(4)]
    public bool ReadOnly { get; init; }

    /// <summary>Secret in the namespace of the pod holding the StorageOS API credentials.</summary>
    [Field(5)]
    public LocalObjectReference? SecretRef { get; init; }
}

/// <summary>An inline volume that a CSI driver creates for one pod and removes with it.</summary>
[Schema]
public sealed partial record CSIVolumeSource
{
    /// <summary>Name of the CSI driver, as registered in the cluster.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(2)]
    public bool? ReadOnly { get; init; }

    /// <summary>Filesystem to mount, such as ext4 or xfs; when empty, the driver chooses.</summary>
    [Field(3, Name = "fsType")]
    public string? FSType { get; init; }

    /// <summary>Driver-specific settings handed to the CSI driver; see the documentation of the driver.</summary>
    [Field(4)]
    public MapOf<string> VolumeAttributes { get; init; }

    /// <summary>
    /// Secret in the namespace of the pod passed whole to the driver when the volume is published and unpublished on
    /// the node.
    /// </summary>
    [Field(5)]
    public LocalObjectReference? NodePublishSecretRef { get; init; }
}

/// <summary>A volume provisioned through a claim owned by the pod and deleted with it.</summary>
[Schema]
public sealed partial record EphemeralVolumeSource
{
    /// <summary>
    /// Template of the claim, named POD-VOLUME after pod and volume; an existing unrelated claim of that name keeps the
    /// pod from starting.
    /// </summary>
    [Field(1)]
    public PersistentVolumeClaimTemplate? VolumeClaimTemplate { get; init; }
}

/// <summary>Template from which a PersistentVolumeClaim is made for a generic ephemeral volume.</summary>
[Schema]
public sealed partial record PersistentVolumeClaimTemplate
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Specification copied unchanged into the created claim.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public PersistentVolumeClaimSpec Spec { get; init; } = PersistentVolumeClaimSpec.Empty;
}

/// <summary>Storage that a user asks for: size, access modes, class and data to start from.</summary>
[Schema]
public sealed partial record PersistentVolumeClaimSpec
{
    /// <summary>
    /// Required ways to mount the volume: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod, the last of
    /// which must stand alone.
    /// </summary>
    [Field(1), Enum(typeof(PersistentVolumeAccessMode)), Atomic]
    public ListOf<string> AccessModes { get; init; }

    /// <summary>Limits candidate volumes by label; a claim with a selector is not dynamically provisioned.</summary>
    [Field(4)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>
    /// Least size wanted, given as requests.storage; may be raised later if the storage class allows expansion.
    /// </summary>
    [Field(2)]
    public VolumeResourceRequirements Resources { get; init; } = VolumeResourceRequirements.Empty;

    /// <summary>Name of the PersistentVolume bound to the claim; may be preset to ask for a certain volume.</summary>
    [Field(3)]
    public string VolumeName { get; init; } = "";

    /// <summary>
    /// Storage class asked for; unset takes the default class, while an empty string asks for a volume without class.
    /// </summary>
    [Field(5)]
    public string? StorageClassName { get; init; }

    /// <summary>Whether the volume is used with a Filesystem, the default, or as a raw Block device.</summary>
    [Field(6), Enum(typeof(PersistentVolumeMode))]
    public string? VolumeMode { get; init; }

    /// <summary>
    /// Object to fill the new volume from: a VolumeSnapshot or a PersistentVolumeClaim in the same namespace; mirrored
    /// with dataSourceRef where possible.
    /// </summary>
    [Field(7)]
    public TypedLocalObjectReference? DataSource { get; init; }

    /// <summary>
    /// Object of any supported kind to fill the new volume from, possibly in another namespace; unlike dataSource,
    /// unsupported kinds give an error.
    /// </summary>
    [Field(8)]
    public TypedObjectReference? DataSourceRef { get; init; }

    /// <summary>
    /// VolumeAttributesClass asked for, which sets mutable driver parameters; unlike the storage class, it may be
    /// changed after creation.
    /// </summary>
    [Field(9)]
    public string? VolumeAttributesClassName { get; init; }
}

/// <summary>Storage size wanted for a volume, with an upper bound.</summary>
[Schema]
public sealed partial record VolumeResourceRequirements
{
    /// <summary>Largest amount of storage accepted for the volume, keyed by resource name.</summary>
    [Field(1)]
    public MapOf<Quantity> Limits { get; init; }

    /// <summary>
    /// Least amount of storage needed, keyed by resource name; a claim must give storage here, and it must not exceed
    /// limits.
    /// </summary>
    [Field(2)]
    public MapOf<Quantity> Requests { get; init; }
}

/// <summary>Points at an object of any kind by API group, kind, name and, across namespaces, namespace.</summary>
[Schema]
public sealed partial record TypedObjectReference
{
    /// <summary>
    /// API group of the object, without version; empty means the core group, and any other kind needs it.
    /// </summary>
    [Field(1, Name = "apiGroup", Omit = Omit.Never)]
    public string? APIGroup { get; init; }

    /// <summary>Kind of the object pointed at.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Name of the object pointed at.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// Namespace of the object; crossing namespaces is alpha and needs a ReferenceGrant there. Empty means the
    /// namespace of the referrer.
    /// </summary>
    [Field(4)]
    public string? Namespace { get; init; }
}

/// <summary>Mounts the content of an OCI image or artifact as a volume.</summary>
[Schema]
public sealed partial record ImageVolumeSource
{
    /// <summary>
    /// Image or artifact reference to pull, resolved like a container image with the same pull secrets.
    /// </summary>
    [Field(1)]
    public string Reference { get; init; } = "";

    /// <summary>
    /// When to pull: Always, IfNotPresent or Never; defaults to Always for the latest tag and IfNotPresent otherwise.
    /// </summary>
    [Field(2), Enum(typeof(PullPolicy))]
    public string PullPolicy { get; init; } = "";
}
