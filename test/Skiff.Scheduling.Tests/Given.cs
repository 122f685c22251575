using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Scheduling.Tests;

/// <summary>Pods, nodes and decisions that tests start from.</summary>
internal static class Given
{
    public const string Hostname = "kubernetes.io/hostname";
    public const string Zone = "topology.kubernetes.io/zone";

    public static Node Node(string name, string zone = "", string cpu = "4", string memory = "8Gi", int pods = 110)
    {
        Node node = Samples.Node(name, cpu, memory, pods);
        return zone.Length == 0
            ? node
            : node with { Metadata = node.Metadata with { Labels = node.Metadata.Labels.Set(Zone, zone) } };
    }

    public static Pod Pod(string name, string cpu = "100m", string memory = "64Mi", Func<PodSpec, PodSpec>? change = null)
    {
        Pod pod = Samples.Pod(name, cpu, memory);
        return change is null ? pod : pod with { Spec = change(pod.Spec) };
    }

    /// <summary>The pod with the label <c>app</c>.</summary>
    public static Pod Of(this Pod pod, string app) =>
        pod with { Metadata = pod.Metadata with { Labels = MapOf.Create(("app", app)) } };

    public static Pod On(this Pod pod, string node) => pod with { Spec = pod.Spec with { NodeName = node } };

    public static ClusterLedger Cluster(params Node[] nodes)
    {
        ClusterLedger cluster = new();
        foreach (Node node in nodes) cluster.SetNode(node);
        return cluster;
    }

    public static Placement Decide(this ClusterLedger cluster, Pod pod, Func<int, int>? pick = null) =>
        Placement.Decide(new PodEntry(pod), cluster, new NodeSearch(), pick ?? (_ => 1));

    /// <summary>The node a pod goes to, or why it goes to none.</summary>
    public static string Say(this ClusterLedger cluster, Pod pod)
    {
        Placement placement = cluster.Decide(pod);
        return placement.Node?.Name ?? FitReport.Message(placement.Rejections, "");
    }

    public static PodSpec With(this PodSpec spec, PodAffinity? near = null, PodAntiAffinity? far = null, NodeAffinity? node = null) =>
        spec with { Affinity = Affinity.Empty with { PodAffinity = near, PodAntiAffinity = far, NodeAffinity = node } };

    public static PodAffinityTerm Term(string app, string key = Hostname) => PodAffinityTerm.Empty with
    {
        TopologyKey = key,
        LabelSelector = LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", app)) },
    };

    public static PodAffinity Near(string app, string key = Hostname) =>
        PodAffinity.Empty with { RequiredDuringSchedulingIgnoredDuringExecution = [Term(app, key)] };

    public static PodAntiAffinity Far(string app, string key = Hostname) =>
        PodAntiAffinity.Empty with { RequiredDuringSchedulingIgnoredDuringExecution = [Term(app, key)] };

    public static NodeSelectorTerm In(string key, params string[] values) => NodeSelectorTerm.Empty with
    {
        MatchExpressions =
        [
            NodeSelectorRequirement.Empty with { Key = key, Operator = "In", Values = ListOf.From(values) },
        ],
    };

    public static TopologySpreadConstraint Spread(string app, string key, int maxSkew = 1, string otherwise = "DoNotSchedule") =>
        TopologySpreadConstraint.Empty with
        {
            TopologyKey = key,
            MaxSkew = maxSkew,
            WhenUnsatisfiable = otherwise,
            LabelSelector = LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", app)) },
        };

    public static Node Tainted(this Node node, string key, string effect) =>
        node with { Spec = node.Spec with { Taints = node.Spec.Taints.Add(Taint.Empty with { Key = key, Effect = effect }) } };
}
