using Skiff.ApiServer.Authorization.Rbac;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Bootstrap;

/// <summary>A write that brings stored policy up to the bootstrap policy.</summary>
public abstract record PolicyChange
{
    private PolicyChange()
    {
    }

    /// <summary>The object is not there.</summary>
    public sealed record Create(IObject Object) : PolicyChange;

    /// <summary>The object lacks something; <paramref name="Object"/> has it, and its resourceVersion.</summary>
    public sealed record Update(IObject Object) : PolicyChange;

    /// <summary>A binding grants another role, which cannot be changed: delete it, then create this one.</summary>
    public sealed record Recreate(IObject Existing, IObject Object) : PolicyChange;
}

/// <summary>
/// Compares stored policy with the bootstrap policy. Missing rules, subjects, labels and annotations are added; what an
/// operator added stays. An object annotated <c>rbac.authorization.kubernetes.io/autoupdate: "false"</c> is left alone.
/// </summary>
public static class PolicyReconciler
{
    /// <summary>
    /// The writes needed, roles first; empty once they have been made. <paramref name="find"/> gives the stored object
    /// of the same kind, namespace and name, or null.
    /// </summary>
    public static IReadOnlyList<PolicyChange> Plan(Func<IObject, IObject?> find) => Plan(BootstrapPolicy.All, find);

    internal static IReadOnlyList<PolicyChange> Plan(IEnumerable<IObject> expected, Func<IObject, IObject?> find)
    {
        List<PolicyChange> changes = [];
        foreach (IObject wanted in expected)
        {
            if (find(wanted) is not { } existing) changes.Add(new PolicyChange.Create(wanted));
            else if (Reconcile(wanted, existing) is { } change) changes.Add(change);
        }

        return changes;
    }

    private static PolicyChange? Reconcile(IObject wanted, IObject existing)
    {
        if (existing.Metadata.Annotations.Find(PolicyWriting.AutoUpdate) == "false") return null;
        if (RoleRefOf(existing) != RoleRefOf(wanted))
        {
            return new PolicyChange.Recreate(existing, Rebind(wanted, existing));
        }

        // What an operator set keeps its value; what is not set gets ours.
        ObjectMeta metadata = existing.Metadata with
        {
            Labels = wanted.Metadata.Labels.SetAll(existing.Metadata.Labels),
            Annotations = wanted.Metadata.Annotations.SetAll(existing.Metadata.Annotations),
        };
        IObject merged = (wanted, existing) switch
        {
            (ClusterRole w, ClusterRole e) => e with
            {
                Metadata = metadata,
                Rules = w.AggregationRule is null ? Union(e.Rules, w.Rules) : e.Rules,
                AggregationRule = Union(e.AggregationRule, w.AggregationRule),
            },
            (Role w, Role e) => e with { Metadata = metadata, Rules = Union(e.Rules, w.Rules) },
            (ClusterRoleBinding w, ClusterRoleBinding e) =>
                e with { Metadata = metadata, Subjects = Union(e.Subjects, w.Subjects) },
            (RoleBinding w, RoleBinding e) =>
                e with { Metadata = metadata, Subjects = Union(e.Subjects, w.Subjects) },
            _ => existing,
        };
        return merged.Equals(existing) ? null : new PolicyChange.Update(merged);
    }

    private static RoleRef? RoleRefOf(IObject value) => value switch
    {
        ClusterRoleBinding binding => binding.RoleRef,
        RoleBinding binding => binding.RoleRef,
        _ => null,
    };

    // The subjects an operator added move over to the new binding.
    private static IObject Rebind(IObject wanted, IObject existing) => (wanted, existing) switch
    {
        (ClusterRoleBinding w, ClusterRoleBinding e) => w with { Subjects = Union(e.Subjects, w.Subjects) },
        (RoleBinding w, RoleBinding e) => w with { Subjects = Union(e.Subjects, w.Subjects) },
        _ => wanted,
    };

    private static ListOf<PolicyRule> Union(ListOf<PolicyRule> existing, ListOf<PolicyRule> wanted)
    {
        IReadOnlyList<PolicyRule> missing = RuleCovering.Missing(existing, wanted);
        return missing.Count == 0 ? existing : [.. existing, .. missing];
    }

    private static ListOf<Subject> Union(ListOf<Subject> existing, ListOf<Subject> wanted)
    {
        ListOf<Subject> missing = wanted.Where(subject => !existing.Contains(subject));
        return missing.IsEmpty ? existing : [.. existing, .. missing];
    }

    private static AggregationRule? Union(AggregationRule? existing, AggregationRule? wanted)
    {
        if (wanted is null || existing is null) return wanted ?? existing;
        ListOf<LabelSelector> missing =
            wanted.ClusterRoleSelectors.Where(selector => !existing.ClusterRoleSelectors.Contains(selector));
        return missing.IsEmpty
            ? existing
            : existing with { ClusterRoleSelectors = [.. existing.ClusterRoleSelectors, .. missing] };
    }
}
