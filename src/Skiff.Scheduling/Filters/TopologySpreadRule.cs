using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Hard topology spread constraints, prepared once for a pod: how many matching pods each domain has. A node is
/// refused where one pod more would put its domain more than maxSkew above the emptiest.
/// </summary>
internal sealed class TopologySpreadRule
{
    private static readonly Rejection TooUneven =
        Rejection.Of(FilterRules.PodTopologySpread, "node(s) didn't match pod topology spread constraints");

    private static readonly Rejection NoLabel = Rejection.ForGood(
        FilterRules.PodTopologySpread, "node(s) didn't match pod topology spread constraints (missing required label)");

    private readonly Constraint[] constraints;

    private TopologySpreadRule(Constraint[] constraints) => this.constraints = constraints;

    /// <summary>Prepares the rule for a pod; null when it has no hard constraint.</summary>
    public static TopologySpreadRule? Prepare(PodEntry pod, ClusterLedger cluster)
    {
        Constraint[] constraints = [.. pod.Pod.Spec.TopologySpreadConstraints.AsEnumerable()
            .Where(constraint => constraint.WhenUnsatisfiable != UnsatisfiableConstraintAction.ScheduleAnyway)
            .Select(constraint => new Constraint(constraint, SelectorOf(constraint, pod.Pod), pod.Pod))];
        if (constraints.Length == 0) return null;

        foreach (NodeLedger node in cluster.Nodes)
        {
            MapOf<string> labels = node.Node!.Metadata.Labels;
            if (!constraints.All(constraint => labels.ContainsKey(constraint.Key))) continue;
            foreach (Constraint constraint in constraints) constraint.Count(node, pod.Pod);
        }

        foreach (Constraint constraint in constraints) constraint.Conclude();
        return new(constraints);
    }

    /// <summary>What keeps the pod from a node; null if nothing does.</summary>
    public Rejection? Check(NodeLedger ledger)
    {
        foreach (Constraint constraint in constraints)
        {
            if (!ledger.Node!.Metadata.Labels.TryGetValue(constraint.Key, out string? value)) return NoLabel;
            if (!constraint.HasRoom(value)) return TooUneven;
        }

        return null;
    }

    /// <summary>A constraint's selector with the pod's own values of <c>matchLabelKeys</c>.</summary>
    public static LabelSelector SelectorOf(TopologySpreadConstraint constraint, Pod pod)
    {
        LabelSelector selector = constraint.LabelSelector ?? NothingSelected;
        foreach (string key in constraint.MatchLabelKeys)
        {
            if (pod.Metadata.Labels.TryGetValue(key, out string? value))
            {
                selector = selector with { MatchLabels = selector.MatchLabels.Set(key, value) };
            }
        }

        return selector;
    }

    // An absent selector selects nothing; an impossible requirement says the same in one form.
    private static readonly LabelSelector NothingSelected = LabelSelector.Empty with
    {
        MatchExpressions = [LabelSelectorRequirement.Empty with { Key = "", Operator = LabelSelectorOperator.In }],
    };

    private sealed class Constraint(TopologySpreadConstraint source, LabelSelector selector, Pod pod)
    {
        private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
        private readonly int self = selector.Matches(pod.Metadata.Labels) ? 1 : 0;
        private int emptiest;

        public string Key => source.TopologyKey;

        public void Count(NodeLedger node, Pod incoming)
        {
            if (source.NodeAffinityPolicy != NodeInclusionPolicy.Ignore
                && !NodeAffinityRule.Matches(incoming.Spec, node.Node!))
            {
                return;
            }

            if (source.NodeTaintsPolicy == NodeInclusionPolicy.Honor && !Bears(incoming, node.Node!)) return;
            string value = node.Node!.Metadata.Labels[Key];
            int count = 0;
            foreach (PodEntry existing in node.Pods)
            {
                if (existing.Pod.Metadata.Namespace == incoming.Metadata.Namespace
                    && !existing.Pod.IsTerminating
                    && selector.Matches(existing.Pod.Metadata.Labels))
                {
                    count++;
                }
            }

            counts[value] = counts.GetValueOrDefault(value) + count;
        }

        public void Conclude()
        {
            bool enough = counts.Count >= (source.MinDomains ?? 1);
            emptiest = enough && counts.Count > 0 ? counts.Values.Min() : 0;
        }

        // A domain that no eligible node is in has no count, and the pod may not open it.
        public bool HasRoom(string value) => counts.GetValueOrDefault(value) + self - emptiest <= source.MaxSkew;

        private static bool Bears(Pod pod, Node node) => node.Spec.Taints.All(taint =>
            taint.Effect == TaintEffect.PreferNoSchedule || Tolerations.Tolerate(pod.Spec.Tolerations, taint));
    }
}
