using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Storage;

/// <summary>Which class claims and volumes belong to, and what follows from it.</summary>
public static class StorageClassRules
{
    /// <summary>The provisioner of classes whose volumes are made by hand.</summary>
    public const string NoProvisioner = "kubernetes.io/no-provisioner";

    /// <summary>The class a claim asks for; empty for none.</summary>
    public static string ClassName(this PersistentVolumeClaim claim) =>
        claim.Metadata.Annotations.Find(VolumeAnnotations.BetaClass) ?? claim.Spec.StorageClassName ?? "";

    /// <summary>Whether a claim's author said which class, be it none: then the default one does not apply.</summary>
    public static bool NamesClass(this PersistentVolumeClaim claim) =>
        claim.Metadata.Annotations.ContainsKey(VolumeAnnotations.BetaClass) || claim.Spec.StorageClassName is not null;

    /// <summary>The class a volume belongs to; empty for none.</summary>
    public static string ClassName(this PersistentVolume volume) =>
        volume.Metadata.Annotations.Find(VolumeAnnotations.BetaClass) ?? volume.Spec.StorageClassName;

    /// <summary>Whether claims of a class wait for a pod to be scheduled before they are bound.</summary>
    public static bool WaitsForConsumer(this StorageClass kind) =>
        kind.VolumeBindingMode == VolumeBindingMode.WaitForFirstConsumer;

    /// <summary>The default class: of several the newest, of those the first by name; null if there is none.</summary>
    public static StorageClass? Default(IEnumerable<StorageClass> classes) => classes
        .Where(candidate => candidate.Metadata.Annotations.Find(VolumeAnnotations.DefaultClass) == "true")
        .OrderByDescending(candidate => candidate.Metadata.CreationTimestamp)
        .ThenBy(candidate => candidate.Metadata.Name, StringComparer.Ordinal)
        .FirstOrDefault();
}
