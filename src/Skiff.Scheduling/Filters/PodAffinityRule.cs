using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Required affinity and anti-affinity between pods. A domain is the nodes with one value of a term's topology label.
/// Numbers are read when a node is looked at: the rule holds while pods are taken off nodes and put back.
/// </summary>
internal sealed class PodAffinityRule
{
    private static readonly Rejection NoAffinity =
        Rejection.ForGood(FilterRules.InterPodAffinity, "node(s) didn't match pod affinity rules");

    private static readonly Rejection OwnAnti =
        Rejection.Of(FilterRules.InterPodAffinity, "node(s) didn't match pod anti-affinity rules");

    private static readonly Rejection OthersAnti =
        Rejection.Of(FilterRules.InterPodAffinity, "node(s) didn't satisfy existing pods anti-affinity rules");

    private readonly SlotTally[] friends;
    private readonly SlotTally[] foes;
    private readonly List<TermGroup> groups;
    private readonly bool isItsOwnFriend;

    private PodAffinityRule(PodEntry pod, PodClass kind, PodIndex index)
    {
        groups = kind.Groups;
        foes = Map(pod.AntiAffinities, term => index.Tally(PodMatch.Of(term, pod.Pod), term.TopologyKey));
        friends = [];
        if (pod.Affinities.IsEmpty) return;

        // Terms of affinity hold together: only a pod that all of them find is a friend.
        PodMatch all = new(pod.Affinities.Select(term => PodSelector.Of(term, pod.Pod)), CountsTerminating: true);
        friends = Map(pod.Affinities, term => index.Tally(all, term.TopologyKey));
        isItsOwnFriend = index.Finds(all, pod.Pod);
    }

    /// <summary>Prepares the rule for a pod.</summary>
    public static PodAffinityRule Prepare(PodEntry pod, ClusterLedger cluster) =>
        new(pod, cluster.Index.ClassOf(pod.Pod), cluster.Index);

    /// <summary>What keeps the pod from a node; null if nothing does.</summary>
    public Rejection? Check(NodeLedger node)
    {
        if (friends.Length > 0 && !IsNearFriends(node.Slot)) return NoAffinity;
        foreach (SlotTally foe in foes)
        {
            int domain = foe.Column.DomainOf(node.Slot);
            if (domain != TopologyColumn.None && foe.InDomain(domain) > 0) return OwnAnti;
        }

        for (int i = 0; i < groups.Count; i++)
        {
            SlotTally away = groups[i].Away;
            int domain = away.Column.DomainOf(node.Slot);
            if (domain != TopologyColumn.None && away.InDomain(domain) > 0) return OthersAnti;
        }

        return null;
    }

    private static SlotTally[] Map(ListOf<PodAffinityTerm> terms, Func<PodAffinityTerm, SlotTally> tally)
    {
        SlotTally[] tallies = new SlotTally[terms.Count];
        for (int i = 0; i < tallies.Length; i++) tallies[i] = tally(terms[i]);
        return tallies;
    }

    private bool IsNearFriends(int slot)
    {
        bool all = true;
        bool anywhere = false;
        foreach (SlotTally friend in friends)
        {
            int domain = friend.Column.DomainOf(slot);
            if (domain == TopologyColumn.None) return false;
            all &= friend.InDomain(domain) > 0;
            anywhere |= friend.Total > 0;
        }

        // The first of a group that wants to be near itself has to start somewhere.
        return all || (!anywhere && isItsOwnFriend);
    }
}
