using System.Text.RegularExpressions;
using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of one device of a slice.</summary>
internal static partial class DeviceRules
{
    /// <summary>What upstream says of a truth that must not be stated as false.</summary>
    public const string OnlyTrue = "must be either unset or set to true";

    private const int EntriesMax = 32;
    private const int ValueBytesMax = 64;
    private const int ConsumptionsMax = 2;
    private const int CountersMax = 32;

    private const string OneNodeField = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when "
        + "`perDeviceNodeSelection` is set to true in the ResourceSlice spec";

    /// <summary>Checks a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="old">The device of the same name before, if there was one: what of it did not change is right.</param>
    /// <param name="choosesNodes">Whether each device of the slice says itself which nodes it is on.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="faults">What is wrong.</param>
    public static void Check(Device device, Device? old, bool choosesNodes, FieldPath path, Faults faults)
    {
        DeviceNames.CheckLabel(device.Name, path.Child("name"), faults);
        int entries = device.Attributes.Count + device.Capacity.Count;
        if (entries > EntriesMax)
            faults.Invalid(path, entries, $"the total number of attributes and capacities must not exceed {EntriesMax}");
        DeviceLists.CheckMap(device.Attributes, int.MaxValue, path.Child("attributes"), faults, DeviceNames.CheckQualified,
            (attribute, at) => CheckAttribute(attribute, at, faults));
        if (old is null || old.Capacity != device.Capacity)
        {
            DeviceLists.CheckMap(device.Capacity, int.MaxValue, path.Child("capacity"), faults, DeviceNames.CheckQualified,
                (capacity, at) => CapacityRules.Check(capacity, device.AllowMultipleAllocations == true, at, faults));
        }

        if (old is null || old.Taints != device.Taints) DeviceTaintRules.CheckTaints(device.Taints, path.Child("taints"), faults);
        DeviceLists.CheckSet(device.ConsumesCounters, ConsumptionsMax, path.Child("consumesCounters"), faults,
            (consumption, at) => CheckCounters(consumption.CounterSet, "counterSet", consumption.Counters, at, faults),
            static consumption => consumption.CounterSet);
        CheckNodes(device, choosesNodes, path, faults);
        BindingRules.Check(device.BindingConditions, device.BindingFailureConditions, path, faults);
    }

    /// <summary>Checks a set of counters and the name that it has or that it is found by.</summary>
    public static void CheckCounters(string name, string field, MapOf<Counter> counters, FieldPath path, Faults faults)
    {
        if (name.Length == 0) faults.Required(path.Child(field));
        else DeviceNames.CheckLabel(name, path.Child(field), faults);
        FieldPath at = path.Child("counters");
        if (counters.IsEmpty) faults.Required(at);
        else DeviceLists.CheckMap(counters, CountersMax, at, faults, DeviceNames.CheckLabel, static (_, _) => { });
    }

    private static void CheckAttribute(DeviceAttribute attribute, FieldPath path, Faults faults)
    {
        int given = 0;
        if (attribute.BoolValue is not null) given++;
        if (attribute.IntValue is not null) given++;
        if (attribute.StringValue is { } text)
        {
            given++;
            if (Names.Bytes(text) > ValueBytesMax) faults.TooLong(path.Child("string"), ValueBytesMax);
        }

        if (attribute.VersionValue is { } version)
        {
            given++;
            if (!Version.IsMatch(version))
                faults.Invalid(path.Child("version"), version, "must be a string compatible with semver.org spec 2.0.0");
            if (Names.Bytes(version) > ValueBytesMax) faults.TooLong(path.Child("version"), ValueBytesMax);
        }

        if (given == 1) return;
        string shown = given == 0 ? "\"\"" : Shown.Of(attribute);
        faults.InvalidText(path, shown, "exactly one value must be specified");
    }

    private static void CheckNodes(Device device, bool choosesNodes, FieldPath path, Faults faults)
    {
        if (!choosesNodes)
        {
            if (device.NodeName is not null || device.NodeSelector is not null || device.AllNodes is not null)
            {
                faults.InvalidText(path, Shown.Nothing, "`nodeName`, `nodeSelector` and `allNodes` can only be set if "
                    + "`perDeviceNodeSelection` is set to true in the ResourceSlice spec");
            }

            return;
        }

        List<string> given = [];
        if (device.NodeName is { } name)
        {
            if (name.Length > 0) given.Add("`nodeName`");
            if (name.Length == 0) faults.Invalid(path.Child("nodeName"), name, "must not be empty");
            else faults.Invalid(path.Child("nodeName"), name, Names.Dns1123Subdomain(name));
        }

        if (device.NodeSelector is { } selector)
        {
            given.Add("`nodeSelector`");
            AffinityRules.CheckSelector(selector, path.Child("nodeSelector"), faults);
        }

        if (device.AllNodes == true) given.Add("`allNodes`");
        if (device.AllNodes == false) faults.Invalid(path.Child("allNodes"), false, OnlyTrue);
        if (given.Count == 0) faults.Required(path, OneNodeField);
        if (given.Count > 1) faults.Invalid(path, $"{{{string.Join(", ", given)}}}", OneNodeField);
    }

    [GeneratedRegex(
        @"\A(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
        + @"(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
        + @"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Version { get; }
}
