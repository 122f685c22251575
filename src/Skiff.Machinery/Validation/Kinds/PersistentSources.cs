using Skiff.Machinery.Validation.Pods;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of what a volume that outlives pods is made of.</summary>
internal static class PersistentSources
{
    /// <summary>Checks the source of a volume: the first is the volume's, and each further one is one too many.</summary>
    public static void Check(PersistentVolumeSpec spec, string volume, FieldPath path, Faults faults)
    {
        int types = 0;
        foreach ((string name, Action<FieldPath>? check) in Sources(spec, volume, path, faults))
        {
            if (check is null) continue;
            // Upstream's own spelling, where it tells that the field is too much; and what it does not count.
            string shown = name == "cephfs" ? "cephFS" : name;
            if (types++ > 0 && name != "flexVolume") faults.Forbidden(path.Child(shown), "may not specify more than 1 volume type");
            else check(path.Child(name == "gcePersistentDisk" ? "persistentDisk" : name));
        }

        if (types == 0) faults.Required(path, "must specify a volume type");
    }

    // In the order in which upstream looks for them.
    private static IEnumerable<(string Name, Action<FieldPath>? Check)> Sources(
        PersistentVolumeSpec spec, string volume, FieldPath path, Faults faults)
    {
        PersistentVolumeSource source = spec.PersistentVolumeSource;
        return
        [
            ("hostPath", source.HostPath is { } host ? at => VolumeRules.CheckHostPath(host, at, faults) : null),
            ("gcePersistentDisk", source.GCEPersistentDisk is { } gce ? at => LegacyVolumes.Check(gce, at, faults) : null),
            ("awsElasticBlockStore", source.AWSElasticBlockStore is { } aws ? at => LegacyVolumes.Check(aws, at, faults) : null),
            ("glusterfs", source.Glusterfs is { } gluster ? at => LegacyVolumes.Check(gluster, at, faults) : null),
            ("flocker", source.Flocker is { } flocker ? at => LegacyVolumes.Check(flocker, at, faults) : null),
            ("nfs", source.NFS is { } nfs ? at => VolumeRules.CheckNfs(nfs, at, faults) : null),
            ("rbd", source.RBD is { } rbd ? at => LegacyVolumes.CheckRados(rbd.CephMonitors, rbd.RBDImage, at, faults) : null),
            ("quobyte", source.Quobyte is { } quobyte ? at => LegacyVolumes.Check(quobyte, at, faults) : null),
            ("cephfs", source.CephFS is { } ceph ? at => LegacyVolumes.CheckMonitors(ceph.Monitors, at, faults) : null),
            ("iscsi", source.ISCSI is { } scsi ? at => LegacyVolumes.Check(scsi, volume, at, faults) : null),
            ("cinder", source.Cinder is { } cinder ? at => CheckCinder(cinder, at, faults) : null),
            ("fc", source.FC is { } fibre ? at => LegacyVolumes.Check(fibre, at, faults) : null),
            .. LaterSources(spec, path, faults),
        ];
    }

    private static IEnumerable<(string Name, Action<FieldPath>? Check)> LaterSources(
        PersistentVolumeSpec spec, FieldPath path, Faults faults)
    {
        PersistentVolumeSource source = spec.PersistentVolumeSource;
        return
        [
            ("flexVolume", source.FlexVolume is { } flex
                ? at => LegacyVolumes.CheckFlex(flex.Driver, flex.Options, at, faults) : null),
            ("azureFile", source.AzureFile is { } share ? at => CheckShare(share, at, faults) : null),
            ("vsphereVolume", source.VsphereVolume is { } sphere
                ? at => LegacyVolumes.CheckNamed(sphere.VolumePath, "volumePath", null, at, faults) : null),
            ("photonPersistentDisk", source.PhotonPersistentDisk is { } photon
                ? at => LegacyVolumes.CheckNamed(photon.PdID, "pdID", null, at, faults) : null),
            ("portworxVolume", source.PortworxVolume is { } portworx
                ? at => LegacyVolumes.CheckNamed(portworx.VolumeID, "volumeID", null, at, faults) : null),
            ("azureDisk", source.AzureDisk is { } azure ? at => LegacyVolumes.Check(azure, at, faults) : null),
            ("scaleIO", source.ScaleIO is { } scale
                ? at => LegacyVolumes.CheckScale(scale.Gateway, scale.System, scale.VolumeName, at, faults) : null),
            ("local", source.Local is { } local ? at => CheckLocal(local, spec, at, path, faults) : null),
            ("storageos", source.StorageOS is { } storage ? at => CheckStorageOs(storage, at, faults) : null),
            ("csi", source.CSI is { } csi ? at => CheckCsi(csi, at, faults) : null),
        ];
    }

    private static void CheckCinder(CinderPersistentVolumeSource source, FieldPath path, Faults faults)
    {
        LegacyVolumes.CheckNamed(source.VolumeID, "volumeID", source.SecretRef?.Name, path, faults);
        if (source.SecretRef is { Namespace.Length: 0 }) faults.Required(path.Child("secretRef", "namespace"));
    }

    private static void CheckShare(AzureFilePersistentVolumeSource source, FieldPath path, Faults faults)
    {
        LegacyVolumes.CheckShare(source.SecretName, source.ShareName, path, faults);
        if (source.SecretNamespace is { Length: 0 }) faults.Required(path.Child("secretNamespace"));
    }

    private static void CheckStorageOs(StorageOSPersistentVolumeSource source, FieldPath path, Faults faults)
    {
        LegacyVolumes.CheckStorageOs(source.VolumeName, source.VolumeNamespace, source.SecretRef?.Name, path, faults);
        if (source.SecretRef is { Namespace.Length: 0 }) faults.Required(path.Child("secretRef", "namespace"));
    }

    private static void CheckLocal(
        LocalVolumeSource local, PersistentVolumeSpec spec, FieldPath path, FieldPath volume, Faults faults)
    {
        if (local.Path.Length == 0) faults.Required(path.Child("path"));
        else Paths.CheckNoBacksteps(local.Path, path.Child("path"), faults);
        if (spec.NodeAffinity?.Required is null)
            faults.Required(volume.Child("nodeAffinity"), "Local volume requires node affinity");
    }

    private static void CheckCsi(CSIPersistentVolumeSource csi, FieldPath path, Faults faults)
    {
        VolumeRules.CheckDriver(csi.Driver, path.Child("driver"), faults);
        if (csi.VolumeHandle.Length == 0) faults.Required(path.Child("volumeHandle"));
        CheckSecret(csi.ControllerPublishSecretRef, path.Child("controllerPublishSecretRef"), faults);
        CheckSecret(csi.ControllerExpandSecretRef, path.Child("controllerExpandSecretRef"), faults);
        CheckSecret(csi.NodePublishSecretRef, path.Child("nodePublishSecretRef"), faults);
        CheckSecret(csi.NodeExpandSecretRef, path.Child("nodeExpandSecretRef"), faults);
    }

    private static void CheckSecret(SecretReference? secret, FieldPath path, Faults faults)
    {
        if (secret is null) return;
        FieldPath name = path.Child("name"), space = path.Child("namespace");
        if (secret.Name.Length == 0) faults.Required(name);
        else faults.Invalid(name, secret.Name, Names.Dns1123Subdomain(secret.Name));
        if (secret.Namespace.Length == 0) faults.Required(space);
        else faults.Invalid(space, secret.Namespace, Names.Dns1123Label(secret.Namespace));
    }
}
