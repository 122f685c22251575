using Skiff.Model;
using Skiff.Model.Core.V1;
using static Skiff.Machinery.PodSecurity.Wording;

namespace Skiff.Machinery.PodSecurity;

/// <summary>The checks that the restricted level has on top: what a pod must give up by itself.</summary>
internal static class RestrictedChecks
{
    public static SecurityFinding? Escalation(CheckedPod pod)
    {
        string[] bad = Names(pod, container => container.Security.AllowPrivilegeEscalation != false);
        return bad.Length == 0 ? null : new("allowPrivilegeEscalation != false",
            $"{ContainersOf(bad)} must set securityContext.allowPrivilegeEscalation=false");
    }

    public static SecurityFinding? Capabilities(CheckedPod pod)
    {
        SortedSet<string> added = new(StringComparer.Ordinal);
        string[] keeping = Names(pod, container => !(container.Security.Capabilities?.Drop ?? default).Contains("ALL"));
        string[] adding = Names(pod, container => AddAll(added, container.Security.Capabilities?.Add ?? default,
            capability => capability != "NET_BIND_SERVICE"));
        List<string> wrong = [];
        if (keeping.Length > 0) wrong.Add($"{ContainersOf(keeping)} must set securityContext.capabilities.drop=[\"ALL\"]");
        if (adding.Length > 0)
            wrong.Add($"{ContainersOf(adding)} must not include {Quoted(added)} in securityContext.capabilities.add");
        return wrong.Count == 0 ? null : new("unrestricted capabilities", string.Join("; ", wrong));
    }

    public static SecurityFinding? Volumes(CheckedPod pod)
    {
        SortedSet<string> types = new(StringComparer.Ordinal);
        List<string> bad = [];
        foreach (Volume volume in pod.Spec.Volumes)
        {
            if (ForbiddenType(volume.VolumeSource) is not { } type) continue;
            bad.Add(volume.Name);
            types.Add(type);
        }

        return bad.Count == 0 ? null : new("restricted volume types", $"{Plural("volume", bad.Count)} {Quoted(bad)} "
            + $"{(bad.Count == 1 ? "uses" : "use")} {Plural("restricted volume type", types.Count)} {Quoted(types)}");
    }

    public static SecurityFinding? NonRoot(CheckedPod pod)
    {
        List<string> setters = Setters(pod, pod.Security.RunAsNonRoot == false, container => container.Security.RunAsNonRoot == false);
        if (setters.Count > 0)
        {
            return new("runAsNonRoot != true",
                $"{string.Join(" and ", setters)} must not set securityContext.runAsNonRoot=false");
        }

        if (pod.Security.RunAsNonRoot == true) return null;
        string[] silent = Names(pod, container => container.Security.RunAsNonRoot is null);
        return silent.Length == 0 ? null : new("runAsNonRoot != true",
            $"pod or {ContainersOf(silent)} must set securityContext.runAsNonRoot=true");
    }

    public static SecurityFinding? RootUser(CheckedPod pod)
    {
        List<string> setters = Setters(pod, pod.Security.RunAsUser == 0, container => container.Security.RunAsUser == 0);
        return setters.Count == 0 ? null : new("runAsUser=0", $"{string.Join(" and ", setters)} must not set runAsUser=0");
    }

    public static SecurityFinding? Seccomp(CheckedPod pod)
    {
        if (BaselineChecks.Seccomp(pod) is { } wrong) return wrong;
        if (pod.Security.SeccompProfile is not null) return null;
        string[] silent = Names(pod, container => container.Security.SeccompProfile is null);
        return silent.Length == 0 ? null : new("seccompProfile", $"pod or {ContainersOf(silent)} must set "
            + "securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }

    private static string? ForbiddenType(VolumeSource source)
    {
        bool isAllowed = source.ConfigMap is not null || source.CSI is not null || source.DownwardAPI is not null
            || source.EmptyDir is not null || source.Ephemeral is not null || source.Image is not null
            || source.PersistentVolumeClaim is not null || source.Projected is not null || source.Secret is not null;
        if (isAllowed) return null;
        (object? Source, string Type)[] forbidden =
        [
            (source.HostPath, "hostPath"), (source.GCEPersistentDisk, "gcePersistentDisk"),
            (source.AWSElasticBlockStore, "awsElasticBlockStore"), (source.GitRepo, "gitRepo"), (source.NFS, "nfs"),
            (source.ISCSI, "iscsi"), (source.Glusterfs, "glusterfs"), (source.RBD, "rbd"), (source.FlexVolume, "flexVolume"),
            (source.Cinder, "cinder"), (source.CephFS, "cephfs"), (source.Flocker, "flocker"), (source.FC, "fc"),
            (source.AzureFile, "azureFile"), (source.VsphereVolume, "vsphereVolume"), (source.Quobyte, "quobyte"),
            (source.AzureDisk, "azureDisk"), (source.PhotonPersistentDisk, "photonPersistentDisk"),
            (source.PortworxVolume, "portworxVolume"), (source.ScaleIO, "scaleIO"), (source.StorageOS, "storageos"),
        ];
        return Array.Find(forbidden, one => one.Source is not null).Type ?? "unknown";
    }
}
