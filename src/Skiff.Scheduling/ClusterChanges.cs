using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Scheduling;

/// <summary>Something that changed in the cluster and may have ended what kept pods from nodes.</summary>
/// <param name="Rules">The rules it has to do with.</param>
public abstract record ClusterChange(FilterRules Rules)
{
    /// <summary>A node came or changed.</summary>
    /// <param name="Before">As it was; null for one that is new.</param>
    /// <param name="After">As it is.</param>
    public sealed record OfNode(Node? Before, Node After) : ClusterChange(RulesOf(Before, After))
    {
        private static FilterRules RulesOf(Node? before, Node after)
        {
            if (before is null) return FilterRules.All;
            FilterRules rules = FilterRules.None;
            if (before.Metadata.Labels != after.Metadata.Labels)
            {
                rules |= FilterRules.NodeAffinity | FilterRules.PodTopologySpread | FilterRules.InterPodAffinity
                    | FilterRules.Volumes;
            }

            if (before.Spec.Taints != after.Spec.Taints) rules |= FilterRules.TaintToleration | FilterRules.PodTopologySpread;
            if (before.Spec.Unschedulable != after.Spec.Unschedulable) rules |= FilterRules.NodeUnschedulable;
            if (before.Status.Allocatable != after.Status.Allocatable) rules |= FilterRules.NodeResourcesFit;
            return rules;
        }
    }

    /// <summary>A pod left a node.</summary>
    public sealed record PodLeft(Pod Pod) : ClusterChange(
        FilterRules.NodeResourcesFit
        | FilterRules.NodePorts
        | FilterRules.PodTopologySpread
        | FilterRules.InterPodAffinity
        | FilterRules.Volumes);

    /// <summary>A pod came to a node, or looks different there.</summary>
    public sealed record PodCame(Pod Pod) : ClusterChange(FilterRules.PodTopologySpread | FilterRules.InterPodAffinity);

    /// <summary>Something of which no more is asked than which rules it has to do with.</summary>
    public sealed record Other(FilterRules About) : ClusterChange(About);
}

/// <summary>Whether changes of storage may help pods that wait for volumes.</summary>
public static class StorageChanges
{
    /// <summary>Whether a volume that came or changed may.</summary>
    public static bool MayHelp(PersistentVolume? before, PersistentVolume after)
    {
        if (before is null) return true;
        bool isFree = after.Spec.ClaimRef is null && after.Status.Phase == PersistentVolumePhase.Available;
        bool isKept = after.Spec.ClaimRef is not null && after.Spec.ClaimRef != before.Spec.ClaimRef;
        return isFree || isKept
            || before.Spec.NodeAffinity != after.Spec.NodeAffinity
            || before.Metadata.Labels != after.Metadata.Labels;
    }

    /// <summary>Whether a class that came or changed may.</summary>
    public static bool MayHelp(StorageClass? before, StorageClass after) =>
        before is null || before.AllowedTopologies != after.AllowedTopologies;
}
