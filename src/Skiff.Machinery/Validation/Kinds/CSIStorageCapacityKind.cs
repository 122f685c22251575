using Skiff.Model;
using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of how much a CSI driver can still store.</summary>
internal static class CSIStorageCapacityKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<CSIStorageCapacity>
    {
        OnCreate = Check,
        OnUpdate = CheckUpdate,
    };

    private static void Check(CSIStorageCapacity value, Faults faults)
    {
        Labels.CheckSelector(value.NodeTopology, FieldPath.Root("nodeTopology"), faults);
        faults.Invalid(FieldPath.Root("storageClassName"), value.StorageClassName, Names.Dns1123Subdomain(value.StorageClassName));
        CheckAmount(value.Capacity, "capacity", faults);
        CheckAmount(value.MaximumVolumeSize, "maximumVolumeSize", faults);
    }

    private static void CheckAmount(Quantity? amount, string name, Faults faults)
    {
        if (amount is { Sign: < 0 } negative) faults.Invalid(FieldPath.Root(name), negative.ToString(), Faults.Negative);
    }

    private static void CheckUpdate(CSIStorageCapacity value, CSIStorageCapacity old, Faults faults)
    {
        if (value.NodeTopology != old.NodeTopology)
            faults.InvalidText(FieldPath.Root("nodeTopology"), Shown.Of(value.NodeTopology), Faults.Immutable);
        faults.Unchanged(FieldPath.Root("storageClassName"), value.StorageClassName, old.StorageClassName);
    }
}
