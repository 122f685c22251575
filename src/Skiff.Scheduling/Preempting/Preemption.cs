using Skiff.Machinery.Control;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>Who is to leave which node so that a pod fits there.</summary>
/// <param name="Node">The node; null if nobody's leaving helps.</param>
/// <param name="Victims">Who is to leave, the most important first; some may be leaving already.</param>
/// <param name="Message">Why nobody is to leave; empty if somebody is.</param>
public sealed record PreemptionPlan(NodeLedger? Node, IReadOnlyList<PodEntry> Victims, string Message)
{
    /// <summary>Whether what was promised to the pod before still holds, because it is still being made true.</summary>
    public bool KeepsPromise { get; init; }

    /// <summary>Of the victims, those whose leaving breaks a disruption budget.</summary>
    public int Violations { get; init; }

    internal static PreemptionPlan None(string message, bool keepsPromise = false) =>
        new(null, [], message) { KeepsPromise = keepsPromise };
}

/// <summary>
/// Makes room for a pod that fits nowhere. On nodes where less urgent pods are in the way it is tried what would be
/// without them: first without all of them, then they are let back in, those whose loss would break a disruption budget
/// first, and the more important before the less, as long as the pod still fits. The rest are the victims. Pods are
/// taken off nodes and put back in the ledger itself; when a plan is returned the ledger is as it was.
/// </summary>
public static class Preemption
{
    /// <summary>The reason of the condition by which victims tell why they ended.</summary>
    public const string Reason = "PreemptionByScheduler";

    private static readonly string[] nobody = ["No preemption victims found for incoming pod"];

    /// <summary>Looks for victims.</summary>
    /// <param name="pod">The pod that fits nowhere.</param>
    /// <param name="cluster">The nodes and what is on them.</param>
    /// <param name="placement">Why each node refused.</param>
    /// <param name="profile">How pods of its scheduler are placed.</param>
    /// <param name="pick">A random number from 0 up to, not including, its argument.</param>
    /// <param name="now">The time; what a pod that has not started is taken to have started at.</param>
    public static PreemptionPlan Decide(
        PodEntry pod,
        ClusterLedger cluster,
        Placement placement,
        SchedulingProfile profile,
        Func<int, int> pick,
        DateTimeOffset now)
    {
        if (pod.Pod.Spec.PreemptionPolicy == PreemptionPolicy.Never)
        {
            return PreemptionPlan.None("not eligible due to preemptionPolicy=Never.", keepsPromise: true);
        }

        if (IsRoomBeingMade(pod, cluster, placement))
        {
            return PreemptionPlan.None("not eligible due to a terminating pod on the nominated node.", keepsPromise: true);
        }

        List<NodeLedger> hopeful = [];
        for (int i = 0; i < placement.Rejections.Count; i++)
        {
            if (placement.Rejections[i] is { Lasting: false }) hopeful.Add(cluster.Nodes[i]);
        }

        List<Candidate> candidates = [];
        List<IReadOnlyList<string>> refusals = [];
        if (hopeful.Count > 0) Search(new(pod, cluster, profile), pod, cluster, hopeful, profile, pick, now, candidates, refusals);
        if (candidates.Count == 0)
        {
            return PreemptionPlan.None(FitReport.NobodyToPreempt(cluster.Nodes.Count, refusals));
        }

        Candidate best = Candidate.BestOf(candidates);
        return new(best.Node, best.Victims, "") { Violations = best.Violations };
    }

    // As long as some victim is still leaving the node that was promised, nobody else is made to leave.
    private static bool IsRoomBeingMade(PodEntry pod, ClusterLedger cluster, Placement placement)
    {
        string promised = cluster.Nominated.NodeOf(pod.UID) ?? pod.Pod.Status.NominatedNodeName;
        if (promised.Length == 0 || cluster.Find(promised) is not { } node) return false;
        for (int i = 0; i < placement.Rejections.Count; i++)
        {
            if (ReferenceEquals(cluster.Nodes[i], node) && placement.Rejections[i] is not { Lasting: false }) return false;
        }

        return node.Pods.Any(other => other.Priority < pod.Priority && IsVictim(other.Pod));
    }

    private static bool IsVictim(Pod pod) =>
        pod.IsTerminating
        && pod.Condition(PodConditionType.DisruptionTarget) is { Status: ConditionStatus.True, Reason: Reason };

    private static void Search(
        PodFit fit,
        PodEntry pod,
        ClusterLedger cluster,
        List<NodeLedger> hopeful,
        SchedulingProfile profile,
        Func<int, int> pick,
        DateTimeOffset now,
        List<Candidate> candidates,
        List<IReadOnlyList<string>> refusals)
    {
        int enough = Math.Max(hopeful.Count * profile.MinCandidateNodesPercentage / 100, profile.MinCandidateNodesAbsolute);
        int offset = pick(hopeful.Count);
        bool breaksNone = false;
        for (int i = 0; i < hopeful.Count && !(breaksNone && candidates.Count >= enough); i++)
        {
            NodeLedger node = hopeful[(offset + i) % hopeful.Count];
            if (Try(fit, pod, cluster, node, now, refusals) is not { } candidate) continue;
            candidates.Add(candidate);
            breaksNone |= candidate.Violations == 0;
        }
    }

    private static Candidate? Try(
        PodFit fit,
        PodEntry pod,
        ClusterLedger cluster,
        NodeLedger node,
        DateTimeOffset now,
        List<IReadOnlyList<string>> refusals)
    {
        PodEntry[] lesser = [.. node.Pods
            .Where(other => other.Priority < pod.Priority)
            .OrderByDescending(other => other.Priority)
            .ThenBy(other => other.Pod.Status.StartTime ?? now)
            .ThenBy(other => other.Pod.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(other => other.Pod.Metadata.Name, StringComparer.Ordinal)];
        if (lesser.Length == 0)
        {
            refusals.Add(nobody);
            return null;
        }

        foreach (PodEntry other in lesser) cluster.Lift(other, node);
        fit.Refresh();
        if (fit.CheckWithPromised(node) is { } refusal)
        {
            foreach (PodEntry other in lesser) cluster.Put(other, node);
            fit.Refresh();
            refusals.Add(refusal.Reasons);
            return null;
        }

        bool[] breaks = cluster.Budgets.WouldBreak(lesser);
        bool[] goes = new bool[lesser.Length];
        LetBack(breaksBudget: true);
        LetBack(breaksBudget: false);
        for (int i = 0; i < lesser.Length; i++)
        {
            if (goes[i]) cluster.Put(lesser[i], node);
        }

        fit.Refresh();
        if (!goes.Contains(true))
        {
            refusals.Add(nobody); // What kept the pod away has gone by itself; it will be seen when it is tried again.
            return null;
        }

        int violations = goes.Where((isVictim, i) => isVictim && breaks[i]).Count();
        return new(node, [.. lesser.Where((_, i) => goes[i])], violations, now);

        void LetBack(bool breaksBudget)
        {
            for (int i = 0; i < lesser.Length; i++)
            {
                if (breaks[i] != breaksBudget) continue;
                cluster.Put(lesser[i], node);
                fit.Refresh();
                if (fit.CheckWithPromised(node) is null) continue;
                goes[i] = true;
                cluster.Lift(lesser[i], node);
                fit.Refresh();
            }
        }
    }
}
