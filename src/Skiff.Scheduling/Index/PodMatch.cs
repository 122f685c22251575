using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling;

/// <summary>Pods by namespace and labels, as a term of affinity names them.</summary>
/// <param name="Namespaces">Namespaces by name.</param>
/// <param name="NamespaceSelector">Namespaces by their labels; null for no more than those named.</param>
/// <param name="Labels">The pods' labels; null finds none.</param>
internal sealed record PodSelector(
    ListOf<string> Namespaces, LabelSelector? NamespaceSelector, LabelSelector? Labels)
{
    /// <summary>Whether what it finds depends on the labels of namespaces.</summary>
    public bool AsksForNamespaceLabels => NamespaceSelector is { } selector && !selector.IsEverything();

    /// <summary>What a term of a pod finds. A term that says nothing of namespaces means the pod's own.</summary>
    public static PodSelector Of(PodAffinityTerm term, Pod owner) =>
        term.Namespaces.IsEmpty && term.NamespaceSelector is null
            ? new([owner.Metadata.Namespace], null, term.LabelSelector)
            : new(term.Namespaces, term.NamespaceSelector, term.LabelSelector);

    /// <summary>Whether it finds pods of a namespace and with labels.</summary>
    public bool Finds(string space, MapOf<string> labels, IReadOnlyDictionary<string, MapOf<string>> namespaces) =>
        IsThere(space, namespaces) && Labels.Matches(labels);

    private bool IsThere(string space, IReadOnlyDictionary<string, MapOf<string>> namespaces)
    {
        if (Namespaces.Contains(space)) return true;
        if (NamespaceSelector is not { } selector) return false;
        return selector.IsEverything() || selector.Matches(namespaces.GetValueOrDefault(space));
    }
}

/// <summary>Pods that several selectors find together.</summary>
/// <param name="All">The selectors; without one it finds nothing.</param>
/// <param name="CountsTerminating">Whether pods on their way out count.</param>
internal sealed record PodMatch(ListOf<PodSelector> All, bool CountsTerminating)
{
    /// <summary>Whether what it finds depends on the labels of namespaces.</summary>
    public bool AsksForNamespaceLabels => All.Any(selector => selector.AsksForNamespaceLabels);

    /// <summary>What one term of a pod finds.</summary>
    public static PodMatch Of(PodAffinityTerm term, Pod owner) => new([PodSelector.Of(term, owner)], CountsTerminating: true);

    /// <summary>Whether all find pods of a namespace and with labels.</summary>
    public bool Finds(string space, MapOf<string> labels, IReadOnlyDictionary<string, MapOf<string>> namespaces)
    {
        foreach (PodSelector selector in All)
        {
            if (!selector.Finds(space, labels, namespaces)) return false;
        }

        return !All.IsEmpty;
    }
}

/// <summary>Pods of one namespace and the same labels: the same selectors find them.</summary>
internal sealed class PodClass(string space, MapOf<string> labels)
{
    /// <summary>The namespace.</summary>
    public string Namespace => space;

    /// <summary>The labels.</summary>
    public MapOf<string> Labels => labels;

    /// <summary>The tallies that count such pods.</summary>
    public List<PodTally> Tallies { get; } = [];

    /// <summary>The terms of pods on nodes that find such pods.</summary>
    public List<TermGroup> Groups { get; } = [];

    /// <summary>Pods on nodes that are of the class.</summary>
    public int Pods { get; set; }
}

/// <summary>How many pods that a match finds are on each node and in each domain.</summary>
internal sealed class PodTally(PodMatch match, SlotTally counts)
{
    /// <summary>Which pods.</summary>
    public PodMatch Match => match;

    /// <summary>How many.</summary>
    public SlotTally Counts => counts;

    /// <summary>When it was last asked for, in requests; the oldest are dropped first.</summary>
    public long Asked { get; set; }
}

/// <summary>
/// A term of affinity that pods on nodes have: how many of them require what it finds to be near, how many require it
/// to be away, and how much they would like it.
/// </summary>
internal sealed class TermGroup(PodSelector selector, TopologyColumn column)
{
    /// <summary>What the term finds.</summary>
    public PodSelector Selector => selector;

    /// <summary>Pods that require it near.</summary>
    public SlotTally Near { get; } = new(column);

    /// <summary>Pods that require it away.</summary>
    public SlotTally Away { get; } = new(column);

    /// <summary>The sum of wishes for it to be near; away is negative.</summary>
    public SlotTally Wishes { get; } = new(column);

    /// <summary>Terms of pods on nodes that are in the group.</summary>
    public int Owners { get; set; }
}
