using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Keeps each volume's phase true, frees those whose claim went, and carries out what is to become of them.</summary>
/// <remarks>Always true: a volume whose claim is there and has it is never released, reclaimed or untied.</remarks>
public sealed class VolumeBindingController : IController<VolumeBindingController.View>
{
    private const string InTree = "kubernetes.io/";
    private const string Scratch = "/tmp/";

    /// <inheritdoc/>
    public static string Name => "persistentvolume-binder-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.PersistentVolume)
    {
        Watches =
        [
            Relation.Each(Kinds.PersistentVolumeClaim, (cache, claim) => VolumesOf(cache, (PersistentVolumeClaim)claim)),
        ],
        Writes = [Kinds.PersistentVolume, ((Kind)Kinds.PersistentVolume).Status],
        EventSource = BindingSteps.EventSource,
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Volume">The volume.</param>
    /// <param name="Claim">The claim it is tied to, uid and all; null if that is not there.</param>
    public sealed record View(PersistentVolume Volume, PersistentVolumeClaim? Claim);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<PersistentVolume>(key) is not { } volume) return null;
        if (volume.Spec.ClaimRef is not { UID.Length: > 0 } tie) return new(volume, null);
        PersistentVolumeClaim? claim = cache.Find<PersistentVolumeClaim>(new(tie.Namespace, tie.Name));
        return new(volume, claim?.Metadata.UID == tie.UID ? claim : null);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        PersistentVolume volume = view.Volume;
        if (volume.Spec.ClaimRef is not { UID.Length: > 0 } tie)
        {
            return BindingSteps.Phase(volume, PersistentVolumePhase.Available);
        }

        if (view.Claim is not { } claim) return Release(volume, tie);
        if (claim.Spec.VolumeName == volume.Metadata.Name)
        {
            return BindingSteps.Phase(volume, PersistentVolumePhase.Bound);
        }

        // A claim that names no volume yet is looked at by the controller of claims, which this volume wakes.
        if (claim.Spec.VolumeName.Length == 0) return TellMismatch(volume, claim);

        bool isSpare = volume.Metadata.Annotations.ContainsKey(VolumeAnnotations.ProvisionedBy)
            && volume.Spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Delete;
        return isSpare ? Release(volume, null) : BindingSteps.Untie(volume);
    }

    private static Plan TellMismatch(PersistentVolume volume, PersistentVolumeClaim claim) =>
        VolumeMatching.ModesDiffer(claim, volume)
            ? Plan.Nothing
                .WithEvent(EventDraft.Warning(volume, "VolumeMismatch",
                    $"Cannot bind PersistentVolume to requested PersistentVolumeClaim \"{claim.Metadata.Name}\" due to "
                    + "incompatible volumeMode."))
                .WithEvent(EventDraft.Warning(claim, "VolumeMismatch",
                    $"Cannot bind PersistentVolume \"{volume.Metadata.Name}\" to requested PersistentVolumeClaim due to "
                    + "incompatible volumeMode."))
            : Plan.Nothing;

    // A cache that is behind must not cost data: the first time the API itself is asked whether the claim is gone.
    private static Plan Release(PersistentVolume volume, ObjectReference? gone)
    {
        if (volume.Status.Phase is PersistentVolumePhase.Released or PersistentVolumePhase.Failed) return Reclaim(volume);
        Plan plan = BindingSteps.Phase(volume, PersistentVolumePhase.Released);
        return gone is null ? plan : plan with { VerifyAbsent = [Stub(gone)] };
    }

    private static PersistentVolumeClaim Stub(ObjectReference tie) => PersistentVolumeClaim.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = tie.Namespace, Name = tie.Name, UID = tie.UID },
    };

    private static Plan Reclaim(PersistentVolume volume) => volume.Spec.PersistentVolumeReclaimPolicy switch
    {
        PersistentVolumeReclaimPolicy.Retain => Plan.Nothing,
        PersistentVolumeReclaimPolicy.Recycle =>
            Failed(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!"),
        PersistentVolumeReclaimPolicy.Delete =>
            DeletionFault(volume) is { } fault ? Failed(volume, "VolumeFailedDelete", fault) : Plan.Nothing,
        _ => Failed(volume, "VolumeUnknownReclaimPolicy", "Volume has unrecognized PersistentVolumeReclaimPolicy"),
    };

    // Volumes are deleted by who provisioned them. Nobody deletes what was made by hand.
    private static string? DeletionFault(PersistentVolume volume)
    {
        string by = volume.Metadata.Annotations.Find(VolumeAnnotations.ProvisionedBy) ?? "";
        if (by.StartsWith(InTree, StringComparison.Ordinal)) return $"no volume plugin matched name: {by}";
        if (by.Length > 0 || volume.Spec.PersistentVolumeSource.CSI is not null) return null;
        string? path = volume.Spec.PersistentVolumeSource.HostPath?.Path;
        bool isScratch = path is null || (path.StartsWith(Scratch, StringComparison.Ordinal) && path.Length > Scratch.Length);
        return isScratch
            ? $"error getting deleter volume plugin for volume \"{volume.Metadata.Name}\": no deletable volume plugin matched"
            : $"host_path deleter only supports /tmp/.+ but received provided {path}";
    }

    private static Plan Failed(PersistentVolume volume, string reason, string message) =>
        volume.Status.Phase == PersistentVolumePhase.Failed
            ? Plan.Nothing
            : BindingSteps.Phase(volume, PersistentVolumePhase.Failed, message)
                .WithEvent(EventDraft.Warning(volume, reason, message));

    private static IEnumerable<ObjectKey> VolumesOf(CacheSnapshot cache, PersistentVolumeClaim claim)
    {
        IEnumerable<ObjectKey> tied = cache.VolumesOf(ObjectKey.Of(claim)).Select(ObjectKey.Of);
        return claim.Spec.VolumeName.Length == 0 ? tied : tied.Append(new("", claim.Spec.VolumeName));
    }
}
