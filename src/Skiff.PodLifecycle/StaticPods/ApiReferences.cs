using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Environment;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.PodLifecycle.StaticPods;

/// <summary>
/// What a pod needs of the API. A static pod may need nothing: it runs when there is no API, and nobody checked whether
/// whoever wrote its manifest may read those objects.
/// </summary>
internal static class ApiReferences
{
    /// <summary>The first resource that a pod needs; empty when it needs none.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="unknown">What of it is not understood; empty for nothing.</param>
    public static string In(Pod pod, out string unknown)
    {
        unknown = "";
        PodSpec spec = pod.Spec;
        if (spec.ServiceAccountName.Length > 0) return "serviceaccounts";
        if (NamesSecret(pod)) return "secrets";
        if (Environments(spec).Any(one => one.Maps.Count > 0) || Names(pod, SourceKind.ConfigMap)) return "configmaps";
        if (!spec.ResourceClaims.IsEmpty) return "resourceclaims";
        foreach (Volume volume in spec.Volumes)
        {
            if (OfVolume(volume, out unknown) is { Length: > 0 } resource) return resource;
            if (unknown.Length > 0) return "";
        }

        return "";
    }

    private static bool NamesSecret(Pod pod) =>
        !pod.Spec.ImagePullSecrets.IsEmpty || Names(pod, SourceKind.Secret)
        || Environments(pod.Spec).Any(one => one.Secrets.Count > 0)
        || pod.Spec.Volumes.Any(volume => !string.IsNullOrEmpty(SecretOf(volume.VolumeSource)));

    private static bool Names(Pod pod, SourceKind kind) =>
        VolumeSources.ObjectsOf(pod).Any(key => key.Kind == kind && key.Name.Length > 0);

    private static string? SecretOf(VolumeSource source) => source switch
    {
        { AzureFile: { } azure } => azure.SecretName,
        { CephFS: { } ceph } => ceph.SecretRef?.Name,
        { Cinder: { } cinder } => cinder.SecretRef?.Name,
        { FlexVolume: { } flex } => flex.SecretRef?.Name,
        { RBD: { } rbd } => rbd.SecretRef?.Name,
        { ScaleIO: { } scale } => scale.SecretRef?.Name,
        { ISCSI: { } iscsi } => iscsi.SecretRef?.Name,
        { StorageOS: { } storage } => storage.SecretRef?.Name,
        { CSI: { } csi } => csi.NodePublishSecretRef?.Name,
        _ => null,
    };

    private static IEnumerable<(IReadOnlySet<string> Maps, IReadOnlySet<string> Secrets)> Environments(PodSpec spec) =>
        spec.InitContainers.AsEnumerable().Concat(spec.Containers.AsEnumerable())
            .Concat(spec.EphemeralContainers.AsEnumerable().Select(PodSpecs.AsContainer))
            .Select(ContainerEnvironment.References);

    private static string OfVolume(Volume volume, out string unknown)
    {
        unknown = "";
        switch (volume.VolumeSource)
        {
            case { ConfigMap: not null }: return "configmaps (via configmap volumes)";
            case { Secret: not null }: return "secrets (via secret volumes)";
            case { CSI: not null }: return "csidrivers (via CSI volumes)";
            case { Glusterfs: not null }: return "endpoints (via glusterFS volumes)";
            case { PersistentVolumeClaim: not null }: return "persistentvolumeclaims";
            case { Ephemeral: not null }: return "persistentvolumeclaims (via ephemeral volumes)";
            case { AzureFile: not null }: return "secrets (via azureFile volumes)";
            case { Projected: { } projected }: return OfProjection(volume.Name, projected, out unknown);
            default: return ""; // Kinds of volumes that need nothing; the API's validation knows no others.
        }
    }

    private static string OfProjection(string volume, ProjectedVolumeSource projected, out string unknown)
    {
        unknown = "";
        foreach (VolumeProjection source in projected.Sources)
        {
            switch (source)
            {
                case { ConfigMap: not null }: return "configmaps (via projected volumes)";
                case { Secret: not null }: return "secrets (via projected volumes)";
                case { ServiceAccountToken: not null }: return "serviceaccounts (via projected volumes)";
                case { ClusterTrustBundle: not null }: return "clustertrustbundles";
                case { PodCertificate: not null }: return "podcertificates";
                case { DownwardAPI: not null }: continue;
                default:
                    unknown = $"unknown source for projected volume \"{volume}\"";
                    return "";
            }
        }

        return "";
    }
}
