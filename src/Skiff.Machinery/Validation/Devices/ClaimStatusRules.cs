using System.Net;
using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of what a claim was given, of who uses it, and of what drivers tell of it.</summary>
internal static class ClaimStatusRules
{
    private const int ResultsMax = 32;
    private const int ReservationsMax = 256;
    private const int ConditionsMax = 8;
    private const int DataBytesMax = 10 * 1024;
    private const int AddressesMax = 16;
    private const int InterfaceNameMax = 256;
    private const int HardwareAddressMax = 128;

    // Upstream shows the identity of a device as its JSON, in which none of its parts is.
    private const string Identity = """{"Driver":{},"Pool":{},"Device":{},"ShareID":{}}""";

    /// <summary>Checks a change of the status.</summary>
    public static void Check(ResourceClaim claim, ResourceClaim old, Faults faults)
    {
        ResourceClaimStatus status = claim.Status;
        FieldPath path = FieldPath.Status;
        DeviceLists.CheckSet(status.ReservedFor, ReservationsMax, path.Child("reservedFor"), faults,
            (user, at) => CheckUser(user, at, faults), static user => user.UID);
        HashSet<string> allocated = [.. (status.Allocation?.Devices.Results ?? default).AsEnumerable().Select(IdentityOf)];
        DeviceLists.CheckSet(status.Devices, int.MaxValue, path.Child("devices"), faults,
            (device, at) => CheckDevice(device, allocated, at, faults), IdentityOf, Identity);
        CheckReservations(claim, old, path.Child("reservedFor"), faults);
        FieldPath allocation = path.Child("allocation");
        // What was allocated once is not checked again: what may be allocated was less restricted before.
        if (status.Allocation is not null && old.Status.Allocation is not null)
        {
            if (status.Allocation != old.Status.Allocation)
                faults.InvalidText(allocation, Shown.Of(status.Allocation), Faults.Immutable);
        }
        else if (status.Allocation is { } given) CheckAllocation(given, new RequestNames(claim.Spec.Devices), allocation, faults);
    }

    private static string IdentityOf(DeviceRequestAllocationResult result) =>
        $"{result.Driver}\n{result.Pool}\n{result.Device}\n{result.ShareID}";

    private static string IdentityOf(AllocatedDeviceStatus device) =>
        $"{device.Driver}\n{device.Pool}\n{device.Device}\n{device.ShareID}";

    private static void CheckUser(ResourceClaimConsumerReference user, FieldPath path, Faults faults)
    {
        if (user.Resource.Length == 0) faults.Required(path.Child("resource"));
        if (user.Name.Length == 0) faults.Required(path.Child("name"));
        if (user.UID.Length == 0) faults.Required(path.Child("uid"));
    }

    private static void CheckReservations(ResourceClaim claim, ResourceClaim old, FieldPath path, Faults faults)
    {
        ListOf<ResourceClaimConsumerReference> users = claim.Status.ReservedFor;
        if (users.IsEmpty) return;
        if (claim.Status.Allocation is null) faults.Forbidden(path, "may not be specified when `allocated` is not set");
        else if (claim.Metadata.DeletionTimestamp is not null && users.Any(user => !old.Status.ReservedFor.Contains(user)))
        {
            faults.Forbidden(path,
                "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set");
        }
    }

    private static void CheckAllocation(AllocationResult allocation, RequestNames names, FieldPath path, Faults faults)
    {
        FieldPath devices = path.Child("devices");
        DeviceLists.CheckEach(allocation.Devices.Results, ResultsMax, devices.Child("results"), faults,
            (result, at) => CheckResult(result, names, at, faults));
        // Those of classes, and those of the claim.
        DeviceLists.CheckEach(allocation.Devices.Config, 2 * ConfigurationRules.CountMax, devices.Child("config"), faults,
            (config, at) =>
            {
                if (config.Source.Length == 0) faults.Required(at.Child("source"));
                else faults.OneOf(at.Child("source"), config.Source, AllocationConfigSource.Claim, AllocationConfigSource.Class);
                names.CheckReferences(config.Requests, at.Child("requests"), faults);
                ConfigurationRules.Check(config.DeviceConfiguration, stored: false, at, faults);
            });
        if (allocation.NodeSelector is { } selector) AffinityRules.CheckSelector(selector, path.Child("nodeSelector"), faults);
    }

    private static void CheckResult(
        DeviceRequestAllocationResult result, RequestNames names, FieldPath path, Faults faults)
    {
        names.CheckReference(result.Request, path.Child("request"), faults);
        VolumeRules.CheckDriver(result.Driver, path.Child("driver"), faults);
        DeviceNames.CheckPool(result.Pool, path.Child("pool"), faults);
        DeviceNames.CheckLabel(result.Device, path.Child("device"), faults);
        BindingRules.Check(result.BindingConditions, result.BindingFailureConditions, path, faults);
        DeviceTaintRules.CheckTolerations(result.Tolerations, path.Child("tolerations"), faults);
        if (result.ShareID is { } share) DeviceNames.CheckUid(share, path.Child("shareID"), faults);
    }

    private static void CheckDevice(AllocatedDeviceStatus device, HashSet<string> allocated, FieldPath path, Faults faults)
    {
        VolumeRules.CheckDriver(device.Driver, path.Child("driver"), faults);
        DeviceNames.CheckPool(device.Pool, path.Child("pool"), faults);
        DeviceNames.CheckLabel(device.Device, path.Child("device"), faults);
        if (device.ShareID is { } share) DeviceNames.CheckUid(share, path.Child("shareID"), faults);
        if (!allocated.Contains(IdentityOf(device)))
            faults.InvalidText(path, Identity, "must be an allocated device in the claim");
        FieldPath conditions = path.Child("conditions");
        if (device.Conditions.Count > ConditionsMax) faults.TooMany(conditions, device.Conditions.Count, ConditionsMax);
        ConditionRules.Check(device.Conditions, conditions, faults);
        if (!device.Data.IsAbsent) ConfigurationRules.CheckObject(device.Data, DataBytesMax, path.Child("data"), faults);
        if (device.NetworkData is { } network) CheckNetwork(network, path.Child("networkData"), faults);
    }

    private static void CheckNetwork(NetworkDeviceData network, FieldPath path, Faults faults)
    {
        if (Names.Bytes(network.InterfaceName) > InterfaceNameMax) faults.TooLong(path.Child("interfaceName"), InterfaceNameMax);
        if (Names.Bytes(network.HardwareAddress) > HardwareAddressMax)
            faults.TooLong(path.Child("hardwareAddress"), HardwareAddressMax);
        DeviceLists.CheckSet(network.IPs, AddressesMax, path.Child("ips"), faults,
            (address, at) => CheckAddress(address, at, faults), static address => address);
    }

    // An address with the length of its network's prefix, in the one way to write it.
    private static void CheckAddress(string value, FieldPath path, Faults faults)
    {
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        IPAddress? address = slash < 0 ? null : Addresses.Parse(value[..slash], out _);
        bool isSized = int.TryParse(value.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out int prefix);
        int most = slash >= 0 && value.AsSpan(0, slash).Contains(':') ? 128 : 32;
        if (address is null || !isSized || prefix > most)
        {
            faults.Invalid(path, value, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
            return;
        }

        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        bool isShort = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && prefix > 32;
        string canonical = $"{address}/{(isShort ? prefix - 96 : prefix)}";
        if (value != canonical) faults.Invalid(path, value, $"must be in canonical form ({GoText.Quote(canonical)})");
    }
}
