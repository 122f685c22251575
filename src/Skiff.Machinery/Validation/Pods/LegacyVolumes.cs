using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Volume sources whose plugins upstream has removed: they are still accepted, and checked for what they need.</summary>
internal static class LegacyVolumes
{
    /// <summary>The names of such sources that a volume has.</summary>
    public static IEnumerable<string> Of(VolumeSource source)
    {
        if (source.GCEPersistentDisk is not null) yield return "gcePersistentDisk";
        if (source.AWSElasticBlockStore is not null) yield return "awsElasticBlockStore";
        if (source.ISCSI is not null) yield return "iscsi";
        if (source.Glusterfs is not null) yield return "glusterfs";
        if (source.Flocker is not null) yield return "flocker";
        if (source.RBD is not null) yield return "rbd";
        if (source.Cinder is not null) yield return "cinder";
        if (source.CephFS is not null) yield return "cephfs";
        if (source.Quobyte is not null) yield return "quobyte";
        if (source.FC is not null) yield return "fc";
        if (source.FlexVolume is not null) yield return "flexVolume";
        if (source.AzureFile is not null) yield return "azureFile";
        if (source.VsphereVolume is not null) yield return "vsphereVolume";
        if (source.PhotonPersistentDisk is not null) yield return "photonPersistentDisk";
        if (source.PortworxVolume is not null) yield return "portworxVolume";
        if (source.AzureDisk is not null) yield return "azureDisk";
        if (source.StorageOS is not null) yield return "storageos";
        if (source.ScaleIO is not null) yield return "scaleIO";
    }

    /// <summary>Checks that a source has what it cannot do without.</summary>
    public static void Check(VolumeSource source, string name, FieldPath path, Faults faults)
    {
        path = path.Child(name);
        foreach ((string field, string value) in Needed(source, name))
        {
            if (value.Length == 0) faults.Required(path.Child(field));
        }
    }

    private static IEnumerable<(string Field, string Value)> Needed(VolumeSource source, string name) => name switch
    {
        "gcePersistentDisk" => [("pdName", source.GCEPersistentDisk!.PDName)],
        "awsElasticBlockStore" => [("volumeID", source.AWSElasticBlockStore!.VolumeID)],
        "iscsi" => [("targetPortal", source.ISCSI!.TargetPortal), ("iqn", source.ISCSI.IQN)],
        "glusterfs" => [("endpoints", source.Glusterfs!.EndpointsName), ("path", source.Glusterfs.Path)],
        "rbd" => [("monitors", string.Concat(source.RBD!.CephMonitors.AsEnumerable())), ("image", source.RBD.RBDImage)],
        "cinder" => [("volumeID", source.Cinder!.VolumeID)],
        "cephfs" => [("monitors", string.Concat(source.CephFS!.Monitors.AsEnumerable()))],
        "quobyte" => [("registry", source.Quobyte!.Registry), ("volume", source.Quobyte.Volume)],
        "flexVolume" => [("driver", source.FlexVolume!.Driver)],
        "azureFile" => [("secretName", source.AzureFile!.SecretName), ("shareName", source.AzureFile.ShareName)],
        "vsphereVolume" => [("volumePath", source.VsphereVolume!.VolumePath)],
        "photonPersistentDisk" => [("pdID", source.PhotonPersistentDisk!.PdID)],
        "portworxVolume" => [("volumeID", source.PortworxVolume!.VolumeID)],
        "azureDisk" => [("diskName", source.AzureDisk!.DiskName), ("diskURI", source.AzureDisk.DataDiskURI)],
        "storageos" => [("volumeName", source.StorageOS!.VolumeName)],
        "scaleIO" => [("gateway", source.ScaleIO!.Gateway), ("system", source.ScaleIO.System), ("volumeName", source.ScaleIO.VolumeName)],
        _ => [],
    };
}
