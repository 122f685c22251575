namespace Skiff.Model.Core.V1;

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
