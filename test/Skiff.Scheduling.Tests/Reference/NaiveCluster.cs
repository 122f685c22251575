using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Scheduling.Tests.Reference;

/// <summary>A node and the pods on it, as plain lists.</summary>
internal sealed class NaiveNode(Node node)
{
    public Node Node { get; set; } = node;

    public List<Pod> Pods { get; } = [];

    public string Name => Node.Metadata.Name;
}

/// <summary>
/// A cluster as plain lists, and what the rules say of it. Nothing is remembered from one question to the next, and
/// nothing is shared with the scheduler: every rule is written down once more, the way it is told.
/// </summary>
internal sealed class NaiveCluster
{
    public List<NaiveNode> Nodes { get; } = [];

    public Dictionary<string, MapOf<string>> Namespaces { get; } = [];

    public List<PodDisruptionBudget> Budgets { get; } = [];

    public Dictionary<string, LabelSelector> ReplicaSets { get; } = [];

    public Dictionary<string, MapOf<string>> Services { get; } = [];

    public List<(Pod Pod, string Node)> Nominated { get; } = [];

    public IEnumerable<(Pod Pod, NaiveNode Node)> Placed => Nodes.SelectMany(node => node.Pods.Select(pod => (pod, node)));

    public static int PriorityOf(Pod pod) => pod.Spec.Priority ?? 0;

    public static string? Label(NaiveNode node, string key) =>
        node.Node.Metadata.Labels.TryGetValue(key, out string? value) ? value : null;

    public static bool Selects(LabelSelector? selector, MapOf<string> labels)
    {
        if (selector is null) return false;
        foreach ((string key, string value) in selector.MatchLabels)
        {
            if (!labels.TryGetValue(key, out string? found) || found != value) return false;
        }

        foreach (LabelSelectorRequirement one in selector.MatchExpressions)
        {
            bool has = labels.TryGetValue(one.Key, out string? value);
            bool holds = one.Operator switch
            {
                "In" => has && one.Values.Contains(value!),
                "NotIn" => !has || !one.Values.Contains(value!),
                "Exists" => has,
                _ => !has,
            };
            if (!holds) return false;
        }

        return true;
    }

    /// <summary>Whether a term of one pod is about another.</summary>
    public bool IsAbout(PodAffinityTerm term, Pod owner, Pod other)
    {
        string space = other.Metadata.Namespace;
        bool isThere = term.Namespaces.Contains(space)
            || (term.NamespaceSelector is not null && Selects(term.NamespaceSelector, Namespaces.GetValueOrDefault(space)))
            || (term.Namespaces.IsEmpty && term.NamespaceSelector is null && space == owner.Metadata.Namespace);
        return isThere && Selects(term.LabelSelector, other.Metadata.Labels);
    }

    public static ListOf<PodAffinityTerm> Near(Pod pod) =>
        pod.Spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? default;

    public static ListOf<PodAffinityTerm> Away(Pod pod) =>
        pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? default;

    public static bool Bears(Pod pod, Taint taint) => pod.Spec.Tolerations.Any(one =>
        (one.Effect.Length == 0 || one.Effect == taint.Effect)
        && (one.Key.Length == 0 || one.Key == taint.Key)
        && (one.Operator == "Exists" || one.Value == taint.Value));

    public static bool SuitsAffinity(Pod pod, NaiveNode node)
    {
        foreach ((string key, string value) in pod.Spec.NodeSelector)
        {
            if (Label(node, key) != value) return false;
        }

        NodeSelector? required = pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        return required is null || required.NodeSelectorTerms.Any(term => SuitsTerm(term, node));
    }

    public static bool SuitsTerm(NodeSelectorTerm term, NaiveNode node) =>
        !term.MatchExpressions.IsEmpty && term.MatchExpressions.All(one => one.Operator switch
        {
            "In" => Label(node, one.Key) is { } value && one.Values.Contains(value),
            "NotIn" => Label(node, one.Key) is not { } value || !one.Values.Contains(value),
            "Exists" => Label(node, one.Key) is not null,
            _ => Label(node, one.Key) is null,
        });

    /// <summary>The selectors that tell which pods belong with a pod that does not say how to spread it.</summary>
    public List<LabelSelector> Peers(Pod pod)
    {
        List<LabelSelector> all = [];
        Dictionary<string, string> labels = [];
        foreach (MapOf<string> selector in Services.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value))
        {
            if (!Selects(LabelSelector.Empty with { MatchLabels = selector }, pod.Metadata.Labels)) continue;
            foreach ((string key, string value) in selector) labels[key] = value;
        }

        if (labels.Count > 0) all.Add(LabelSelector.Empty with { MatchLabels = MapOf<string>.From(labels) });
        OwnerReference? owner = pod.Metadata.OwnerReferences.FirstOrDefault(one => one.Controller == true);
        if (owner is not null && ReplicaSets.TryGetValue(owner.Name, out LabelSelector? of)) all.Add(of);
        return all;
    }

    /// <summary>Thousandths of cores or bytes that a pod asks for, with what is assumed of containers that do not say.</summary>
    public static long Asks(Pod pod, string resource, long assumed)
    {
        long main = pod.Spec.Containers.Sum(Of);
        long all = main + pod.Spec.InitContainers.Where(IsSidecar).Sum(Of);
        long before = 0;
        foreach (Container container in pod.Spec.InitContainers)
        {
            all = Math.Max(all, before + Of(container));
            if (IsSidecar(container)) before += Of(container);
        }

        return all + Value(pod.Spec.Overhead, 0);

        bool IsSidecar(Container container) => container.RestartPolicy == "Always";

        long Of(Container container) => Value(container.Resources.Requests, assumed);

        long Value(MapOf<Quantity> list, long absent) =>
            !list.TryGetValue(resource, out Quantity quantity) ? absent
            : resource == "cpu" ? quantity.MilliValue() : quantity.Value();
    }
}
