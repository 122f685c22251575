using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling;

/// <summary>A topology spread constraint with its defaults, and how many pods it finds where.</summary>
internal sealed class SpreadConstraint(TopologySpreadConstraint source, PodMatch match, ClusterLedger cluster)
{
    private const string HostnameKey = "kubernetes.io/hostname";
    private const string ZoneKey = "topology.kubernetes.io/zone";

    // The system's, for pods that say nothing: loosely over nodes, more loosely over zones.
    private static readonly ListOf<TopologySpreadConstraint> SystemDefaults =
    [
        Soft(HostnameKey, 3),
        Soft(ZoneKey, 5),
    ];

    /// <summary>The pods it finds, per node and per domain.</summary>
    public SlotTally Tally { get; } = cluster.Index.Tally(match, source.TopologyKey);

    /// <summary>The label whose values are the domains.</summary>
    public TopologyColumn Column => Tally.Column;

    /// <summary>How much fuller a domain may be than the emptiest.</summary>
    public int MaxSkew => source.MaxSkew;

    /// <summary>With fewer domains than these, the emptiest counts as empty.</summary>
    public int MinDomains => source.MinDomains ?? 1;

    /// <summary>Whether the domains are nodes.</summary>
    public bool IsByHostname => source.TopologyKey == HostnameKey;

    /// <summary>Whether it finds a pod.</summary>
    public bool Finds(Pod pod) => cluster.Index.Finds(match, pod);

    /// <summary>Whether every node counts, whatever the pod may bear.</summary>
    public bool TakesEveryNode(Pod pod) =>
        source.NodeTaintsPolicy != NodeInclusionPolicy.Honor
        && (source.NodeAffinityPolicy == NodeInclusionPolicy.Ignore
            || (pod.Spec.NodeSelector.IsEmpty
                && pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is null));

    /// <summary>Whether a node counts for a pod.</summary>
    public bool Takes(Node node, Pod pod) =>
        (source.NodeAffinityPolicy == NodeInclusionPolicy.Ignore || NodeAffinityRule.Matches(pod.Spec, node))
        && (source.NodeTaintsPolicy != NodeInclusionPolicy.Honor || NodeFilters.ToleratesAll(pod.Spec.Tolerations, node.Spec.Taints));

    /// <summary>The constraints of a pod of one kind, or those it is given because it has none of any kind.</summary>
    public static SpreadConstraint[] Of(PodEntry entry, string action, ClusterLedger cluster, SchedulingProfile profile)
    {
        Pod pod = entry.Pod;
        ListOf<TopologySpreadConstraint> own = pod.Spec.TopologySpreadConstraints;
        if (!own.IsEmpty)
        {
            return [.. own.AsEnumerable().Where(one => IsOf(one, action))
                .Select(one => new SpreadConstraint(one, OwnMatch(one, pod), cluster))];
        }

        ListOf<TopologySpreadConstraint> given = profile.DefaultConstraints ?? SystemDefaults;
        if (!given.Any(one => IsOf(one, action)) || cluster.Selectors.PeersOf(pod) is not { } peers) return [];
        return [.. given.AsEnumerable().Where(one => IsOf(one, action))
            .Select(one => new SpreadConstraint(one, peers, cluster))];
    }

    private static bool IsOf(TopologySpreadConstraint constraint, string action) =>
        constraint.WhenUnsatisfiable == action;

    // The pod's own values of matchLabelKeys narrow the selector.
    private static PodMatch OwnMatch(TopologySpreadConstraint constraint, Pod pod)
    {
        LabelSelector? selector = constraint.LabelSelector;
        foreach (string key in constraint.MatchLabelKeys)
        {
            if (selector is null || !pod.Metadata.Labels.TryGetValue(key, out string? value)) continue;
            LabelSelectorRequirement same = LabelSelectorRequirement.Empty with
            {
                Key = key,
                Operator = LabelSelectorOperator.In,
                Values = [value],
            };
            selector = selector with { MatchExpressions = selector.MatchExpressions.Add(same) };
        }

        return new([new([pod.Metadata.Namespace], null, selector)], CountsTerminating: false);
    }

    private static TopologySpreadConstraint Soft(string key, int maxSkew) => TopologySpreadConstraint.Empty with
    {
        TopologyKey = key,
        MaxSkew = maxSkew,
        WhenUnsatisfiable = UnsatisfiableConstraintAction.ScheduleAnyway,
    };
}
