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
        VolumeSource source = volume.VolumeSource;
        Faults faults = pod.Faults;
        int types = 0;
        foreach ((string name, Action<FieldPath>? check) in Sources(source, volume.Name, pod, path))
        {
            if (check is null) continue;
            if (types++ > 0 && name != "emptyDir") faults.Forbidden(path.Child(name), OneType);
            else check(path.Child(name));
        }

        if (types == 0) faults.Required(path, "must specify a volume type");
    }

    // The sources that a volume can have, in upstream's order; those it has come with their check.
    private static IEnumerable<(string Name, Action<FieldPath>? Check)> Sources(
        VolumeSource source, string name, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        yield return ("emptyDir", source.EmptyDir is { } empty ? at => CheckEmptyDir(empty, at, faults) : null);
        yield return ("hostPath", source.HostPath is { } host ? at => CheckHostPath(host, at, faults) : null);
        // Cloning into a pod ran hooks of the repository on the node; nothing replaces it but an init container.
        yield return ("gitRepo", source.GitRepo is not null ? at => faults.Forbidden(at, "gitRepo volumes are not supported") : null);
        yield return ("secret", source.Secret is { } secret ? at => CheckSecret(secret, at, faults) : null);
        yield return ("nfs", source.NFS is { } nfs ? at => CheckNfs(nfs, at, faults) : null);
        yield return ("persistentVolumeClaim", source.PersistentVolumeClaim is { } claim
            ? at => { if (claim.ClaimName.Length == 0) faults.Required(at.Child("claimName")); }
            : null);
        yield return ("downwardAPI", source.DownwardAPI is { } downward ? at => CheckDownward(downward, at, faults) : null);
        yield return ("configMap", source.ConfigMap is { } map ? at => CheckConfigMap(map, at, faults) : null);
        yield return ("projected", source.Projected is { } projected ? at => ProjectionRules.Check(projected, at, pod) : null);
        yield return ("csi", source.CSI is { } csi ? at => CheckCsi(csi, at, faults) : null);
        yield return ("ephemeral", source.Ephemeral is { } ephemeral
            ? at => CheckEphemeral(ephemeral, name, pod, at, path)
            : null);
        yield return ("image", source.Image is { } image ? at => CheckImage(image, at, pod) : null);
        foreach (string other in LegacyVolumes.Of(source)) yield return (other, _ => LegacyVolumes.Check(source, other, path, faults));
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
            Labels.CheckAnnotations(template.Metadata.Annotations, at.Child("metadata", "annotations"), pod.Faults);
            Labels.Check(template.Metadata.Labels, at.Child("metadata", "labels"), pod.Faults);
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
