using Skiff.Model.Core.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Scheduling.Tests.Reference;

/// <summary>Who is to leave which node, tried out in full for every node.</summary>
internal static class NaivePreemption
{
    public static (string Node, string[] Victims)? Of(NaiveCluster cluster, Pod pod, DateTimeOffset now)
    {
        List<(NaiveNode Node, List<Pod> Victims, int Broken)> options = [];
        foreach (NaiveNode node in cluster.Nodes)
        {
            string refusal = NaiveRules.RefusalWithPromised(cluster, pod, node);
            if (refusal.Length == 0 || refusal[0] == '[') continue;
            if (Try(cluster, pod, node, now) is { Victims.Count: > 0 } option) options.Add((node, option.Victims, option.Broken));
        }

        if (options.Count == 0) return null;
        (NaiveNode at, List<Pod> victims, _) = options
            .OrderBy(one => one.Broken)
            .ThenBy(one => one.Victims.Max(NaiveCluster.PriorityOf))
            .ThenBy(one => one.Victims.Sum(victim => NaiveCluster.PriorityOf(victim) + 2147483648L))
            .ThenBy(one => one.Victims.Count)
            .ThenByDescending(one => one.Victims
                .Where(victim => NaiveCluster.PriorityOf(victim) == one.Victims.Max(NaiveCluster.PriorityOf))
                .Min(victim => victim.Status.StartTime ?? now))
            .First();
        return (at.Name, [.. victims.Select(victim => victim.Metadata.Name).Order(StringComparer.Ordinal)]);
    }

    private static (List<Pod> Victims, int Broken)? Try(NaiveCluster cluster, Pod pod, NaiveNode node, DateTimeOffset now)
    {
        List<Pod> before = [.. node.Pods];
        List<Pod> lesser = [.. before.Where(other => NaiveCluster.PriorityOf(other) < NaiveCluster.PriorityOf(pod))
            .OrderByDescending(NaiveCluster.PriorityOf)
            .ThenBy(other => other.Status.StartTime ?? now)
            .ThenBy(other => other.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(other => other.Metadata.Name, StringComparer.Ordinal)];
        try
        {
            node.Pods.RemoveAll(lesser.Contains);
            if (NaiveRules.RefusalWithPromised(cluster, pod, node).Length > 0) return null;
            List<Pod> breaking = Breaking(cluster, lesser);
            List<Pod> victims = [];
            foreach (Pod one in lesser.Where(breaking.Contains).Concat(lesser.Where(other => !breaking.Contains(other))))
            {
                node.Pods.Add(one);
                if (NaiveRules.RefusalWithPromised(cluster, pod, node).Length == 0) continue;
                node.Pods.Remove(one);
                victims.Add(one);
            }

            return (victims, victims.Count(breaking.Contains));
        }
        finally
        {
            node.Pods.Clear();
            node.Pods.AddRange(before);
        }
    }

    private static List<Pod> Breaking(NaiveCluster cluster, List<Pod> pods)
    {
        Dictionary<PodDisruptionBudget, int> left = cluster.Budgets.ToDictionary(one => one, one => one.Status.DisruptionsAllowed);
        List<Pod> breaking = [];
        foreach (Pod pod in pods)
        {
            foreach (PodDisruptionBudget budget in cluster.Budgets)
            {
                bool covers = budget.Metadata.Namespace == pod.Metadata.Namespace
                    && budget.Spec.Selector is { } selector
                    && !(selector.MatchLabels.IsEmpty && selector.MatchExpressions.IsEmpty)
                    && NaiveCluster.Selects(selector, pod.Metadata.Labels)
                    && !budget.Status.DisruptedPods.ContainsKey(pod.Metadata.Name);
                if (covers && --left[budget] < 0 && !breaking.Contains(pod)) breaking.Add(pod);
            }
        }

        return breaking;
    }
}
