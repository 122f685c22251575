namespace Skiff.Model.Core.V1;

public sealed partial record PersistentVolume
{
    private PersistentVolume WithOwnDefaults()
    {
        PersistentVolumeSpec spec = Spec;
        if (spec.PersistentVolumeReclaimPolicy.Length == 0)
        {
            spec = spec with { PersistentVolumeReclaimPolicy = PersistentVolumeReclaimPolicy.Retain };
        }

        if (spec.VolumeMode is null) spec = spec with { VolumeMode = PersistentVolumeMode.Filesystem };
        PersistentVolumeStatus status = Status.Phase.Length > 0
            ? Status
            : Status with { Phase = PersistentVolumePhase.Pending };
        bool same = ReferenceEquals(spec, Spec) && ReferenceEquals(status, Status);
        return same ? this : this with { Spec = spec, Status = status };
    }
}

public sealed partial record PersistentVolumeSpec
{
    private PersistentVolumeSpec WithOwnDefaults()
    {
        MapOf<Quantity> capacity = ResourceLists.RoundedUp(Capacity);
        return capacity.IsSame(Capacity) ? this : this with { Capacity = capacity };
    }
}

public sealed partial record PersistentVolumeClaim
{
    private PersistentVolumeClaim WithOwnDefaults() => Status.Phase.Length > 0
        ? this
        : this with { Status = Status with { Phase = PersistentVolumeClaimPhase.Pending } };
}

public sealed partial record PersistentVolumeClaimSpec
{
    private PersistentVolumeClaimSpec WithOwnDefaults() =>
        VolumeMode is null ? this with { VolumeMode = PersistentVolumeMode.Filesystem } : this;
}

public sealed partial record PersistentVolumeClaimStatus
{
    private PersistentVolumeClaimStatus WithOwnDefaults()
    {
        MapOf<Quantity> capacity = ResourceLists.RoundedUp(Capacity);
        MapOf<Quantity> allocated = ResourceLists.RoundedUp(AllocatedResources);
        bool same = capacity.IsSame(Capacity) && allocated.IsSame(AllocatedResources);
        return same ? this : this with { Capacity = capacity, AllocatedResources = allocated };
    }
}

public sealed partial record VolumeResourceRequirements
{
    private VolumeResourceRequirements WithOwnDefaults()
    {
        MapOf<Quantity> limits = ResourceLists.RoundedUp(Limits);
        MapOf<Quantity> requests = ResourceLists.RoundedUp(Requests);
        bool same = limits.IsSame(Limits) && requests.IsSame(Requests);
        return same ? this : this with { Limits = limits, Requests = requests };
    }
}
