using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// What filters and scores want to know of all pods, kept up to date pod by pod: how many pods a selector finds in each
/// domain of a label, and which terms of pods on nodes find a pod that comes. A decision reads numbers and counts none.
/// Tallies are made when first asked for; no more than <see cref="TalliesMax"/> are kept. Owned by the scheduler's loop.
/// </summary>
internal sealed class PodIndex
{
    private const int TalliesMax = 2048;
    private const int IdleGroupsMax = 256;

    private readonly Dictionary<string, TopologyColumn> columns = new(StringComparer.Ordinal);
    private readonly Dictionary<(PodMatch Match, string Key), PodTally> tallies = [];
    private readonly Dictionary<(PodSelector Selector, string Key), TermGroup> groups = [];
    private readonly Dictionary<(string Namespace, MapOf<string> Labels), PodClass> classes = [];
    private readonly Dictionary<string, MapOf<string>> namespaces = new(StringComparer.Ordinal);
    private readonly IReadOnlyCollection<NodeLedger> nodes;
    private long asked;
    private int idleClasses;
    private int idleGroups;
    private bool asksForNamespaceLabels;

    /// <summary>An index over nodes, those of which only pods are known included.</summary>
    public PodIndex(IReadOnlyCollection<NodeLedger> nodes) => this.nodes = nodes;

    /// <summary>Sets a namespace's labels; whether the index has to be made anew.</summary>
    public bool SetNamespace(string name, MapOf<string>? labels)
    {
        MapOf<string> before = namespaces.GetValueOrDefault(name);
        if (labels is { } present) namespaces[name] = present;
        else namespaces.Remove(name);
        return asksForNamespaceLabels && before != (labels ?? default);
    }

    /// <summary>A node came, changed or went.</summary>
    public void SetNode(NodeLedger node)
    {
        foreach (TopologyColumn column in columns.Values) column.SetNode(node.Slot, node.Node?.Metadata.Labels);
    }

    /// <summary>Counts a pod on a node, or with -1 no longer.</summary>
    public void Count(PodEntry entry, int slot, int change)
    {
        PodClass kind = ClassOf(entry.Pod);
        if (kind.Pods == 0) idleClasses--;
        kind.Pods += change;
        if (kind.Pods == 0) idleClasses++;
        bool isLeaving = entry.Pod.IsTerminating;
        foreach (PodTally tally in kind.Tallies)
        {
            if (!isLeaving || tally.Match.CountsTerminating) tally.Counts.Add(slot, change);
        }

        if (!entry.HasPodAffinity) return;
        foreach (PodAffinityTerm term in entry.Affinities) Own(term, entry, change).Near.Add(slot, change);
        foreach (PodAffinityTerm term in entry.AntiAffinities) Own(term, entry, change).Away.Add(slot, change);
        foreach (WeightedPodAffinityTerm wish in entry.Preferred)
        {
            Own(wish.PodAffinityTerm, entry, change).Wishes.Add(slot, change * wish.Weight);
        }

        foreach (WeightedPodAffinityTerm wish in entry.AntiPreferred)
        {
            Own(wish.PodAffinityTerm, entry, change).Wishes.Add(slot, -change * wish.Weight);
        }
    }

    /// <summary>The class of a pod.</summary>
    public PodClass ClassOf(Pod pod)
    {
        (string, MapOf<string>) key = (pod.Metadata.Namespace, pod.Metadata.Labels);
        if (classes.TryGetValue(key, out PodClass? known)) return known;
        PodClass made = new(key.Item1, key.Item2);
        foreach (PodTally tally in tallies.Values)
        {
            if (Finds(tally.Match, made)) made.Tallies.Add(tally);
        }

        foreach (TermGroup group in groups.Values)
        {
            if (group.Selector.Finds(made.Namespace, made.Labels, namespaces)) made.Groups.Add(group);
        }

        classes[key] = made;
        idleClasses++;
        return made;
    }

    /// <summary>Whether a match finds a pod.</summary>
    public bool Finds(PodMatch match, Pod pod) => match.Finds(pod.Metadata.Namespace, pod.Metadata.Labels, namespaces);

    /// <summary>The label of all nodes as numbers.</summary>
    public TopologyColumn Column(string key)
    {
        if (columns.TryGetValue(key, out TopologyColumn? column)) return column;
        columns[key] = column = new(key);
        foreach (NodeLedger node in nodes) column.SetNode(node.Slot, node.Node?.Metadata.Labels);
        return column;
    }

    /// <summary>How many pods that a match finds are where.</summary>
    public SlotTally Tally(PodMatch match, string key)
    {
        if (!tallies.TryGetValue((match, key), out PodTally? tally))
        {
            tallies[(match, key)] = tally = new(match, new(Column(key)));
            asksForNamespaceLabels |= match.AsksForNamespaceLabels;
            foreach (PodClass kind in classes.Values)
            {
                if (Finds(match, kind)) kind.Tallies.Add(tally);
            }

            foreach (NodeLedger node in nodes)
            {
                int count = CountOn(node, match);
                if (count > 0) tally.Counts.Add(node.Slot, count);
            }
        }

        tally.Asked = ++asked;
        return tally.Counts;
    }

    /// <summary>Drops what has not been asked for lately. Not while a decision is under way: it holds on to tallies.</summary>
    public void Tidy()
    {
        if (tallies.Count > TalliesMax)
        {
            long oldest = asked - (TalliesMax / 2);
            foreach (((PodMatch, string) key, PodTally tally) in tallies.Where(pair => pair.Value.Asked < oldest).ToArray())
            {
                tallies.Remove(key);
                Drop(tally.Counts);
                foreach (PodClass kind in classes.Values) kind.Tallies.Remove(tally);
            }
        }

        if (idleGroups > IdleGroupsMax) DropIdleGroups();
        if (idleClasses <= Math.Max(1024, classes.Count / 2)) return;
        foreach ((string, MapOf<string>) key in classes.Where(pair => pair.Value.Pods == 0).Select(pair => pair.Key).ToArray())
        {
            classes.Remove(key);
        }

        idleClasses = 0;
    }

    /// <summary>Forgets everything but namespaces; pods have to be counted anew.</summary>
    public void Clear()
    {
        columns.Clear();
        tallies.Clear();
        groups.Clear();
        classes.Clear();
        idleClasses = 0;
        idleGroups = 0;
        asksForNamespaceLabels = false;
    }

    private bool Finds(PodMatch match, PodClass kind) => match.Finds(kind.Namespace, kind.Labels, namespaces);

    private int CountOn(NodeLedger node, PodMatch match)
    {
        int count = 0;
        foreach (PodEntry pod in node.Pods)
        {
            bool isCounted = match.CountsTerminating || !pod.Pod.IsTerminating;
            if (isCounted && Finds(match, pod.Pod)) count++;
        }

        return count;
    }

    private TermGroup Own(PodAffinityTerm term, PodEntry owner, int change)
    {
        PodSelector selector = PodSelector.Of(term, owner.Pod);
        (PodSelector, string) key = (selector, term.TopologyKey);
        if (!groups.TryGetValue(key, out TermGroup? group))
        {
            groups[key] = group = new(selector, Column(term.TopologyKey));
            idleGroups++;
            asksForNamespaceLabels |= selector.AsksForNamespaceLabels;
            foreach (PodClass kind in classes.Values)
            {
                if (selector.Finds(kind.Namespace, kind.Labels, namespaces)) kind.Groups.Add(group);
            }
        }

        if (group.Owners == 0) idleGroups--;
        group.Owners += change;
        if (group.Owners == 0) idleGroups++;
        return group;
    }

    private void Drop(SlotTally tally)
    {
        if (tally.Column.Detach(tally)) columns.Remove(tally.Column.Key);
    }

    private void DropIdleGroups()
    {
        foreach (((PodSelector, string) key, TermGroup group) in groups.Where(pair => pair.Value.Owners == 0).ToArray())
        {
            groups.Remove(key);
            Drop(group.Near);
            Drop(group.Away);
            Drop(group.Wishes);
            foreach (PodClass kind in classes.Values) kind.Groups.Remove(group);
        }

        idleGroups = 0;
    }
}
