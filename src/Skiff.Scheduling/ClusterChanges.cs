using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>Which refusals a change of the cluster may have ended.</summary>
public static class ClusterChanges
{
    private const FilterRules Every = (FilterRules)int.MaxValue;

    /// <summary>A pod left a node.</summary>
    public const FilterRules PodLeft = FilterRules.NodeResourcesFit
        | FilterRules.NodePorts
        | FilterRules.PodTopologySpread
        | FilterRules.InterPodAffinity;

    /// <summary>A pod came to a node, or changed there.</summary>
    public const FilterRules PodCame = FilterRules.PodTopologySpread | FilterRules.InterPodAffinity;

    /// <summary>A node came or changed.</summary>
    public static FilterRules OfNode(Node? before, Node after)
    {
        if (before is null) return Every;
        FilterRules freed = FilterRules.None;
        if (before.Metadata.Labels != after.Metadata.Labels)
        {
            freed |= FilterRules.NodeAffinity | FilterRules.PodTopologySpread | FilterRules.InterPodAffinity;
        }

        if (before.Spec.Taints != after.Spec.Taints)
        {
            freed |= FilterRules.TaintToleration | FilterRules.PodTopologySpread;
        }

        if (before.Spec.Unschedulable != after.Spec.Unschedulable)
        {
            freed |= FilterRules.NodeUnschedulable;
        }

        if (before.Status.Allocatable != after.Status.Allocatable) freed |= FilterRules.NodeResourcesFit;
        return freed;
    }
}
