using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Authorization.Nodes;

/// <summary>The kinds of objects that a node may read because of what runs on it.</summary>
internal enum Referent
{
    Pod,
    Secret,
    ConfigMap,
    Claim,
    Volume,
    ServiceAccount,
    ResourceClaim,
    Attachment,
    Slice,
}

/// <summary>An object that a node may be related to.</summary>
internal readonly record struct Reference(Referent Kind, string Namespace, string Name);

/// <summary>Lists the objects that a pod or a volume needs on its node.</summary>
internal static class NodeReferences
{
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    /// <summary>What the node of a pod may read because of it; the pod itself comes first.</summary>
    public static ListOf<Reference> Of(Pod pod)
    {
        HashSet<Reference> found = [new(Referent.Pod, pod.Metadata.Namespace, pod.Metadata.Name)];

        // A node creates its mirror pods itself: they must not give it anything.
        if (!pod.Metadata.Annotations.ContainsKey(MirrorAnnotation)) Collect(pod, found);
        return ListOf.From(found);
    }

    /// <summary>Secrets that a node needs to mount a volume bound to a claim.</summary>
    public static ListOf<Reference> SecretsOf(PersistentVolume volume)
    {
        string claimSpace = volume.Spec.ClaimRef?.Namespace ?? "";
        HashSet<Reference> found = [];
        PersistentVolumeSource source = volume.Spec.PersistentVolumeSource;
        if (source.AzureFile is { } azure)
        {
            Add(string.IsNullOrEmpty(azure.SecretNamespace) ? claimSpace : azure.SecretNamespace, azure.SecretName);
        }

        AddReference(source.CephFS?.SecretRef);
        AddReference(source.Cinder?.SecretRef);
        AddReference(source.FlexVolume?.SecretRef);
        AddReference(source.RBD?.SecretRef);
        AddReference(source.ScaleIO?.SecretRef);
        AddReference(source.ISCSI?.SecretRef);
        if (source.StorageOS?.SecretRef is { } storage) Add(storage.Namespace, storage.Name);
        if (source.CSI is { } csi)
        {
            // The controller's secrets are not the node's business.
            AddReference(csi.NodePublishSecretRef);
            AddReference(csi.NodeStageSecretRef);
            AddReference(csi.NodeExpandSecretRef);
        }

        return ListOf.From(found);

        void AddReference(SecretReference? reference)
        {
            if (reference is null) return;
            Add(reference.Namespace.Length > 0 ? reference.Namespace : claimSpace, reference.Name);
        }

        void Add(string space, string name)
        {
            if (name.Length > 0) found.Add(new(Referent.Secret, space, name));
        }
    }

    private static void Collect(Pod pod, HashSet<Reference> found)
    {
        PodSpec spec = pod.Spec;
        string space = pod.Metadata.Namespace;
        Add(Referent.ServiceAccount, spec.ServiceAccountName);
        foreach (LocalObjectReference secret in spec.ImagePullSecrets) Add(Referent.Secret, secret.Name);
        foreach (Container container in spec.InitContainers) Environment(container.Env, container.EnvFrom, Add);
        foreach (Container container in spec.Containers) Environment(container.Env, container.EnvFrom, Add);
        foreach (EphemeralContainer container in spec.EphemeralContainers)
        {
            Environment(
                container.EphemeralContainerCommon.Env, container.EphemeralContainerCommon.EnvFrom, Add);
        }

        foreach (Volume volume in spec.Volumes) Mounted(pod, volume, Add);
        foreach (PodResourceClaim claim in spec.ResourceClaims) Add(Referent.ResourceClaim, ClaimName(pod, claim));
        Add(Referent.ResourceClaim, pod.Status.ExtendedResourceClaimStatus?.ResourceClaimName);

        void Add(Referent kind, string? name)
        {
            if (!string.IsNullOrEmpty(name)) found.Add(new(kind, space, name));
        }
    }

    private static void Environment(
        ListOf<EnvVar> variables, ListOf<EnvFromSource> sources, Action<Referent, string?> add)
    {
        foreach (EnvVar variable in variables)
        {
            add(Referent.Secret, variable.ValueFrom?.SecretKeyRef?.LocalObjectReference.Name);
            add(Referent.ConfigMap, variable.ValueFrom?.ConfigMapKeyRef?.LocalObjectReference.Name);
        }

        foreach (EnvFromSource source in sources)
        {
            add(Referent.Secret, source.SecretRef?.LocalObjectReference.Name);
            add(Referent.ConfigMap, source.ConfigMapRef?.LocalObjectReference.Name);
        }
    }

    private static void Mounted(Pod pod, Volume volume, Action<Referent, string?> add)
    {
        VolumeSource source = volume.VolumeSource;
        add(Referent.Secret, source.Secret?.SecretName);
        add(Referent.ConfigMap, source.ConfigMap?.LocalObjectReference.Name);
        add(Referent.Claim, source.PersistentVolumeClaim?.ClaimName);
        if (source.Ephemeral is not null) add(Referent.Claim, $"{pod.Metadata.Name}-{volume.Name}");
        foreach (VolumeProjection projection in source.Projected?.Sources ?? default)
        {
            add(Referent.Secret, projection.Secret?.LocalObjectReference.Name);
            add(Referent.ConfigMap, projection.ConfigMap?.LocalObjectReference.Name);
        }

        add(Referent.Secret, source.AzureFile?.SecretName);
        add(Referent.Secret, source.CephFS?.SecretRef?.Name);
        add(Referent.Secret, source.Cinder?.SecretRef?.Name);
        add(Referent.Secret, source.FlexVolume?.SecretRef?.Name);
        add(Referent.Secret, source.RBD?.SecretRef?.Name);
        add(Referent.Secret, source.ScaleIO?.SecretRef?.Name);
        add(Referent.Secret, source.ISCSI?.SecretRef?.Name);
        add(Referent.Secret, source.StorageOS?.SecretRef?.Name);
        add(Referent.Secret, source.CSI?.NodePublishSecretRef?.Name);
    }

    // A claim made from a template has its name in the pod's status once it exists.
    private static string? ClaimName(Pod pod, PodResourceClaim claim)
    {
        if (claim.ResourceClaimName is { Length: > 0 } named) return named;
        return pod.Status.ResourceClaimStatuses.FirstOrDefault(status => status.Name == claim.Name)?.ResourceClaimName;
    }
}
