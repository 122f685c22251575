using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Control;

/// <summary>Matches nodes against node selectors and node affinity.</summary>
public static class NodeAffinityRule
{
    /// <summary>Whether a node has what a pod requires of its labels and name.</summary>
    public static bool Matches(PodSpec spec, Node node)
    {
        if (!spec.NodeSelector.IsContainedIn(node.Metadata.Labels)) return false;
        NodeSelector? required = spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        return required is null || Matches(required, node);
    }

    /// <summary>Whether some term of a selector matches a node.</summary>
    public static bool Matches(NodeSelector selector, Node node)
    {
        foreach (NodeSelectorTerm term in selector.NodeSelectorTerms)
        {
            if (Matches(term, node)) return true;
        }

        return false;
    }

    /// <summary>Whether a term matches a node. A term that asks for nothing matches nothing.</summary>
    public static bool Matches(NodeSelectorTerm term, Node node)
    {
        if (term.MatchExpressions.IsEmpty && term.MatchFields.IsEmpty) return false;
        foreach (NodeSelectorRequirement requirement in term.MatchExpressions)
        {
            bool has = node.Metadata.Labels.TryGetValue(requirement.Key, out string? value);
            if (!Matches(requirement, has, value ?? "")) return false;
        }

        foreach (NodeSelectorRequirement requirement in term.MatchFields)
        {
            if (requirement.Key != "metadata.name" || !Matches(requirement, true, node.Metadata.Name)) return false;
        }

        return true;
    }

    private static bool Matches(NodeSelectorRequirement requirement, bool has, string value) => requirement.Operator switch
    {
        NodeSelectorOperator.In => has && requirement.Values.Contains(value),
        NodeSelectorOperator.NotIn => !has || !requirement.Values.Contains(value),
        NodeSelectorOperator.Exists => has,
        NodeSelectorOperator.DoesNotExist => !has,
        NodeSelectorOperator.Gt => has && Compare(value, requirement.Values) > 0,
        NodeSelectorOperator.Lt => has && Compare(value, requirement.Values) < 0,
        _ => false,
    };

    // 0 when either is no number: then neither greater nor less holds.
    private static int Compare(string value, ListOf<string> bound) =>
        bound.Count == 1 && TryNumber(value, out long left) && TryNumber(bound[0], out long right)
            ? left.CompareTo(right)
            : 0;

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
