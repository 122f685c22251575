using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Control;

/// <summary>Matches labels against the selectors of the API's records.</summary>
public static class LabelMatching
{
    /// <summary>Whether a selector matches; an absent one matches nothing, an empty one everything.</summary>
    public static bool Matches(this LabelSelector? selector, MapOf<string> labels) =>
        selector is not null
        && selector.MatchLabels.IsContainedIn(labels)
        && selector.MatchExpressions.All(expression => expression.Matches(labels));

    /// <summary>Whether every pair of a map is in another.</summary>
    public static bool IsContainedIn(this MapOf<string> wanted, MapOf<string> labels)
    {
        foreach ((string key, string value) in wanted)
        {
            if (!labels.TryGetValue(key, out string? found) || found != value) return false;
        }

        return true;
    }

    /// <summary>Whether a selector asks for nothing, and so matches everything.</summary>
    public static bool IsEverything(this LabelSelector selector) =>
        selector.MatchLabels.IsEmpty && selector.MatchExpressions.IsEmpty;

    private static bool Matches(this LabelSelectorRequirement expression, MapOf<string> labels)
    {
        bool has = labels.TryGetValue(expression.Key, out string? value);
        return expression.Operator switch
        {
            LabelSelectorOperator.In => has && expression.Values.Contains(value!),
            LabelSelectorOperator.NotIn => !has || !expression.Values.Contains(value!),
            LabelSelectorOperator.Exists => has,
            LabelSelectorOperator.DoesNotExist => !has,
            _ => false, // Validation refuses every other operator; a selector that cannot be read selects nothing.
        };
    }
}
