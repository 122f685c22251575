using Skiff.Machinery.Control;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Which changes are worth another try of which pod, rule by rule as upstream's plugins say. To say yes too often costs
/// time; to say no once too often costs five minutes: where a rule looks at more than one thing, it says yes.
/// </summary>
public static class QueueingHints
{
    /// <summary>Whether a change may have ended one of the refusals of a pod.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="pod">The pod that waits.</param>
    /// <param name="refused">The rules that refused it.</param>
    /// <param name="cluster">What is there.</param>
    public static bool IsWorthATry(ClusterChange change, PodEntry pod, FilterRules refused, ClusterLedger cluster)
    {
        FilterRules rules = change.Rules & refused;
        if (rules == FilterRules.None) return false;
        return change switch
        {
            ClusterChange.OfNode node => Helps(node, pod, rules),
            ClusterChange.PodLeft left => Frees(left.Pod, pod, rules, cluster),
            ClusterChange.PodCame came => Joins(came.Pod, pod, rules, cluster),
            _ => true,
        };
    }

    private static bool Helps(ClusterChange.OfNode change, PodEntry entry, FilterRules rules)
    {
        (Node? before, Node after) = change;
        Pod pod = entry.Pod;
        return Has(FilterRules.NodeUnschedulable, rules) && Begins(before, after, node => Takes(pod, node))
            || Has(FilterRules.TaintToleration, rules)
                && Begins(before, after, node => NodeFilters.ToleratesAll(pod.Spec.Tolerations, node.Spec.Taints))
            || Has(FilterRules.NodeAffinity, rules) && Begins(before, after, node => NodeAffinityRule.Matches(pod.Spec, node))
            || Has(FilterRules.NodeResourcesFit, rules) && HasMoreRoom(before, after, entry)
            || Has(FilterRules.PodTopologySpread, rules) && HasSpreadKeys(before, after, pod)
            || Has(FilterRules.NodeName | FilterRules.NodePorts | FilterRules.InterPodAffinity | FilterRules.Volumes, rules);
    }

    // A node that was good enough already was not what the pod waited for.
    private static bool Begins(Node? before, Node after, Func<Node, bool> suits) =>
        suits(after) && (before is null || !suits(before));

    private static bool Takes(Pod pod, Node node) =>
        !node.Spec.Unschedulable || Tolerations.Tolerate(pod.Spec.Tolerations, NodeFilters.UnschedulableTaint);

    private static bool HasMoreRoom(Node? before, Node after, PodEntry pod)
    {
        ResourceAmounts now = ResourceAmounts.Of(after.Status.Allocatable), wanted = pod.Requests;
        if (now.Pods < 1 || !IsWithin(wanted, now)) return false;
        if (before is null) return true;
        ResourceAmounts then = ResourceAmounts.Of(before.Status.Allocatable);
        return now.Pods > then.Pods
            || Grew(ResourceName.Cpu) || Grew(ResourceName.Memory) || Grew(ResourceName.ResourceEphemeralStorage)
            || wanted.Extended.Keys.Any(Grew);

        bool Grew(string resource) => wanted.Of(resource) > 0 && now.Of(resource) > then.Of(resource);
    }

    private static bool IsWithin(ResourceAmounts wanted, ResourceAmounts all) =>
        wanted.MilliCpu <= all.MilliCpu
        && wanted.MemoryBytes <= all.MemoryBytes
        && wanted.StorageBytes <= all.StorageBytes
        && wanted.Extended.All(pair => pair.Value <= all.Of(pair.Key));

    private static bool HasSpreadKeys(Node? before, Node after, Pod pod) =>
        pod.Spec.TopologySpreadConstraints.IsEmpty // Then it is spread by constraints that it was given.
        || pod.Spec.TopologySpreadConstraints.All(one => after.Metadata.Labels.ContainsKey(one.TopologyKey))
        || (before is not null
            && pod.Spec.TopologySpreadConstraints.All(one => before.Metadata.Labels.ContainsKey(one.TopologyKey)));

    private static bool Frees(Pod gone, PodEntry pod, FilterRules rules, ClusterLedger cluster) =>
        Has(FilterRules.NodeResourcesFit, rules)
        || Has(FilterRules.NodePorts, rules) && HostPorts.Of(gone).Any(port => pod.Ports.Any(port.ConflictsWith))
        || Has(FilterRules.PodTopologySpread, rules) && IsSpreadWith(gone, pod.Pod)
        || Has(FilterRules.InterPodAffinity, rules) && (Minds(pod, gone, cluster) || Minds(new(gone), pod.Pod, cluster)
            || IsLiked(gone, pod, cluster))
        || Has(FilterRules.Volumes, rules) && SharesStorage(gone, pod.Pod);

    private static bool Joins(Pod come, PodEntry pod, FilterRules rules, ClusterLedger cluster) =>
        Has(FilterRules.PodTopologySpread, rules) && IsSpreadWith(come, pod.Pod)
        || Has(FilterRules.InterPodAffinity, rules) && IsLiked(come, pod, cluster);

    private static bool IsSpreadWith(Pod other, Pod pod) =>
        other.Metadata.Namespace == pod.Metadata.Namespace
        && (pod.Spec.TopologySpreadConstraints.IsEmpty
            || pod.Spec.TopologySpreadConstraints.Any(one => one.LabelSelector.Matches(other.Metadata.Labels)));

    private static bool Minds(PodEntry owner, Pod other, ClusterLedger cluster) =>
        owner.AntiAffinities.Any(term => cluster.Index.Finds(PodMatch.Of(term, owner.Pod), other));

    private static bool IsLiked(Pod other, PodEntry pod, ClusterLedger cluster) =>
        pod.Affinities.Any(term => cluster.Index.Finds(PodMatch.Of(term, pod.Pod), other));

    private static bool SharesStorage(Pod gone, Pod pod) => gone.Spec.Volumes.Any(held =>
        DiskConflict.IsDisk(held.VolumeSource)
        || (gone.Metadata.Namespace == pod.Metadata.Namespace
            && held.VolumeSource.PersistentVolumeClaim is { } claim
            && pod.Spec.Volumes.Any(wanted => wanted.VolumeSource.PersistentVolumeClaim?.ClaimName == claim.ClaimName)));

    private static bool Has(FilterRules some, FilterRules rules) => (some & rules) != 0;
}
