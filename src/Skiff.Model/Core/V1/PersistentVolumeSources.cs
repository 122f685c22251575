namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record PersistentVolumeSource
{
    [Field(1, Name = "gcePersistentDisk")]
    public GCEPersistentDiskVolumeSource? GCEPersistentDisk { get; init; }

    [Field(2, Name = "awsElasticBlockStore")]
    public AWSElasticBlockStoreVolumeSource? AWSElasticBlockStore { get; init; }

    [Field(3)]
    public HostPathVolumeSource? HostPath { get; init; }

    [Field(4)]
    public GlusterfsPersistentVolumeSource? Glusterfs { get; init; }

    [Field(5, Name = "nfs")]
    public NFSVolumeSource? NFS { get; init; }

    [Field(6, Name = "rbd")]
    public RBDPersistentVolumeSource? RBD { get; init; }

    [Field(7, Name = "iscsi")]
    public ISCSIPersistentVolumeSource? ISCSI { get; init; }

    [Field(8)]
    public CinderPersistentVolumeSource? Cinder { get; init; }

    [Field(9, Name = "cephfs")]
    public CephFSPersistentVolumeSource? CephFS { get; init; }

    [Field(10, Name = "fc")]
    public FCVolumeSource? FC { get; init; }

    [Field(11)]
    public FlockerVolumeSource? Flocker { get; init; }

    [Field(12)]
    public FlexPersistentVolumeSource? FlexVolume { get; init; }

    [Field(13)]
    public AzureFilePersistentVolumeSource? AzureFile { get; init; }

    [Field(14)]
    public VsphereVirtualDiskVolumeSource? VsphereVolume { get; init; }

    [Field(15)]
    public QuobyteVolumeSource? Quobyte { get; init; }

    [Field(16)]
    public AzureDiskVolumeSource? AzureDisk { get; init; }

    [Field(17)]
    public PhotonPersistentDiskVolumeSource? PhotonPersistentDisk { get; init; }

    [Field(18)]
    public PortworxVolumeSource? PortworxVolume { get; init; }

    [Field(19)]
    public ScaleIOPersistentVolumeSource? ScaleIO { get; init; }

    [Field(20)]
    public LocalVolumeSource? Local { get; init; }

    [Field(21, Name = "storageos")]
    public StorageOSPersistentVolumeSource? StorageOS { get; init; }

    [Field(22, Name = "csi")]
    public CSIPersistentVolumeSource? CSI { get; init; }
}

[Schema]
public sealed partial record GlusterfsPersistentVolumeSource
{
    [Field(1, Name = "endpoints", Omit = Omit.Never), Required]
    public string EndpointsName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }

    [Field(4)]
    public string? EndpointsNamespace { get; init; }
}

[Schema]
public sealed partial record RBDPersistentVolumeSource
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
    public SecretReference? SecretRef { get; init; }

    [Field(8)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record ISCSIPersistentVolumeSource
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
    public SecretReference? SecretRef { get; init; }

    [Field(12)]
    public string? InitiatorName { get; init; }
}

[Schema]
public sealed partial record CinderPersistentVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string VolumeID { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }

    [Field(4)]
    public SecretReference? SecretRef { get; init; }
}

[Schema]
public sealed partial record CephFSPersistentVolumeSource
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
    public SecretReference? SecretRef { get; init; }

    [Field(6)]
    public bool ReadOnly { get; init; }
}

[Schema]
public sealed partial record FlexPersistentVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(3)]
    public SecretReference? SecretRef { get; init; }

    [Field(4)]
    public bool ReadOnly { get; init; }

    [Field(5)]
    public MapOf<string> Options { get; init; }
}

[Schema]
public sealed partial record AzureFilePersistentVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string SecretName { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string ShareName { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }

    [Field(4, Omit = Omit.Never)]
    public string? SecretNamespace { get; init; }
}

[Schema]
public sealed partial record ScaleIOPersistentVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Gateway { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string System { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public SecretReference? SecretRef { get; init; }

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
public sealed partial record LocalVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Path { get; init; } = "";

    [Field(2, Name = "fsType")]
    public string? FSType { get; init; }
}

[Schema]
public sealed partial record StorageOSPersistentVolumeSource
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
    public ObjectReference? SecretRef { get; init; }
}

[Schema]
public sealed partial record CSIPersistentVolumeSource
{
    [Field(1, Omit = Omit.Never), Required]
    public string Driver { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string VolumeHandle { get; init; } = "";

    [Field(3)]
    public bool ReadOnly { get; init; }

    [Field(4, Name = "fsType")]
    public string FSType { get; init; } = "";

    [Field(5)]
    public MapOf<string> VolumeAttributes { get; init; }

    [Field(6)]
    public SecretReference? ControllerPublishSecretRef { get; init; }

    [Field(7)]
    public SecretReference? NodeStageSecretRef { get; init; }

    [Field(8)]
    public SecretReference? NodePublishSecretRef { get; init; }

    [Field(9)]
    public SecretReference? ControllerExpandSecretRef { get; init; }

    [Field(10)]
    public SecretReference? NodeExpandSecretRef { get; init; }
}
