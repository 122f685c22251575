using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Scheduling;

/// <summary>Which refusals a change of the cluster may have ended.</summary>
public static class ClusterChanges
{
    private const FilterRules Every = (FilterRules)int.MaxValue;

    /// <summary>A pod left a node.</summary>
    public const FilterRules PodLeft = FilterRules.NodeResourcesFit
        | FilterRules.NodePorts
        | FilterRules.PodTopologySpread
        | FilterRules.InterPodAffinity
        | FilterRules.Volumes;

    /// <summary>A pod came to a node, or changed there.</summary>
    public const FilterRules PodCame = FilterRules.PodTopologySpread | FilterRules.InterPodAffinity;

    /// <summary>A node came or changed.</summary>
    public static FilterRules OfNode(Node? before, Node after)
    {
        if (before is null) return Every;
        FilterRules freed = FilterRules.None;
        if (before.Metadata.Labels != after.Metadata.Labels)
        {
            freed |= FilterRules.NodeAffinity | FilterRules.PodTopologySpread | FilterRules.InterPodAffinity
                | FilterRules.Volumes;
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

    /// <summary>Whether a volume that came or changed may help a pod that waits for one.</summary>
    public static bool MayHelp(PersistentVolume? before, PersistentVolume after)
    {
        if (before is null) return true;
        bool isFree = after.Spec.ClaimRef is null && after.Status.Phase == PersistentVolumePhase.Available;
        bool isKept = after.Spec.ClaimRef is not null && after.Spec.ClaimRef != before.Spec.ClaimRef;
        return isFree || isKept
            || before.Spec.NodeAffinity != after.Spec.NodeAffinity
            || before.Metadata.Labels != after.Metadata.Labels;
    }

    /// <summary>Whether a class that came or changed may help a pod that waits for a volume.</summary>
    public static bool MayHelp(StorageClass? before, StorageClass after) =>
        before is null || before.AllowedTopologies != after.AllowedTopologies;
}
