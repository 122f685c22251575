using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>The writes of which binding consists, each left out when what it would write is there already.</summary>
internal static class BindingSteps
{
    /// <summary>The component that tells of claims and volumes.</summary>
    public const string EventSource = "persistentvolume-controller";

    /// <summary>
    /// Ties a volume and a claim to each other. The volume goes first: it can name one claim only, so of two claims that
    /// want it one is refused before anything of it says bound.
    /// </summary>
    public static Plan Bind(PersistentVolume volume, PersistentVolumeClaim claim)
    {
        PersistentVolume tied = VolumeMatching.Tie(volume, claim);
        PersistentVolumeClaim named = Name(claim, tied);
        List<Write> writes = [];
        if (!ReferenceEquals(tied, volume)) writes.Add(Write.Update(tied));
        writes.AddRange(Phase(tied, PersistentVolumePhase.Bound).Writes);
        if (!ReferenceEquals(named, claim)) writes.Add(Write.Update(named));
        writes.AddRange(Phase(named, PersistentVolumeClaimPhase.Bound, tied).Writes);
        return Plan.Of(writes);
    }

    /// <summary>
    /// Takes a volume's tie back: all of it when the cluster made it, else only the uid, so that the volume stays kept
    /// for a claim of the name.
    /// </summary>
    public static Plan Untie(PersistentVolume volume)
    {
        ObjectMeta meta = volume.Metadata;
        bool wasOurs = meta.Annotations.ContainsKey(VolumeAnnotations.BoundByController);
        PersistentVolume untied = volume with
        {
            Metadata = wasOurs
                ? meta with { Annotations = meta.Annotations.Remove(VolumeAnnotations.BoundByController) }
                : meta,
            Spec = volume.Spec with { ClaimRef = wasOurs ? null : volume.Spec.ClaimRef! with { UID = "" } },
        };
        return Plan.Of(Write.Update(untied)).Then(Phase(untied, PersistentVolumePhase.Available));
    }

    /// <summary>Sets a volume's phase; the message goes with it.</summary>
    public static Plan Phase(PersistentVolume volume, string phase, string message = "") =>
        volume.Status.Phase == phase
            ? Plan.Nothing
            : Plan.Of(Write.UpdateStatus(
                volume with { Status = volume.Status with { Phase = phase, Message = message } }));

    /// <summary>Sets a claim's phase and what follows from the volume it has, or from having none.</summary>
    public static Plan Phase(PersistentVolumeClaim claim, string phase, PersistentVolume? volume)
    {
        PersistentVolumeClaimStatus before = claim.Status;
        PersistentVolumeClaimStatus after = before with { Phase = phase };
        if (volume is null)
        {
            after = after with { AccessModes = default, Capacity = default, CurrentVolumeAttributesClassName = null };
        }
        else
        {
            after = after with { AccessModes = volume.Spec.AccessModes };
            // A claim that was bound before may know of a size that the volume has and its file system has not yet.
            if (before.Phase != phase) after = after with { Capacity = volume.Spec.Capacity };
            if (before.Phase == PersistentVolumeClaimPhase.Pending)
            {
                after = after with { CurrentVolumeAttributesClassName = volume.Spec.VolumeAttributesClassName };
            }
        }

        return after == before ? Plan.Nothing : Plan.Of(Write.UpdateStatus(claim with { Status = after }));
    }

    private static PersistentVolumeClaim Name(PersistentVolumeClaim claim, PersistentVolume volume)
    {
        MapOf<string> annotations = claim.Metadata.Annotations;
        bool isNamed = claim.Spec.VolumeName == volume.Metadata.Name;
        if (!isNamed && !annotations.ContainsKey(VolumeAnnotations.BoundByController))
        {
            annotations = annotations.Set(VolumeAnnotations.BoundByController, VolumeAnnotations.Yes);
        }

        if (!annotations.ContainsKey(VolumeAnnotations.BindCompleted))
        {
            annotations = annotations.Set(VolumeAnnotations.BindCompleted, VolumeAnnotations.Yes);
        }

        if (isNamed && annotations == claim.Metadata.Annotations) return claim;
        return claim with
        {
            Metadata = claim.Metadata with { Annotations = annotations },
            Spec = claim.Spec with { VolumeName = volume.Metadata.Name },
        };
    }
}
