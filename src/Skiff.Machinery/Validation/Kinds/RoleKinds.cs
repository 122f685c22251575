using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of roles and cluster roles.</summary>
internal static class RoleKinds
{
    /// <summary>The rules of roles.</summary>
    public static KindRules Role { get; } = new KindRules<Role>
    {
        Name = NameRules.PathSegment,
        Always = (role, faults) => CheckRules(role.Rules, true, faults),
    };

    /// <summary>The rules of cluster roles.</summary>
    public static KindRules ClusterRole { get; } = new KindRules<ClusterRole>
    {
        Name = NameRules.PathSegment,
        Always = (role, faults) =>
        {
            CheckRules(role.Rules, false, faults);
            if (role.AggregationRule is { } aggregation) CheckAggregation(aggregation, faults);
        },
    };

    private static void CheckAggregation(AggregationRule aggregation, Faults faults)
    {
        FieldPath path = FieldPath.Root("aggregationRule").Child("clusterRoleSelectors");
        if (aggregation.ClusterRoleSelectors.IsEmpty)
        {
            faults.Required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }

        for (int i = 0; i < aggregation.ClusterRoleSelectors.Count; i++)
        {
            LabelSelector selector = aggregation.ClusterRoleSelectors[i];
            Labels.CheckSelector(selector, path.Index(i), faults);
            if (!Selector.TryFrom(selector, out _, out _))
                faults.InvalidText(path.Index(i), Shown.Nothing, "invalid label selector.");
        }
    }

    private static void CheckRules(ListOf<PolicyRule> rules, bool namespaced, Faults faults)
    {
        for (int i = 0; i < rules.Count; i++) CheckRule(rules[i], namespaced, FieldPath.Root("rules").Index(i), faults);
    }

    private static void CheckRule(PolicyRule rule, bool namespaced, FieldPath path, Faults faults)
    {
        if (rule.Verbs.IsEmpty) faults.Required(path.Child("verbs"), "verbs must contain at least one value");
        if (!rule.NonResourceURLs.IsEmpty)
        {
            FieldPath at = path.Child("nonResourceURLs");
            if (namespaced)
            {
                faults.Invalid(at, rule.NonResourceURLs, "namespaced rules cannot apply to non-resource URLs");
            }

            if (!rule.APIGroups.IsEmpty || !rule.Resources.IsEmpty || !rule.ResourceNames.IsEmpty)
            {
                faults.Invalid(at, rule.NonResourceURLs,
                    "rules cannot apply to both regular resources and non-resource URLs");
            }

            return;
        }

        if (rule.APIGroups.IsEmpty)
        {
            faults.Required(path.Child("apiGroups"), "resource rules must supply at least one api group");
        }

        if (rule.Resources.IsEmpty)
        {
            faults.Required(path.Child("resources"), "resource rules must supply at least one resource");
        }
    }
}
