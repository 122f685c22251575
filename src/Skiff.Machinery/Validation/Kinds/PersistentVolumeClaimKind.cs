using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of claims to storage: once made, a claim can be bound, and grow.</summary>
internal static class PersistentVolumeClaimKind
{
    private const string Storage = "storage";
    private const string Changeable =
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<PersistentVolumeClaim>
    {
        Always = (claim, faults) => ClaimRules.CheckSpec(claim.Spec, FieldPath.Spec, faults),
        OnUpdate = CheckUpdate,
        OnStatus = (claim, _, faults) => CheckStatus(claim.Status, FieldPath.Status, faults),
    };

    private static void CheckUpdate(PersistentVolumeClaim claim, PersistentVolumeClaim old, Faults faults)
    {
        PersistentVolumeClaimSpec before = old.Spec, rest = claim.Spec;
        if (before.VolumeName.Length == 0) rest = rest with { VolumeName = before.VolumeName };
        if (before.StorageClassName is null) rest = rest with { StorageClassName = null };
        bool bound = claim.Status.Phase == PersistentVolumeClaimPhase.Bound;
        Quantity size = claim.Spec.Resources.Requests.Find(Storage), known = before.Resources.Requests.Find(Storage);
        if (bound)
        {
            rest = rest with
            {
                Resources = rest.Resources with { Requests = rest.Resources.Requests.Set(Storage, known) },
                VolumeAttributesClassName = before.VolumeAttributesClassName,
            };
        }

        if (rest != before) faults.Forbidden(FieldPath.Spec, $"{Changeable}\n{JsonDiff.Of(before, rest)}");
        if (bound && size < known && size < old.Status.Capacity.Find(Storage))
        {
            faults.Forbidden(FieldPath.Spec.Child("resources", "requests").Child(Storage),
                "field can not be less than status.capacity");
        }

        if (claim.Spec.VolumeMode != before.VolumeMode)
        {
            faults.Invalid(FieldPath.Root("volumeMode"), claim.Spec.VolumeMode, Faults.Immutable);
        }

        string? attributes = claim.Spec.VolumeAttributesClassName;
        if (before.VolumeAttributesClassName is { Length: > 0 } && string.IsNullOrEmpty(attributes) && bound)
        {
            faults.Forbidden(FieldPath.Spec.Child("volumeAttributesClassName"),
                "update from non-nil value to nil is forbidden");
        }
    }

    private static void CheckStatus(PersistentVolumeClaimStatus status, FieldPath path, Faults faults)
    {
        CheckAmounts(status.Capacity, path.Child("capacity"), faults);
        CheckAmounts(status.AllocatedResources, path.Child("allocatedResources"), faults);
        foreach ((string name, string state) in status.AllocatedResourceStatuses)
        {
            faults.Invalid(path.Child("allocatedResourceStatus").Key(name), name, Names.LabelKey(name));
            faults.OneOf(path.Child("allocatedResourceStatus"), state, ClaimResourceStatus.ControllerResizeInProgress,
                ClaimResourceStatus.ControllerResizeInfeasible, ClaimResourceStatus.NodeResizePending,
                ClaimResourceStatus.NodeResizeInProgress, ClaimResourceStatus.NodeResizeInfeasible);
        }
    }

    private static void CheckAmounts(MapOf<Quantity> amounts, FieldPath path, Faults faults)
    {
        foreach ((string name, Quantity amount) in amounts)
        {
            if (amount.Sign < 0) faults.Invalid(path.Key(name), amount.ToString(), Faults.Negative);
        }
    }
}
