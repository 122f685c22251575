using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Storage;

/// <summary>Which volume suits a claim, decided alike by the volume controllers and by the scheduler.</summary>
public static class VolumeMatching
{
    private const string Storage = "storage";

    /// <summary>Whether a volume is tied to a claim, or kept for one of its name.</summary>
    public static bool IsTiedTo(PersistentVolume volume, PersistentVolumeClaim claim) =>
        volume.Spec.ClaimRef is { } reference
        && reference.Name == claim.Metadata.Name
        && reference.Namespace == claim.Metadata.Namespace
        && (reference.UID.Length == 0 || reference.UID == claim.Metadata.UID);

    /// <summary>Whether binding a claim has been completed.</summary>
    public static bool IsBound(PersistentVolumeClaim claim) =>
        claim.Spec.VolumeName.Length > 0 && claim.Metadata.Annotations.ContainsKey(VolumeAnnotations.BindCompleted);

    /// <summary>The volume tied to a claim; itself if it was so already.</summary>
    public static PersistentVolume Tie(PersistentVolume volume, PersistentVolumeClaim claim)
    {
        bool wasTied = IsTiedTo(volume, claim);
        if (wasTied && volume.Spec.ClaimRef!.UID == claim.Metadata.UID) return volume;
        MapOf<string> annotations = volume.Metadata.Annotations;
        if (!wasTied && !annotations.ContainsKey(VolumeAnnotations.BoundByController))
        {
            annotations = annotations.Set(VolumeAnnotations.BoundByController, VolumeAnnotations.Yes);
        }

        return volume with
        {
            Metadata = volume.Metadata with { Annotations = annotations },
            Spec = volume.Spec with { ClaimRef = EventDraft.Reference(claim) },
        };
    }

    /// <summary>Whether a claim asks for a device and the volume is a file system, or the other way round.</summary>
    public static bool ModesDiffer(PersistentVolumeClaim claim, PersistentVolume volume) =>
        (claim.Spec.VolumeMode ?? PersistentVolumeMode.Filesystem)
        != (volume.Spec.VolumeMode ?? PersistentVolumeMode.Filesystem);

    /// <summary>Whether a volume can be used in every way that a claim asks for.</summary>
    public static bool AllowsAccess(PersistentVolumeClaim claim, PersistentVolume volume) =>
        claim.Spec.AccessModes.All(volume.Spec.AccessModes.Contains);

    /// <summary>Whether a volume can be reached from a node.</summary>
    public static bool IsReachable(PersistentVolume volume, Node node) =>
        volume.Spec.NodeAffinity?.Required is not { } required || NodeAffinityRule.Matches(required, node);

    /// <summary>What a volume that a claim names lacks, in upstream's words; null if nothing.</summary>
    public static string? Mismatch(PersistentVolumeClaim claim, PersistentVolume volume)
    {
        if (volume.Metadata.DeletionTimestamp is not null)
        {
            return $"the volume is marked for deletion \"{volume.Metadata.Name}\"";
        }

        if (SizeOf(volume) < SizeOf(claim)) return "requested PV is too small";
        if (volume.ClassName() != claim.ClassName()) return "storageClassName does not match";
        if (AttributesDiffer(claim, volume)) return "volumeAttributesClassName does not match";
        if (ModesDiffer(claim, volume)) return "incompatible volumeMode";
        return AllowsAccess(claim, volume) ? null : "incompatible accessMode";
    }

    /// <summary>
    /// The volume for a claim, wherever it is: of those with the fewest ways of access beyond what is asked for, the
    /// one kept for the claim, else the smallest. For a claim that waits for its consumer only one kept for it.
    /// </summary>
    public static PersistentVolume? Best(
        PersistentVolumeClaim claim, IEnumerable<PersistentVolume> volumes, bool waitsForConsumer) => volumes
        .Where(volume => AllowsAccess(claim, volume))
        .GroupBy(volume => AccessOf(volume))
        .OrderBy(group => group.Key.Count(letter => letter == ','))
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => Smallest(claim, group, volume => !waitsForConsumer || IsTiedTo(volume, claim), node: null))
        .FirstOrDefault(found => found is not null);

    /// <summary>The volume for a claim of a pod on a node; null if none of those left suits.</summary>
    public static PersistentVolume? BestOn(
        Node node, PersistentVolumeClaim claim, IEnumerable<PersistentVolume> volumes, IReadOnlySet<string> taken) =>
        Smallest(claim, volumes.Where(volume => !taken.Contains(volume.Metadata.Name)), AllowsAll, node);

    private static bool AllowsAll(PersistentVolume volume) => true;

    private static PersistentVolume? Smallest(
        PersistentVolumeClaim claim, IEnumerable<PersistentVolume> volumes, Func<PersistentVolume, bool> allows, Node? node)
    {
        PersistentVolume? smallest = null;
        Quantity wanted = SizeOf(claim);
        foreach (PersistentVolume volume in volumes)
        {
            bool isTied = IsTiedTo(volume, claim);
            if (volume.Spec.ClaimRef is not null && !isTied) continue;
            if (SizeOf(volume) < wanted || ModesDiffer(claim, volume) || AttributesDiffer(claim, volume)) continue;
            if (volume.Metadata.DeletionTimestamp is not null) continue;
            bool isReachable = node is null || IsReachable(volume, node);
            // The one kept for the claim is the only one it may have.
            if (isTied) return isReachable ? volume : null;
            if (!isReachable || !allows(volume) || !IsFree(claim, volume)) continue;
            if (node is not null && !AllowsAccess(claim, volume)) continue;
            if (smallest is null || SizeOf(smallest) > SizeOf(volume)) smallest = volume;
        }

        return smallest;
    }

    private static bool IsFree(PersistentVolumeClaim claim, PersistentVolume volume) =>
        volume.Status.Phase == PersistentVolumePhase.Available
        && (claim.Spec.Selector is null || claim.Spec.Selector.Matches(volume.Metadata.Labels))
        && volume.ClassName() == claim.ClassName();

    private static bool AttributesDiffer(PersistentVolumeClaim claim, PersistentVolume volume) =>
        (claim.Spec.VolumeAttributesClassName ?? "") != (volume.Spec.VolumeAttributesClassName ?? "");

    private static string AccessOf(PersistentVolume volume) =>
        string.Join(',', volume.Spec.AccessModes.AsEnumerable().Distinct().Order(StringComparer.Ordinal));

    private static Quantity SizeOf(PersistentVolumeClaim claim) => claim.Spec.Resources.Requests.Find(Storage);

    private static Quantity SizeOf(PersistentVolume volume) => volume.Spec.Capacity.Find(Storage);
}
