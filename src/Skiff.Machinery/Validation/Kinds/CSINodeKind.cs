using System.Globalization;
using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Storage.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of the CSI drivers that a node has.</summary>
internal static class CSINodeKind
{
    private const int NodeIdMax = 256;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<CSINode>
    {
        Always = (node, faults) => Check(node.Spec.Drivers, FieldPath.Spec.Child("drivers"), faults),
        OnUpdate = CheckUpdate,
    };

    private static void Check(ListOf<CSINodeDriver> drivers, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < drivers.Count; i++)
        {
            CSINodeDriver driver = drivers[i];
            FieldPath at = path.Index(i);
            VolumeRules.CheckDriver(driver.Name, at.Child("name"), faults);
            if (driver.NodeID.Length == 0) faults.Required(at.Child("nodeID"));
            if (Names.Bytes(driver.NodeID) > NodeIdMax)
            {
                faults.Invalid(at.Child("nodeID"), driver.NodeID,
                    string.Create(CultureInfo.InvariantCulture, $"must be {NodeIdMax} characters or less"));
            }

            if (driver.Allocatable?.Count is { } count) faults.NonNegative(at.Child("allocatable", "count"), count);
            if (!names.Add(driver.Name)) faults.Duplicate(at.Child("name"), driver.Name);
            CheckTopology(driver.TopologyKeys, at, faults);
        }
    }

    private static void CheckTopology(ListOf<string> keys, FieldPath path, Faults faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            if (key.Length == 0) faults.Required(path);
            if (!seen.Add(key)) faults.Duplicate(path, key);
            foreach (string problem in Names.LabelKey(key)) faults.Invalid(path, key, problem);
        }
    }

    // What a driver can take may change while the node runs; who it is may not.
    private static void CheckUpdate(CSINode node, CSINode old, Faults faults)
    {
        foreach (CSINodeDriver before in old.Spec.Drivers)
        {
            foreach (CSINodeDriver driver in node.Spec.Drivers)
            {
                if (driver.Name != before.Name || driver with { Allocatable = before.Allocatable } == before) continue;
                faults.InvalidText(FieldPath.Root("CSINodeDriver"), Shown.Of(driver), Faults.Immutable);
            }
        }
    }
}
