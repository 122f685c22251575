using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Fixtures;

/// <summary>Volumes, claims and classes that tests start from.</summary>
public static class StorageSamples
{
    /// <summary>A volume nobody has.</summary>
    public static PersistentVolume Volume(
        string name, string size = "1Gi", string kind = "", string access = "ReadWriteOnce", string node = "",
        string phase = PersistentVolumePhase.Available) => PersistentVolume.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = name, UID = $"uid-{name}" },
        Spec = PersistentVolumeSpec.Empty with
        {
            AccessModes = ListOf.From(access.Split(',')),
            Capacity = MapOf.Create(("storage", Quantity.Parse(size))),
            StorageClassName = kind,
            VolumeMode = PersistentVolumeMode.Filesystem,
            PersistentVolumeReclaimPolicy = PersistentVolumeReclaimPolicy.Retain,
            NodeAffinity = node.Length == 0 ? null : VolumeNodeAffinity.Empty with { Required = On(node) },
            PersistentVolumeSource = PersistentVolumeSource.Empty with
            {
                Local = LocalVolumeSource.Empty with { Path = $"/disks/{name}" },
            },
        },
        Status = PersistentVolumeStatus.Empty with { Phase = phase },
    };

    /// <summary>A claim that has no volume.</summary>
    public static PersistentVolumeClaim Claim(
        string name, string size = "1Gi", string? kind = "", string access = "ReadWriteOnce") =>
        PersistentVolumeClaim.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "default", Name = name, UID = Uid(name) },
            Spec = PersistentVolumeClaimSpec.Empty with
            {
                AccessModes = ListOf.From(access.Split(',')),
                Resources = VolumeResourceRequirements.Empty with
                {
                    Requests = MapOf.Create(("storage", Quantity.Parse(size))),
                },
                StorageClassName = kind,
                VolumeMode = PersistentVolumeMode.Filesystem,
            },
            Status = PersistentVolumeClaimStatus.Empty with { Phase = PersistentVolumeClaimPhase.Pending },
        };

    /// <summary>A class.</summary>
    public static StorageClass Class(
        string name, bool waits = false, string provisioner = StorageClassRules.NoProvisioner, bool isDefault = false) =>
        StorageClass.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = name,
                UID = $"uid-{name}",
                Annotations = isDefault ? MapOf.Create((VolumeAnnotations.DefaultClass, "true")) : default,
            },
            Provisioner = provisioner,
            ReclaimPolicy = PersistentVolumeReclaimPolicy.Delete,
            VolumeBindingMode = waits ? VolumeBindingMode.WaitForFirstConsumer : VolumeBindingMode.Immediate,
        };

    /// <summary>The claim bound to a volume, as binding leaves it.</summary>
    public static PersistentVolumeClaim BoundTo(this PersistentVolumeClaim claim, string volume) => claim with
    {
        Metadata = claim.Metadata with
        {
            Annotations = claim.Metadata.Annotations.Set(VolumeAnnotations.BindCompleted, "yes"),
        },
        Spec = claim.Spec with { VolumeName = volume },
        Status = claim.Status with { Phase = PersistentVolumeClaimPhase.Bound },
    };

    /// <summary>The volume bound to a claim, as binding leaves it.</summary>
    public static PersistentVolume BoundTo(this PersistentVolume volume, PersistentVolumeClaim claim) =>
        VolumeMatching.Tie(volume, claim) with { Status = volume.Status with { Phase = PersistentVolumePhase.Bound } };

    /// <summary>The object with an annotation.</summary>
    public static PersistentVolumeClaim Noted(this PersistentVolumeClaim claim, string key, string value) => claim with
    {
        Metadata = claim.Metadata with { Annotations = claim.Metadata.Annotations.Set(key, value) },
    };

    /// <summary>The object with an annotation.</summary>
    public static PersistentVolume Noted(this PersistentVolume volume, string key, string value) => volume with
    {
        Metadata = volume.Metadata with { Annotations = volume.Metadata.Annotations.Set(key, value) },
    };

    /// <summary>The pod with claims as its volumes.</summary>
    public static Pod Using(this Pod pod, params string[] claims) => pod with
    {
        Spec = pod.Spec with
        {
            Volumes = ListOf.From(claims.Select(claim => Model.Core.V1.Volume.Empty with
            {
                Name = $"v-{claim}",
                VolumeSource = VolumeSource.Empty with
                {
                    PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = claim },
                },
            })),
        },
    };

    /// <summary>A uid as servers write them, the same one for each name.</summary>
    public static string Uid(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in name) hash = (hash ^ letter) * 1099511628211;
        return $"00000000-0000-4000-8000-{hash & 0xffffffffffff:x12}";
    }

    private static NodeSelector On(string node) => NodeSelector.Empty with
    {
        NodeSelectorTerms =
        [
            NodeSelectorTerm.Empty with
            {
                MatchExpressions =
                [
                    NodeSelectorRequirement.Empty with { Key = LocalPath.HostLabel, Operator = "In", Values = [node] },
                ],
            },
        ],
    };
}
