using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of a pod's volumes.</summary>
internal static class VolumeRules
{
    private const string OneType = "may not specify more than 1 volume type";

    /// <summary>Checks volumes, and remembers those without faults for the mounts.</summary>
    public static void Check(PodContext pod, FieldPath path)
    {
        HashSet<string> created = [.. pod.PodName.Length == 0 ? [] : pod.Spec.Volumes.AsEnumerable()
            .Where(volume => volume.VolumeSource.Ephemeral is not null)
            .Select(volume => $"{pod.PodName}-{volume.Name}")];
        for (int i = 0; i < pod.Spec.Volumes.Count; i++)
        {
            Volume volume = pod.Spec.Volumes[i];
            FieldPath at = path.Index(i);
            int before = pod.Faults.Count;
            CheckSource(volume, pod, at);
            CheckName(volume.Name, pod, at.Child("name"));
            if (pod.Faults.Count == before) pod.Volumes.Add(volume.Name, volume.VolumeSource);
            if (volume.VolumeSource.PersistentVolumeClaim is { } claim && created.Contains(claim.ClaimName))
            {
                pod.Faults.Invalid(at.Child("persistentVolumeClaim", "claimName"), claim.ClaimName,
                    "must not reference a PVC that gets created for an ephemeral volume");
            }
        }
    }

    /// <summary>Checks a path on the host.</summary>
    public static void CheckHostPath(HostPathVolumeSource source, FieldPath path, Faults faults)
    {
        if (source.Path.Length == 0)
        {
            faults.Required(path.Child("path"));
            return;
        }

        Paths.CheckNoBacksteps(source.Path, path.Child("path"), faults);
        if (source.Type is not { } type) return;
        faults.OneOf(path.Child("type"), type, "", HostPathType.BlockDevice, HostPathType.CharDevice, HostPathType.Directory,
            HostPathType.DirectoryOrCreate, HostPathType.File, HostPathType.FileOrCreate, HostPathType.Socket);
    }

    /// <summary>Checks an NFS export.</summary>
    public static void CheckNfs(NFSVolumeSource source, FieldPath path, Faults faults)
    {
        if (source.Server.Length == 0) faults.Required(path.Child("server"));
        if (source.Path.Length == 0) faults.Required(path.Child("path"));
        if (!source.Path.StartsWith('/')) faults.Invalid(path.Child("path"), source.Path, "must be an absolute path");
    }

    /// <summary>Checks the name of a CSI driver.</summary>
    public static void CheckDriver(string driver, FieldPath path, Faults faults)
    {
        if (driver.Length == 0) faults.Required(path);
        if (Names.Bytes(driver) > Names.LabelMax) faults.TooLong(path, Names.LabelMax);
        string lower = driver.ToLowerInvariant();
        faults.Invalid(path, driver, Names.Dns1123Subdomain(lower));
    }

    private static void CheckName(string name, PodContext pod, FieldPath path)
    {
        if (name.Length == 0) pod.Faults.Required(path);
        else if (Names.Dns1123Label(name) is { Count: > 0 } problems) pod.Faults.Invalid(path, name, problems);
        if (pod.Volumes.ContainsKey(name)) pod.Faults.Duplicate(path, name);
    }

    private static void CheckSource(Volume volume, PodContext pod, FieldPath path)
    {
        int types = 0;
        foreach ((string name, Action<FieldPath>? check) in Sources(volume.VolumeSource, volume.Name, pod, path))
        {
            if (check is null) continue;
            // Upstream's own spelling of two fields, where it tells that they are too many.
            string shown = name switch { "cephfs" => "cephFS", "downwardAPI" => "downwarAPI", _ => name };
            if (types++ > 0) pod.Faults.Forbidden(path.Child(shown), OneType);
            else check(path.Child(name == "gcePersistentDisk" ? "persistentDisk" : name));
            if (name == "iscsi") LegacyVolumes.CheckTarget(volume.VolumeSource.ISCSI!, volume.Name, path, pod.Faults);
        }

        if (types == 0) pod.Faults.Required(path, "must specify a volume type");
    }

    // The sources that a volume can have, in upstream's order; those it has come with their check.
    private static IEnumerable<(string Name, Action<FieldPath>? Check)> Sources(
        VolumeSource source, string name, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        return
        [
            ("emptyDir", source.EmptyDir is { } empty ? at => CheckEmptyDir(empty, at, faults) : null),
            ("hostPath", source.HostPath is { } host ? at => CheckHostPath(host, at, faults) : null),
            // Cloning into a pod ran hooks of the repository on the node; nothing replaces it but an init container.
            ("gitRepo", source.GitRepo is not null ? at => faults.Forbidden(at, "gitRepo volumes are not supported") : null),
            ("gcePersistentDisk", source.GCEPersistentDisk is { } gce ? at => LegacyVolumes.Check(gce, at, faults) : null),
            ("awsElasticBlockStore", source.AWSElasticBlockStore is { } aws ? at => LegacyVolumes.Check(aws, at, faults) : null),
            ("secret", source.Secret is { } secret ? at => CheckSecret(secret, at, faults) : null),
            ("nfs", source.NFS is { } nfs ? at => CheckNfs(nfs, at, faults) : null),
            ("iscsi", source.ISCSI is { } scsi ? at => LegacyVolumes.Check(scsi, at, faults) : null),
            ("glusterfs", source.Glusterfs is { } gluster
                ? at => LegacyVolumes.CheckGluster(gluster.EndpointsName, gluster.Path, at, faults) : null),
            ("flocker", source.Flocker is { } flocker ? at => LegacyVolumes.Check(flocker, at, faults) : null),
            ("persistentVolumeClaim", source.PersistentVolumeClaim is { } claim
                ? at => { if (claim.ClaimName.Length == 0) faults.Required(at.Child("claimName")); } : null),
            ("rbd", source.RBD is { } rbd ? at => LegacyVolumes.CheckRados(rbd.CephMonitors, rbd.RBDImage, at, faults) : null),
            ("cinder", source.Cinder is { } cinder
                ? at => LegacyVolumes.CheckNamed(cinder.VolumeID, "volumeID", cinder.SecretRef?.Name, at, faults) : null),
            ("cephfs", source.CephFS is { } ceph ? at => LegacyVolumes.CheckMonitors(ceph.Monitors, at, faults) : null),
            ("quobyte", source.Quobyte is { } quobyte ? at => LegacyVolumes.Check(quobyte, at, faults) : null),
            ("downwardAPI", source.DownwardAPI is { } downward ? at => CheckDownward(downward, at, faults) : null),
            .. LaterSources(source, name, pod, path),
        ];
    }

    private static IEnumerable<(string Name, Action<FieldPath>? Check)> LaterSources(
        VolumeSource source, string name, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        return
        [
            ("fc", source.FC is { } fibre ? at => LegacyVolumes.Check(fibre, at, faults) : null),
            ("flexVolume", source.FlexVolume is { } flex
                ? at => LegacyVolumes.CheckFlex(flex.Driver, flex.Options, at, faults) : null),
            ("configMap", source.ConfigMap is { } map ? at => CheckConfigMap(map, at, faults) : null),
            ("azureFile", source.AzureFile is { } share
                ? at => LegacyVolumes.CheckShare(share.SecretName, share.ShareName, at, faults) : null),
            ("vsphereVolume", source.VsphereVolume is { } sphere
                ? at => LegacyVolumes.CheckNamed(sphere.VolumePath, "volumePath", null, at, faults) : null),
            ("photonPersistentDisk", source.PhotonPersistentDisk is { } photon
                ? at => LegacyVolumes.CheckNamed(photon.PdID, "pdID", null, at, faults) : null),
            ("portworxVolume", source.PortworxVolume is { } portworx
                ? at => LegacyVolumes.CheckNamed(portworx.VolumeID, "volumeID", null, at, faults) : null),
            ("azureDisk", source.AzureDisk is { } azure ? at => LegacyVolumes.Check(azure, at, faults) : null),
            ("storageos", source.StorageOS is { } storage
                ? at => LegacyVolumes.CheckStorageOs(storage.VolumeName, storage.VolumeNamespace, storage.SecretRef?.Name, at, faults)
                : null),
            ("projected", source.Projected is { } projected ? at => ProjectionRules.Check(projected, at, pod) : null),
            ("scaleIO", source.ScaleIO is { } scale
                ? at => LegacyVolumes.CheckScale(scale.Gateway, scale.System, scale.VolumeName, at, faults) : null),
            ("csi", source.CSI is { } csi ? at => CheckCsi(csi, at, faults) : null),
            ("ephemeral", source.Ephemeral is { } ephemeral ? at => CheckEphemeral(ephemeral, name, pod, at, path) : null),
            ("image", source.Image is { } image ? at => CheckImage(image, at, pod) : null),
        ];
    }

    private static void CheckEmptyDir(EmptyDirVolumeSource source, FieldPath path, Faults faults)
    {
        if (source.SizeLimit is { Sign: < 0 })
        {
            faults.Forbidden(path.Child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
    }

    private static void CheckSecret(SecretVolumeSource source, FieldPath path, Faults faults)
    {
        if (source.SecretName.Length == 0) faults.Required(path.Child("secretName"));
        Paths.CheckMode(source.DefaultMode, path.Child("defaultMode"), faults);
        ProjectionRules.CheckItems(source.Items, path.Child("items"), faults);
    }

    private static void CheckConfigMap(ConfigMapVolumeSource source, FieldPath path, Faults faults)
    {
        if (source.LocalObjectReference.Name.Length == 0) faults.Required(path.Child("name"));
        Paths.CheckMode(source.DefaultMode, path.Child("defaultMode"), faults);
        ProjectionRules.CheckItems(source.Items, path.Child("items"), faults);
    }

    private static void CheckDownward(DownwardAPIVolumeSource source, FieldPath path, Faults faults)
    {
        Paths.CheckMode(source.DefaultMode, path.Child("defaultMode"), faults);
        foreach (DownwardAPIVolumeFile file in source.Items) ProjectionRules.CheckFile(file, path, faults);
    }

    private static void CheckCsi(CSIVolumeSource source, FieldPath path, Faults faults)
    {
        CheckDriver(source.Driver, path.Child("driver"), faults);
        if (source.NodePublishSecretRef is not { } secret) return;
        if (secret.Name.Length == 0) faults.Required(path.Child("nodePublishSecretRef", "name"));
        else faults.Invalid(path.Child("name"), secret.Name, Names.Dns1123Subdomain(secret.Name));
    }

    private static void CheckEphemeral(
        EphemeralVolumeSource source, string name, PodContext pod, FieldPath path, FieldPath volume)
    {
        if (source.VolumeClaimTemplate is not { } template) pod.Faults.Required(path.Child("volumeClaimTemplate"));
        else
        {
            FieldPath at = path.Child("volumeClaimTemplate");
            ObjectMetaRules.CheckTemplate(template.Metadata, at.Child("metadata"), pod.Faults);
            ClaimRules.CheckSpec(template.Spec, at.Child("spec"), pod.Faults);
        }

        if (pod.PodName.Length == 0 || name.Length == 0) return;
        string claim = $"{pod.PodName}-{name}";
        foreach (string problem in Names.Dns1123Subdomain(claim))
        {
            pod.Faults.Invalid(volume.Child("name"), name, $"PVC name {GoText.Quote(claim)}: {problem}");
        }
    }

    private static void CheckImage(ImageVolumeSource source, FieldPath path, PodContext pod)
    {
        if (source.Reference.Length == 0 && pod.IsPod) pod.Faults.Required(path.Child("reference"));
        if (source.PullPolicy.Length == 0) pod.Faults.Required(path.Child("pullPolicy"));
        else pod.Faults.OneOf(path.Child("pullPolicy"), source.PullPolicy, PullPolicy.Always, PullPolicy.IfNotPresent, PullPolicy.Never);
    }
}
