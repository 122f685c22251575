using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Required affinity and anti-affinity between pods, prepared once for a pod: how many pods each term finds in each
/// domain, a domain being the nodes with one value of the term's topology label.
/// </summary>
internal sealed class PodAffinityRule
{
    private static readonly Rejection NoAffinity =
        Rejection.ForGood(FilterRules.InterPodAffinity, "node(s) didn't match pod affinity rules");

    private static readonly Rejection OwnAnti =
        Rejection.Of(FilterRules.InterPodAffinity, "node(s) didn't match pod anti-affinity rules");

    private static readonly Rejection OthersAnti =
        Rejection.Of(FilterRules.InterPodAffinity, "node(s) didn't satisfy existing pods anti-affinity rules");

    private readonly PodEntry pod;
    private readonly Dictionary<(string Key, string Value), int> affinity = [];
    private readonly Dictionary<(string Key, string Value), int> antiAffinity = [];
    private readonly Dictionary<(string Key, string Value), int> others = [];
    private readonly bool matchesItself;

    private PodAffinityRule(PodEntry pod, ClusterLedger cluster)
    {
        this.pod = pod;
        matchesItself = MatchesAll(pod, pod, cluster);
        bool own = !pod.Affinities.IsEmpty || !pod.AntiAffinities.IsEmpty;
        foreach (NodeLedger node in cluster.Nodes)
        {
            if (!own && node.PodsWithAntiAffinity == 0) continue;
            MapOf<string> labels = node.Node!.Metadata.Labels;
            foreach (PodEntry existing in node.Pods) Count(existing, labels, cluster);
        }
    }

    /// <summary>Prepares the rule for a pod; null when neither it nor any pod there has terms.</summary>
    public static PodAffinityRule? Prepare(PodEntry pod, ClusterLedger cluster) =>
        pod.Affinities.IsEmpty && pod.AntiAffinities.IsEmpty && cluster.PodsWithAntiAffinity == 0
            ? null
            : new(pod, cluster);

    /// <summary>What keeps the pod from a node; null if nothing does.</summary>
    public Rejection? Check(NodeLedger ledger)
    {
        MapOf<string> labels = ledger.Node!.Metadata.Labels;
        if (!IsNearFriends(labels)) return NoAffinity;
        foreach (PodAffinityTerm term in pod.AntiAffinities)
        {
            if (labels.TryGetValue(term.TopologyKey, out string? value)
                && antiAffinity.GetValueOrDefault((term.TopologyKey, value)) > 0)
            {
                return OwnAnti;
            }
        }

        if (others.Count == 0) return null;
        foreach ((string key, string value) in labels)
        {
            if (others.GetValueOrDefault((key, value)) > 0) return OthersAnti;
        }

        return null;
    }

    /// <summary>Whether a term of one pod finds another pod.</summary>
    public static bool Finds(PodAffinityTerm term, Pod owner, Pod other, ClusterLedger cluster)
    {
        string name = other.Metadata.Namespace;
        bool here = term.Namespaces.IsEmpty && term.NamespaceSelector is null
            ? name == owner.Metadata.Namespace
            : term.Namespaces.Contains(name) || IsSelected(term.NamespaceSelector, name, cluster);
        return here && term.LabelSelector.Matches(other.Metadata.Labels);
    }

    private static bool IsSelected(Model.Meta.V1.LabelSelector? selector, string name, ClusterLedger cluster) =>
        selector is not null && (selector.IsEverything() || selector.Matches(cluster.NamespaceLabels(name)));

    private static bool MatchesAll(PodEntry owner, PodEntry other, ClusterLedger cluster)
    {
        foreach (PodAffinityTerm term in owner.Affinities)
        {
            if (!Finds(term, owner.Pod, other.Pod, cluster)) return false;
        }

        return !owner.Affinities.IsEmpty;
    }

    private void Count(PodEntry existing, MapOf<string> labels, ClusterLedger cluster)
    {
        foreach (PodAffinityTerm term in existing.AntiAffinities)
        {
            if (Finds(term, existing.Pod, pod.Pod, cluster)) CountOne(others, term, labels);
        }

        // Terms of affinity hold together: only a pod that all of them find is a friend.
        if (MatchesAll(pod, existing, cluster))
        {
            foreach (PodAffinityTerm term in pod.Affinities) CountOne(affinity, term, labels);
        }

        foreach (PodAffinityTerm term in pod.AntiAffinities)
        {
            if (Finds(term, pod.Pod, existing.Pod, cluster)) CountOne(antiAffinity, term, labels);
        }
    }

    private static void CountOne(
        Dictionary<(string Key, string Value), int> counts, PodAffinityTerm term, MapOf<string> labels)
    {
        if (!labels.TryGetValue(term.TopologyKey, out string? value)) return;
        (string, string) domain = (term.TopologyKey, value);
        counts[domain] = counts.GetValueOrDefault(domain) + 1;
    }

    private bool IsNearFriends(MapOf<string> labels)
    {
        bool all = true;
        foreach (PodAffinityTerm term in pod.Affinities)
        {
            if (!labels.TryGetValue(term.TopologyKey, out string? value)) return false;
            all &= affinity.GetValueOrDefault((term.TopologyKey, value)) > 0;
        }

        // The first of a group that wants to be near itself has to start somewhere.
        return all || (affinity.Count == 0 && matchesItself);
    }
}
