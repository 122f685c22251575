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

    private static readonly string[] ResizeStates =
    [
        ClaimResourceStatus.ControllerResizeInProgress, ClaimResourceStatus.ControllerResizeInfeasible,
        ClaimResourceStatus.NodeResizeInProgress, ClaimResourceStatus.NodeResizeInfeasible,
        ClaimResourceStatus.NodeResizePending,
    ];

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
        if (bound && !rest.Resources.Requests.IsAbsent)
            rest = rest with { Resources = rest.Resources with { Requests = rest.Resources.Requests.Set(Storage, known) } };
        if (bound && rest.VolumeAttributesClassName is not null)
            rest = rest with { VolumeAttributesClassName = before.VolumeAttributesClassName };

        if (rest != before) faults.Forbidden(FieldPath.Spec, $"{Changeable}\n{JsonDiff.Of(before, rest)}");
        if (size < known && size <= old.Status.Capacity.Find(Storage))
        {
            faults.Forbidden(FieldPath.Spec.Child("resources", "requests").Child(Storage),
                "field can not be less than status.capacity");
        }

        if (claim.Spec.VolumeMode != before.VolumeMode)
        {
            faults.Invalid(FieldPath.Root("volumeMode"), claim.Spec.VolumeMode, Faults.Immutable);
        }

        string? attributes = claim.Spec.VolumeAttributesClassName;
        if (before.VolumeAttributesClassName is null || attributes?.Length > 0) return;
        faults.Forbidden(FieldPath.Spec.Child("volumeAttributesClassName"),
            $"update from non-nil value to {(attributes is null ? "nil" : "an empty string")} is forbidden");
    }

    private static void CheckStatus(PersistentVolumeClaimStatus status, FieldPath path, Faults faults)
    {
        FieldPath capacity = path.Child("capacity"), states = path.Child("allocatedResourceStatus");
        foreach ((string name, Quantity amount) in status.Capacity) Resources.CheckSign(amount, capacity.Key(name), faults);
        foreach ((string name, string state) in status.AllocatedResourceStatuses)
        {
            CheckResource(name, states, faults);
            if (!ResizeStates.Contains(state)) faults.NotSupported(states, name, ResizeStates);
        }

        FieldPath allocated = path.Child("allocatedResources");
        foreach ((string name, Quantity amount) in status.AllocatedResources)
        {
            if (CheckResource(name, allocated, faults)) Resources.CheckSign(amount, allocated.Key(name), faults);
        }
    }

    private static bool CheckResource(string name, FieldPath path, Faults faults)
    {
        int before = faults.Count;
        faults.Invalid(path, name, Names.LabelKey(name));
        bool isNative = !name.Contains('/', StringComparison.Ordinal) || name.Contains("kubernetes.io/", StringComparison.Ordinal);
        if (faults.Count == before && isNative && name != Storage) faults.NotSupported(path, name, Storage);
        return faults.Count == before;
    }
}
