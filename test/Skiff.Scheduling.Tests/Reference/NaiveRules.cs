using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling.Tests.Reference;

/// <summary>Which nodes can take a pod, and whom it may drive away.</summary>
internal static class NaiveRules
{
    private const string Uneven = "node(s) didn't match pod topology spread constraints";

    /// <summary>Why a node cannot take a pod; none if it can. A reason in brackets is one that preemption cannot end.</summary>
    public static string Refusal(NaiveCluster cluster, Pod pod, NaiveNode node)
    {
        if (node.Node.Spec.Unschedulable
            && !NaiveCluster.Bears(pod, Taint.Empty with { Key = "node.kubernetes.io/unschedulable", Effect = "NoSchedule" }))
        {
            return "[node(s) were unschedulable]";
        }

        if (node.Node.Spec.Taints.Any(taint => taint.Effect != "PreferNoSchedule" && !NaiveCluster.Bears(pod, taint)))
        {
            return "[node(s) had untolerated taint(s)]";
        }

        if (!NaiveCluster.SuitsAffinity(pod, node)) return "[node(s) didn't match Pod's node affinity/selector]";
        if (Ports(pod).Any(port => node.Pods.Any(other => Ports(other).Contains(port))))
        {
            return "node(s) didn't have free ports for the requested pod ports";
        }

        return Room(pod, node) ?? Spread(cluster, pod, node) ?? Affinity(cluster, pod, node) ?? "";
    }

    /// <summary>The same, with pods to which the node was promised: it must fit with them and without them.</summary>
    public static string RefusalWithPromised(NaiveCluster cluster, Pod pod, NaiveNode node)
    {
        Pod[] promised = [.. cluster.Nominated.Where(one => one.Node == node.Name && one.Pod.Metadata.UID != pod.Metadata.UID
            && NaiveCluster.PriorityOf(one.Pod) >= NaiveCluster.PriorityOf(pod)).Select(one => one.Pod)];
        if (promised.Length == 0) return Refusal(cluster, pod, node);
        node.Pods.AddRange(promised);
        string refusal = Refusal(cluster, pod, node);
        node.Pods.RemoveAll(promised.Contains);
        return refusal.Length > 0 ? refusal : Refusal(cluster, pod, node);
    }

    private static IEnumerable<int> Ports(Pod pod) =>
        pod.Spec.Containers.SelectMany(container => container.Ports.AsEnumerable()).Select(port => port.HostPort).Where(port => port > 0);

    private static string? Room(Pod pod, NaiveNode node)
    {
        List<string> short_ = [];
        bool never = false;
        if (node.Pods.Count + 1 > node.Node.Status.Allocatable["pods"].Value()) short_.Add("Too many pods");
        foreach (string resource in (string[])["cpu", "memory"])
        {
            long asks = NaiveCluster.Asks(pod, resource, 0);
            long has = resource == "cpu"
                ? node.Node.Status.Allocatable[resource].MilliValue()
                : node.Node.Status.Allocatable[resource].Value();
            if (asks == 0 || asks + node.Pods.Sum(other => NaiveCluster.Asks(other, resource, 0)) <= has) continue;
            short_.Add($"Insufficient {resource}");
            never |= asks > has;
        }

        if (short_.Count == 0) return null;
        return never ? $"[{string.Join("|", short_)}]" : string.Join("|", short_);
    }

    private static string? Spread(NaiveCluster cluster, Pod pod, NaiveNode node)
    {
        TopologySpreadConstraint[] hard =
            [.. pod.Spec.TopologySpreadConstraints.Where(one => one.WhenUnsatisfiable == "DoNotSchedule").AsEnumerable()];
        foreach (TopologySpreadConstraint one in hard)
        {
            if (NaiveCluster.Label(node, one.TopologyKey) is not { } value) return $"[{Uneven} (missing required label)]";
            LabelSelector? selector = NaiveSpread.SelectorOf(one, pod);
            NaiveNode[] counted = [.. cluster.Nodes.Where(other => NaiveSpread.Counts(one, pod, other)
                && hard.All(also => NaiveCluster.Label(other, also.TopologyKey) is not null))];
            Dictionary<string, int> found = counted
                .GroupBy(other => NaiveCluster.Label(other, one.TopologyKey)!)
                .ToDictionary(group => group.Key, group => group.Sum(other => NaiveSpread.Found(other, pod, [selector])));
            int least = found.Count < (one.MinDomains ?? 1) || found.Count == 0 ? 0 : found.Values.Min();
            int self = NaiveCluster.Selects(selector, pod.Metadata.Labels) ? 1 : 0;
            if (found.GetValueOrDefault(value) + self - least > one.MaxSkew) return Uneven;
        }

        return null;
    }

    private static string? Affinity(NaiveCluster cluster, Pod pod, NaiveNode node)
    {
        PodAffinityTerm[] near = [.. NaiveCluster.Near(pod)];
        bool IsFriend(Pod other) => near.All(term => cluster.IsAbout(term, pod, other));
        bool Shares(NaiveNode other, string key) =>
            NaiveCluster.Label(node, key) is { } value && NaiveCluster.Label(other, key) == value;
        bool AnyFriend(Func<NaiveNode, bool> where) => cluster.Placed.Any(one => where(one.Node) && IsFriend(one.Pod));
        if (near.Length > 0)
        {
            bool labelled = near.All(term => NaiveCluster.Label(node, term.TopologyKey) is not null);
            bool together = near.All(term => AnyFriend(other => Shares(other, term.TopologyKey)));
            bool alone = !near.Any(term => AnyFriend(other => NaiveCluster.Label(other, term.TopologyKey) is not null));
            if (!labelled || !(together || (alone && IsFriend(pod)))) return "[node(s) didn't match pod affinity rules]";
        }

        if (NaiveCluster.Away(pod).Any(term => cluster.Placed.Any(
            one => Shares(one.Node, term.TopologyKey) && cluster.IsAbout(term, pod, one.Pod))))
        {
            return "node(s) didn't match pod anti-affinity rules";
        }

        bool minds = cluster.Placed.Any(one => NaiveCluster.Away(one.Pod).Any(
            term => Shares(one.Node, term.TopologyKey) && cluster.IsAbout(term, one.Pod, pod)));
        return minds ? "node(s) didn't satisfy existing pods anti-affinity rules" : null;
    }
}

/// <summary>Which nodes and pods a spread constraint counts.</summary>
internal static class NaiveSpread
{
    public static LabelSelector? SelectorOf(TopologySpreadConstraint one, Pod pod)
    {
        LabelSelector? selector = one.LabelSelector;
        foreach (string key in one.MatchLabelKeys)
        {
            if (selector is null || !pod.Metadata.Labels.TryGetValue(key, out string? value)) continue;
            selector = selector with
            {
                MatchExpressions = selector.MatchExpressions.Add(
                    LabelSelectorRequirement.Empty with { Key = key, Operator = "In", Values = [value] }),
            };
        }

        return selector;
    }

    public static bool Counts(TopologySpreadConstraint one, Pod pod, NaiveNode node) =>
        NaiveCluster.Label(node, one.TopologyKey) is not null
        && (one.NodeAffinityPolicy == "Ignore" || NaiveCluster.SuitsAffinity(pod, node))
        && (one.NodeTaintsPolicy != "Honor"
            || node.Node.Spec.Taints.All(taint => taint.Effect == "PreferNoSchedule" || NaiveCluster.Bears(pod, taint)));

    public static int Found(NaiveNode node, Pod pod, List<LabelSelector?> all) => node.Pods.Count(other =>
        other.Metadata.Namespace == pod.Metadata.Namespace
        && other.Metadata.DeletionTimestamp is null
        && all.All(selector => NaiveCluster.Selects(selector, other.Metadata.Labels)));
}
