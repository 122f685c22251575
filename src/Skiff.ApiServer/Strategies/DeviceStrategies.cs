using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>Claims to devices: what drivers told of a device goes with its allocation.</summary>
public sealed class ResourceClaimStrategy() : SpecStatusStrategy<ResourceClaim>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec,
    hasGeneration: false)
{
    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call)
    {
        ResourceClaim claim = (ResourceClaim)base.PrepareForStatusUpdate(next, current, call);
        HashSet<(string, string, string)> gone = [.. DevicesOf((ResourceClaim)current)];
        gone.ExceptWith(DevicesOf(claim));
        if (gone.Count == 0) return claim;
        ListOf<AllocatedDeviceStatus> kept =
            claim.Status.Devices.Where(device => !gone.Contains((device.Driver, device.Pool, device.Device)));
        return claim with { Status = claim.Status with { Devices = kept.IsEmpty ? default : kept } };
    }

    private static IEnumerable<(string Driver, string Pool, string Device)> DevicesOf(ResourceClaim claim) =>
        (claim.Status.Allocation?.Devices.Results ?? default).AsEnumerable()
            .Select(static result => (result.Driver, result.Pool, result.Device));
}

/// <summary>Slices of devices: found by their node and driver; what upstream holds back by default is not kept.</summary>
public sealed class ResourceSliceStrategy : Strategy
{
    /// <inheritdoc/>
    public override bool HasGeneration => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["spec.nodeName"] = slice => ((ResourceSlice)slice).Spec.NodeName ?? "",
            ["spec.driver"] = slice => ((ResourceSlice)slice).Spec.Driver,
        };

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) => Reduced((ResourceSlice)draft);

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call) => Reduced((ResourceSlice)next);

    /// <inheritdoc/>
    public override bool SameSpec(IObject next, IObject current) =>
        ((ResourceSlice)next).Spec == ((ResourceSlice)current).Spec;

    /// <inheritdoc/>
    public override IEnumerable<string> Warnings(IObject next, IObject? current)
    {
        string driver = ((ResourceSlice)next).Spec.Driver;
        if (driver.Any(char.IsUpper))
        {
            yield return "spec.driver: driver names should be lowercase; "
                + $"{GoText.Quote(driver)} contains uppercase characters";
        }
    }

    // Attributes of several values and what of a node a device takes are alpha in this version, and so switched off.
    private static ResourceSlice Reduced(ResourceSlice slice) => slice with
    {
        Spec = slice.Spec with
        {
            Devices = slice.Spec.Devices.MapSame(static device => device with
            {
                NodeAllocatableResourceMappings = default,
                Attributes = device.Attributes.MapSame(static attribute => attribute with
                {
                    IntValues = default,
                    BoolValues = default,
                    StringValues = default,
                    VersionValues = default,
                }),
            }),
        },
    };
}

/// <summary>Classes of devices: every change of what they say counts as a generation.</summary>
public sealed class DeviceClassStrategy : Strategy
{
    /// <inheritdoc/>
    public override bool HasGeneration => true;

    /// <inheritdoc/>
    public override bool SameSpec(IObject next, IObject current) => ((DeviceClass)next).Spec == ((DeviceClass)current).Spec;
}
