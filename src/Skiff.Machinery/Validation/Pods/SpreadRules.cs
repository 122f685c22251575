using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of how pods are spread.</summary>
internal static class SpreadRules
{
    private const string NotPositive = "must be greater than zero";

    /// <summary>Checks spread constraints.</summary>
    public static void Check(ListOf<TopologySpreadConstraint> constraints, FieldPath path, Faults faults)
    {
        for (int i = 0; i < constraints.Count; i++) CheckOne(constraints, i, path.Index(i), faults);
    }

    private static void CheckOne(ListOf<TopologySpreadConstraint> all, int index, FieldPath path, Faults faults)
    {
        TopologySpreadConstraint constraint = all[index];
        if (constraint.MaxSkew <= 0) faults.Invalid(path.Child("maxSkew"), constraint.MaxSkew, NotPositive);
        if (constraint.TopologyKey.Length == 0) faults.Required(path.Child("topologyKey"), "can not be empty");
        faults.OneOf(path.Child("whenUnsatisfiable"), constraint.WhenUnsatisfiable,
            UnsatisfiableConstraintAction.DoNotSchedule, UnsatisfiableConstraintAction.ScheduleAnyway);
        for (int i = index + 1; i < all.Count; i++)
        {
            if (all[i].TopologyKey != constraint.TopologyKey || all[i].WhenUnsatisfiable != constraint.WhenUnsatisfiable) continue;
            faults.Duplicate(path.Child("{topologyKey, whenUnsatisfiable}"),
                $"{{{constraint.TopologyKey}, {constraint.WhenUnsatisfiable}}}");
            break;
        }

        CheckDomains(constraint, path.Child("minDomains"), faults);
        CheckPolicy(constraint.NodeAffinityPolicy, path.Child("nodeAffinityPolicy"), faults);
        CheckPolicy(constraint.NodeTaintsPolicy, path.Child("nodeTaintsPolicy"), faults);
        CheckKeys(constraint, path.Child("matchLabelKeys"), faults);
        Labels.CheckSelector(constraint.LabelSelector, path.Child("labelSelector"), faults);
    }

    private static void CheckDomains(TopologySpreadConstraint constraint, FieldPath path, Faults faults)
    {
        if (constraint.MinDomains is not { } least) return;
        if (least <= 0) faults.Invalid(path, least, NotPositive);
        if (constraint.WhenUnsatisfiable != UnsatisfiableConstraintAction.DoNotSchedule)
        {
            faults.Invalid(path, least, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
                + constraint.WhenUnsatisfiable);
        }
    }

    private static void CheckPolicy(string? policy, FieldPath path, Faults faults)
    {
        if (policy is not null) faults.OneOf(path, policy, NodeInclusionPolicy.Honor, NodeInclusionPolicy.Ignore);
    }

    private static void CheckKeys(TopologySpreadConstraint constraint, FieldPath path, Faults faults)
    {
        if (constraint.MatchLabelKeys.IsEmpty) return;
        if (constraint.LabelSelector is not { } selector)
        {
            faults.Forbidden(path, "must not be specified when labelSelector is not set");
            selector = Model.Meta.V1.LabelSelector.Empty;
        }

        for (int i = 0; i < constraint.MatchLabelKeys.Count; i++)
        {
            string key = constraint.MatchLabelKeys[i];
            Labels.CheckKey(key, path.Index(i), faults);
            bool selected = selector.MatchLabels.ContainsKey(key)
                || selector.MatchExpressions.Any(expression => expression.Key == key);
            if (selected) faults.Invalid(path.Index(i), key, "exists in both matchLabelKeys and labelSelector");
        }
    }
}
