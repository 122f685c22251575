using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.Machinery.Access;

/// <summary>Computes the rules of cluster roles that gather those of others.</summary>
public static class RoleAggregation
{
    /// <summary>
    /// The rules an aggregating role should have: those of the roles its selectors pick, in order of role name, each
    /// once. Null when the role does not aggregate, or already has exactly these.
    /// </summary>
    public static ListOf<PolicyRule>? NewRules(ClusterRole role, IEnumerable<ClusterRole> all)
    {
        if (role.AggregationRule is not { } aggregation) return null;
        List<PolicyRule> rules = [];
        HashSet<PolicyRule> seen = [];
        foreach (ClusterRole source in all.OrderBy(r => r.Metadata.Name, StringComparer.Ordinal))
        {
            if (source.Metadata.Name == role.Metadata.Name) continue;
            MapOf<string> labels = source.Metadata.Labels;
            if (!aggregation.ClusterRoleSelectors.Any(selector => Selects(selector, labels))) continue;
            foreach (PolicyRule rule in source.Rules)
            {
                if (seen.Add(rule)) rules.Add(rule);
            }
        }

        ListOf<PolicyRule> wanted = rules.ToListOf();
        return wanted == role.Rules ? null : wanted;
    }

    private static bool Selects(LabelSelector selector, MapOf<string> labels)
    {
        foreach ((string key, string value) in selector.MatchLabels.Span)
        {
            if (!labels.TryGetValue(key, out string? actual) || actual != value) return false;
        }

        return selector.MatchExpressions.All(requirement => requirement.Operator switch
        {
            "In" => labels.TryGetValue(requirement.Key, out string? value) && requirement.Values.Contains(value),
            "NotIn" => !labels.TryGetValue(requirement.Key, out string? value) || !requirement.Values.Contains(value),
            "Exists" => labels.ContainsKey(requirement.Key),
            "DoesNotExist" => !labels.ContainsKey(requirement.Key),
            _ => false,
        });
    }
}
