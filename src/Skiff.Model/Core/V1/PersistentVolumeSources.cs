namespace Skiff.Model.Core.V1;

/// <summary>The kinds of storage that can back a PersistentVolume; exactly one member must be set.</summary>
[Schema]
public sealed partial record PersistentVolumeSource
{
    /// <summary>Google Compute Engine disk; deprecated, redirected to the CSI driver pd.csi.storage.gke.io.</summary>
    [Field(1, Name = "gcePersistentDisk")]
    public GCEPersistentDiskVolumeSource? GCEPersistentDisk { get; init; }

    /// <summary>Amazon EBS disk; deprecated, redirected to the CSI driver ebs.csi.aws.com.</summary>
    [Field(2, Name = "awsElasticBlockStore")]
    public AWSElasticBlockStoreVolumeSource? AWSElasticBlockStore { get; init; }

    /// <summary>
    /// Directory of the node; for single-node development only, since data does not follow the pod to other nodes.
    /// </summary>
    [Field(3)]
    public HostPathVolumeSource? HostPath { get; init; }

    /// <summary>GlusterFS share; deprecated, its in-tree driver is removed.</summary>
    [Field(4)]
    public GlusterfsPersistentVolumeSource? Glusterfs { get; init; }

    /// <summary>Directory exported by an NFS server.</summary>
    [Field(5, Name = "nfs")]
    public NFSVolumeSource? NFS { get; init; }

    /// <summary>Ceph block device; deprecated, its in-tree driver is removed.</summary>
    [Field(6, Name = "rbd")]
    public RBDPersistentVolumeSource? RBD { get; init; }

    /// <summary>Disk of an iSCSI target, attached to the node and mounted.</summary>
    [Field(7, Name = "iscsi")]
    public ISCSIPersistentVolumeSource? ISCSI { get; init; }

    /// <summary>OpenStack Cinder disk; deprecated, redirected to the CSI driver cinder.csi.openstack.org.</summary>
    [Field(8)]
    public CinderPersistentVolumeSource? Cinder { get; init; }

    /// <summary>Ceph file system; deprecated, its in-tree driver is removed.</summary>
    [Field(9, Name = "cephfs")]
    public CephFSPersistentVolumeSource? CephFS { get; init; }

    /// <summary>Fibre Channel disk, attached to the node and mounted.</summary>
    [Field(10, Name = "fc")]
    public FCVolumeSource? FC { get; init; }

    /// <summary>Flocker dataset; deprecated, its in-tree driver is removed.</summary>
    [Field(11)]
    public FlockerVolumeSource? Flocker { get; init; }

    /// <summary>Volume served by an exec-based FlexVolume plugin; deprecated in favour of CSI drivers.</summary>
    [Field(12)]
    public FlexPersistentVolumeSource? FlexVolume { get; init; }

    /// <summary>Azure Files share; deprecated, redirected to the CSI driver file.csi.azure.com.</summary>
    [Field(13)]
    public AzureFilePersistentVolumeSource? AzureFile { get; init; }

    /// <summary>vSphere disk; deprecated, redirected to the CSI driver csi.vsphere.vmware.com.</summary>
    [Field(14)]
    public VsphereVirtualDiskVolumeSource? VsphereVolume { get; init; }

    /// <summary>Quobyte volume; deprecated, its in-tree driver is removed.</summary>
    [Field(15)]
    public QuobyteVolumeSource? Quobyte { get; init; }

    /// <summary>Azure data disk; deprecated, redirected to the CSI driver disk.csi.azure.com.</summary>
    [Field(16)]
    public AzureDiskVolumeSource? AzureDisk { get; init; }

    /// <summary>Photon Controller disk; deprecated, its in-tree driver is removed.</summary>
    [Field(17)]
    public PhotonPersistentDiskVolumeSource? PhotonPersistentDisk { get; init; }

    /// <summary>Portworx volume; deprecated, redirected to the CSI driver pxd.portworx.com.</summary>
    [Field(18)]
    public PortworxVolumeSource? PortworxVolume { get; init; }

    /// <summary>ScaleIO volume; deprecated, its in-tree driver is removed.</summary>
    [Field(19)]
    public ScaleIOPersistentVolumeSource? ScaleIO { get; init; }

    /// <summary>Disk, partition or directory of one node; the volume needs node affinity naming that node.</summary>
    [Field(20)]
    public LocalVolumeSource? Local { get; init; }

    /// <summary>StorageOS volume; deprecated, its in-tree driver is removed.</summary>
    [Field(21, Name = "storageos")]
    public StorageOSPersistentVolumeSource? StorageOS { get; init; }

    /// <summary>Volume handled by an external CSI driver.</summary>
    [Field(22, Name = "csi")]
    public CSIPersistentVolumeSource? CSI { get; init; }
}

/// <summary>A GlusterFS share backing a PersistentVolume; deprecated, its in-tree driver is removed.</summary>
[Schema]
public sealed partial record GlusterfsPersistentVolumeSource
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

    /// <summary>Namespace of the Endpoints object; defaults to that of the bound claim.</summary>
    [Field(4)]
    public string? EndpointsNamespace { get; init; }
}

/// <summary>A Ceph RBD image backing a PersistentVolume; deprecated, its in-tree driver is removed.</summary>
[Schema]
public sealed partial record RBDPersistentVolumeSource
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

    /// <summary>Secret, in any namespace, holding the Ceph key, used in place of the keyring.</summary>
    [Field(7)]
    public SecretReference? SecretRef { get; init; }

    /// <summary>Whether the image is mounted read-only; default false.</summary>
    [Field(8)]
    public bool ReadOnly { get; init; }
}

/// <summary>An iSCSI disk backing a PersistentVolume; read-write use is limited to one node at a time.</summary>
[Schema]
public sealed partial record ISCSIPersistentVolumeSource
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

    /// <summary>Secret, in any namespace, holding the CHAP credentials.</summary>
    [Field(10)]
    public SecretReference? SecretRef { get; init; }

    /// <summary>
    /// Initiator name to use instead of that of the node; with iscsiInterface set, a new interface is created for the
    /// connection.
    /// </summary>
    [Field(12)]
    public string? InitiatorName { get; init; }
}

/// <summary>An OpenStack Cinder disk backing a PersistentVolume.</summary>
[Schema]
public sealed partial record CinderPersistentVolumeSource
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

    /// <summary>Secret, in any namespace, holding the OpenStack connection settings.</summary>
    [Field(4)]
    public SecretReference? SecretRef { get; init; }
}

/// <summary>A Ceph file system backing a PersistentVolume; deprecated, its in-tree driver is removed.</summary>
[Schema]
public sealed partial record CephFSPersistentVolumeSource
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

    /// <summary>Secret, in any namespace, holding the Ceph key, used in place of secretFile.</summary>
    [Field(5)]
    public SecretReference? SecretRef { get; init; }

    /// <summary>Whether the file system is mounted read-only; default false.</summary>
    [Field(6)]
    public bool ReadOnly { get; init; }
}

/// <summary>A PersistentVolume served by an exec-based FlexVolume plugin; deprecated in favour of CSI.</summary>
[Schema]
public sealed partial record FlexPersistentVolumeSource
{
    /// <summary>Name of the FlexVolume driver to call.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>Filesystem to mount, such as ext4; the default is up to the driver.</summary>
    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Secret, in any namespace, whose contents are all passed to the driver.</summary>
    [Field(3)]
    public SecretReference? SecretRef { get; init; }

    /// <summary>Whether the volume is mounted read-only; default false.</summary>
    [Field(4)]
    public bool ReadOnly { get; init; }

    /// <summary>Extra driver-specific options passed to the plugin.</summary>
    [Field(5)]
    public MapOf<string> Options { get; init; }
}

/// <summary>An Azure Files share backing a PersistentVolume.</summary>
[Schema]
public sealed partial record AzureFilePersistentVolumeSource
{
    /// <summary>Name of the Secret holding the storage account name and key.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string SecretName { get; init; } = "";

    /// <summary>Name of the Azure Files share.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string ShareName { get; init; } = "";

    /// <summary>Whether the share is mounted read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }

    /// <summary>Namespace of the Secret; defaults to that of the pod using the volume.</summary>
    [Field(4, Omit = Omit.Never)]
    public string? SecretNamespace { get; init; }
}

/// <summary>A ScaleIO volume backing a PersistentVolume; deprecated, its in-tree driver is removed.</summary>
[Schema]
public sealed partial record ScaleIOPersistentVolumeSource
{
    /// <summary>Address of the ScaleIO API gateway.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Gateway { get; init; } = "";

    /// <summary>Name of the storage system as configured in ScaleIO.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string System { get; init; } = "";

    /// <summary>Secret, in any namespace, holding the ScaleIO login; required.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public SecretReference? SecretRef { get; init; }

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

/// <summary>Storage directly attached to one node, used as a PersistentVolume.</summary>
[Schema]
public sealed partial record LocalVolumeSource
{
    /// <summary>Full path on the node of a directory or block device.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    /// <summary>Filesystem to mount, used only when path is a block device; detected automatically if unset.</summary>
    [Field(2, Name = "fsType")]
    public string? FSType { get; init; }
}

/// <summary>A StorageOS volume backing a PersistentVolume; deprecated, its in-tree driver is removed.</summary>
[Schema]
public sealed partial record StorageOSPersistentVolumeSource
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

    /// <summary>Secret holding the StorageOS API credentials.</summary>
    [Field(5)]
    public ObjectReference? SecretRef { get; init; }
}

/// <summary>A volume backing a PersistentVolume and handled by an external CSI driver.</summary>
[Schema]
public sealed partial record CSIPersistentVolumeSource
{
    /// <summary>Name of the CSI driver; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    /// <summary>
    /// Unique identifier the CSI driver gave the volume, sent on every later call; required and fixed.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string VolumeHandle { get; init; } = "";

    /// <summary>Whether the volume is attached and published read-only; default false.</summary>
    [Field(3)]
    public bool ReadOnly { get; init; }

    /// <summary>Filesystem to mount, such as ext4 or xfs; when empty, the driver chooses.</summary>
    [Field(4, Name = "fsType")]
    public string FSType { get; init; } = "";

    /// <summary>Driver-specific settings of the volume, passed on publish calls.</summary>
    [Field(5)]
    public MapOf<string> VolumeAttributes { get; init; }

    /// <summary>Secret sent to the driver when attaching and detaching the volume on the controller side.</summary>
    [Field(6)]
    public SecretReference? ControllerPublishSecretRef { get; init; }

    /// <summary>Secret sent to the driver when staging the volume on a node.</summary>
    [Field(7)]
    public SecretReference? NodeStageSecretRef { get; init; }

    /// <summary>Secret sent to the driver when publishing the volume to a pod on a node.</summary>
    [Field(8)]
    public SecretReference? NodePublishSecretRef { get; init; }

    /// <summary>Secret sent to the driver when expanding the volume on the controller side.</summary>
    [Field(9)]
    public SecretReference? ControllerExpandSecretRef { get; init; }

    /// <summary>Secret sent to the driver when expanding the volume on a node.</summary>
    [Field(10)]
    public SecretReference? NodeExpandSecretRef { get; init; }
}
