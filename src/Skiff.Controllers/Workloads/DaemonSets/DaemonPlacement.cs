using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Which nodes a daemon belongs on, and the pod that goes to one of them.</summary>
internal static class DaemonPlacement
{
    private const string NameField = "metadata.name";

    private static readonly (string Key, string Effect)[] Borne =
    [
        ("node.kubernetes.io/not-ready", TaintEffect.NoExecute),
        ("node.kubernetes.io/unreachable", TaintEffect.NoExecute),
        ("node.kubernetes.io/disk-pressure", TaintEffect.NoSchedule),
        ("node.kubernetes.io/memory-pressure", TaintEffect.NoSchedule),
        ("node.kubernetes.io/pid-pressure", TaintEffect.NoSchedule),
        ("node.kubernetes.io/unschedulable", TaintEffect.NoSchedule),
    ];

    /// <summary>Whether a daemon starts on a node, and whether one that is there may stay.</summary>
    public readonly record struct Fit(bool Starts, bool Stays);

    /// <summary>Judges a node.</summary>
    public static Fit On(DaemonSet set, Node node)
    {
        PodSpec spec = WithTolerations(set.Spec.Template.Spec);
        if (spec.NodeName.Length > 0 && spec.NodeName != node.Metadata.Name) return new(false, false);
        if (!NodeAffinityRule.Matches(spec, node)) return new(false, false);
        bool starts = true, stays = true;
        foreach (Taint taint in node.Spec.Taints)
        {
            if (taint.Effect == TaintEffect.PreferNoSchedule || Tolerations.Tolerate(spec.Tolerations, taint)) continue;
            starts = false;
            stays &= taint.Effect != TaintEffect.NoExecute;
        }

        return new(starts, stays);
    }

    /// <summary>The node a daemon pod is on, or is meant for before the scheduler has bound it.</summary>
    public static string NodeOf(Pod pod)
    {
        if (pod.Spec.NodeName.Length > 0) return pod.Spec.NodeName;
        NodeSelector? required = pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        foreach (NodeSelectorTerm term in required?.NodeSelectorTerms ?? default)
        {
            foreach (NodeSelectorRequirement field in term.MatchFields)
            {
                if (field.Key == NameField && field.Operator == NodeSelectorOperator.In && field.Values.Count == 1) return field.Values[0];
            }
        }

        return "";
    }

    /// <summary>A new pod for a node.</summary>
    public static Pod NewPod(DaemonSet set, string node, string hash)
    {
        Pod pod = PodTemplates.NewPod(set, set.Spec.Template);
        MapOf<string> labels = pod.Metadata.Labels.Set(RevisionHistory.PodLabel, hash);
        if (set.Metadata.Annotations.Find("deprecated.daemonset.template.generation") is { } generation)
        {
            labels = labels.Set("pod-template-generation", generation);
        }

        PodSpec spec = WithTolerations(pod.Spec);
        return pod with
        {
            Metadata = pod.Metadata with { Labels = labels },
            Spec = spec with { Affinity = WithNode(spec.Affinity ?? Affinity.Empty, node) },
        };
    }

    private static PodSpec WithTolerations(PodSpec spec)
    {
        ListOf<Toleration> tolerations = spec.Tolerations;
        foreach ((string key, string effect) in Borne) tolerations = WithToleration(tolerations, key, effect);
        if (spec.HostNetwork)
        {
            tolerations = WithToleration(tolerations, "node.kubernetes.io/network-unavailable", TaintEffect.NoSchedule);
        }

        return spec with { Tolerations = tolerations };
    }

    private static ListOf<Toleration> WithToleration(ListOf<Toleration> tolerations, string key, string effect)
    {
        Toleration wanted = Toleration.Empty with { Key = key, Effect = effect, Operator = TolerationOperator.Exists };
        return tolerations.Contains(wanted) ? tolerations : tolerations.Add(wanted);
    }

    // The scheduler places the pod, but only where it is meant for: each term the set has asks for that node besides.
    private static Affinity WithNode(Affinity affinity, string node)
    {
        NodeSelectorRequirement byName = NodeSelectorRequirement.Empty with
        {
            Key = NameField,
            Operator = NodeSelectorOperator.In,
            Values = [node],
        };
        NodeAffinity nodes = affinity.NodeAffinity ?? NodeAffinity.Empty;
        ListOf<NodeSelectorTerm> terms = nodes.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? default;
        if (terms.IsEmpty) terms = [NodeSelectorTerm.Empty];
        return affinity with
        {
            NodeAffinity = nodes with
            {
                RequiredDuringSchedulingIgnoredDuringExecution = NodeSelector.Empty with
                {
                    NodeSelectorTerms = terms.Select(term => term with { MatchFields = [byName] }),
                },
            },
        };
    }
}
