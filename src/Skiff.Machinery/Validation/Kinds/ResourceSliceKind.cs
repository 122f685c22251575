using Skiff.Machinery.Validation.Devices;
using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of the slices in which drivers publish the devices they have.</summary>
internal static class ResourceSliceKind
{
    private const int DevicesMax = 128;
    private const int DetailedDevicesMax = 64;
    private const int CounterSetsMax = 8;

    private const string OneNodeField =
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<ResourceSlice>
    {
        MetadataOnce = true,
        OnCreate = static (slice, faults) => Check(slice.Spec, null, FieldPath.Spec, faults),
        OnUpdate = static (slice, old, faults) => Check(slice.Spec, old.Spec, FieldPath.Spec, faults),
    };

    private static void Check(ResourceSliceSpec spec, ResourceSliceSpec? old, FieldPath path, Faults faults)
    {
        VolumeRules.CheckDriver(spec.Driver, path.Child("driver"), faults);
        CheckPool(spec.Pool, path.Child("pool"), faults);
        if (old is not null)
        {
            faults.Unchanged(path.Child("pool", "name"), spec.Pool.Name, old.Pool.Name);
            faults.Unchanged(path.Child("driver"), spec.Driver, old.Driver);
            if (spec.NodeName != old.NodeName) faults.Invalid(path.Child("nodeName"), spec.NodeName, Faults.Immutable);
        }

        CheckNodes(spec, path, faults);
        if (!spec.SharedCounters.IsAbsent && !spec.Devices.IsAbsent)
            faults.Invalid(path, "", "only one of `sharedCounters` or `devices` is allowed");
        bool isDetailed = spec.Devices.Any(static device => !device.Taints.IsEmpty || !device.ConsumesCounters.IsEmpty);
        DeviceLists.CheckSet(spec.Devices, isDetailed ? DetailedDevicesMax : DevicesMax, path.Child("devices"), faults,
            (device, at) => DeviceRules.Check(
                device, old?.Devices.FirstOrDefault(known => known.Name == device.Name), spec.PerDeviceNodeSelection == true,
                at, faults),
            static device => device.Name);
        DeviceLists.CheckSet(spec.SharedCounters, CounterSetsMax, path.Child("sharedCounters"), faults,
            (set, at) => DeviceRules.CheckCounters(set.Name, "name", set.Counters, at, faults), static set => set.Name);
    }

    private static void CheckPool(ResourcePool pool, FieldPath path, Faults faults)
    {
        DeviceNames.CheckPool(pool.Name, path.Child("name"), faults);
        if (pool.ResourceSliceCount <= 0)
            faults.Invalid(path.Child("resourceSliceCount"), pool.ResourceSliceCount, "must be greater than zero");
        if (pool.Generation < 0)
            faults.Invalid(path.Child("generation"), pool.Generation, "must be greater than or equal to zero");
    }

    private static void CheckNodes(ResourceSliceSpec spec, FieldPath path, Faults faults)
    {
        List<string> given = [];
        if (spec.NodeName is { } name)
        {
            if (name.Length > 0) given.Add("`nodeName`");
            if (name.Length > 0) faults.Invalid(path.Child("nodeName"), name, Names.Dns1123Subdomain(name));
            else faults.Invalid(path.Child("nodeName"), name, "must be either unset or set to a non-empty string");
        }

        if (spec.NodeSelector is { } selector)
        {
            FieldPath at = path.Child("nodeSelector");
            given.Add("`nodeSelector`");
            AffinityRules.CheckSelector(selector, at, faults);
            if (selector.NodeSelectorTerms.Count != 1)
            {
                string terms = $"[{string.Join(',', selector.NodeSelectorTerms.AsEnumerable().Select(Shown.Of))}]";
                faults.InvalidText(at.Child("nodeSelectorTerms"), selector.NodeSelectorTerms.IsAbsent ? Shown.Nothing : terms,
                    "must have exactly one node selector term");
            }
        }

        CheckOnlyTrue(spec.AllNodes, "allNodes", given, path, faults);
        CheckOnlyTrue(spec.PerDeviceNodeSelection, "perDeviceNodeSelection", given, path, faults);
        if (given.Count == 0) faults.Required(path, OneNodeField);
        if (given.Count > 1)
            faults.Invalid(path, $"{{{string.Join(", ", given)}}}", $"{OneNodeField}, but multiple fields are set");
    }

    private static void CheckOnlyTrue(bool? value, string field, List<string> given, FieldPath path, Faults faults)
    {
        if (value == true) given.Add($"`{field}`");
        if (value == false) faults.Invalid(path.Child(field), false, DeviceRules.OnlyTrue);
    }
}
