namespace Skiff.Model.Core.V1;

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
