using Skiff.Model.Resource.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of devices and claims on them.</summary>
internal static class ResourcePrinters
{
    /// <summary>Rows of device classes.</summary>
    public static Printer DeviceClasses { get; } = new Printer<DeviceClass>(
        [Columns.Name, Columns.Age],
        static (value, now) => [value.Metadata.Name, CellText.Age(value, now)]);

    /// <summary>Rows of resource claims.</summary>
    public static Printer ResourceClaims { get; } = new Printer<ResourceClaim>(
        [Columns.Name, Columns.Text("State", "Whether devices are allocated to the claim and in use."), Columns.Age],
        static (value, now) => [value.Metadata.Name, State(value), CellText.Age(value, now)]);

    /// <summary>Rows of resource claim templates.</summary>
    public static Printer ResourceClaimTemplates { get; } = new Printer<ResourceClaimTemplate>(
        [Columns.Name, Columns.Age],
        static (value, now) => [value.Metadata.Name, CellText.Age(value, now)]);

    /// <summary>Rows of resource slices.</summary>
    public static Printer ResourceSlices { get; } = new Printer<ResourceSlice>(
        [
            Columns.Name,
            Columns.Text("Node", "Node the devices are on."),
            Columns.Text("Driver", "Driver that publishes the devices."),
            Columns.Text("Pool", "Pool the devices belong to."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.NodeName ?? "",
            value.Spec.Driver,
            value.Spec.Pool.Name,
            CellText.Age(value, now),
        ]);

    private static string State(ResourceClaim claim)
    {
        bool deleted = claim.Metadata.DeletionTimestamp is not null;
        if (claim.Status.Allocation is null) return deleted ? "deleted" : "pending";
        string state = claim.Status.ReservedFor.IsEmpty ? "allocated" : "allocated,reserved";
        return deleted ? $"deleted,{state}" : state;
    }
}
