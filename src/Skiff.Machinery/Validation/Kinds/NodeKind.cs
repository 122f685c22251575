using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of nodes.</summary>
internal static class NodeKind
{
    private static readonly FieldPath Ranges = FieldPath.Spec.Child("podCIDRs");

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Node>
    {
        Always = CheckWhole,
        OnUpdate = CheckUpdate,
        OnStatus = (node, old, faults) =>
        {
            CheckWhole(node, faults);
            CheckUpdate(node, old, faults);
        },
    };

    private static void CheckWhole(Node node, Faults faults)
    {
        CheckTaints(node, faults);
        CheckResources(node.Status, faults);
        CheckRanges(node.Spec.PodCIDRs, faults);
    }

    private static void CheckUpdate(Node node, Node old, Faults faults)
    {
        CheckAddresses(node.Status.Addresses, faults);
        if (!old.Spec.PodCIDRs.IsEmpty && node.Spec.PodCIDRs != old.Spec.PodCIDRs)
        {
            faults.Forbidden(Ranges, "node updates may not change podCIDR except from \"\" to valid");
        }

        if (old.Spec.ProviderID.Length > 0 && node.Spec.ProviderID != old.Spec.ProviderID)
        {
            faults.Forbidden(FieldPath.Spec.Child("providerID"),
                "node updates may not change providerID except from \"\" to valid");
        }

        if (node.Spec.DoNotUseExternalID != old.Spec.DoNotUseExternalID)
        {
            faults.Forbidden(FieldPath.Spec.Child("externalID"), "may not be updated");
        }
    }

    private static void CheckTaints(Node node, Faults faults) =>
        TolerationRules.CheckTaints(node.Spec.Taints, FieldPath.Metadata.Child("taints"), faults);

    private static void CheckResources(NodeStatus status, Faults faults)
    {
        foreach ((string name, Quantity amount) in status.Capacity)
        {
            Resources.CheckAmount(name, amount, FieldPath.Status.Child("capacity", name), faults);
        }

        foreach ((string name, Quantity amount) in status.Allocatable)
        {
            Resources.CheckAmount(name, amount, FieldPath.Status.Child("allocatable", name), faults);
        }
    }

    private static void CheckAddresses(ListOf<NodeAddress> addresses, Faults faults)
    {
        HashSet<NodeAddress> seen = [];
        for (int i = 0; i < addresses.Count; i++)
        {
            if (seen.Add(addresses[i])) continue;
            faults.DuplicateText(FieldPath.Status.Child("addresses").Index(i), Shown.Of(addresses[i]));
        }
    }

    private static void CheckRanges(ListOf<string> ranges, Faults faults)
    {
        for (int i = 0; i < ranges.Count; i++) Addresses.CheckRange(ranges[i], Ranges.Index(i), faults);
        if (ranges.Count < 2) return;
        if (ranges.Count > 2 || !Addresses.AreOfBothVersions(ranges))
        {
            faults.Invalid(Ranges, ranges, "may specify no more than one CIDR for each IP family");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < ranges.Count; i++)
        {
            if (!seen.Add(ranges[i])) faults.Duplicate(Ranges.Index(i), ranges[i]);
        }
    }
}
