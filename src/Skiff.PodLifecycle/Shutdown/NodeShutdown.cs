using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Shutdown;

/// <summary>Pods that end together.</summary>
/// <param name="GraceSeconds">How long they have.</param>
/// <param name="Pods">The pods.</param>
public sealed record ShutdownGroup(long GraceSeconds, ListOf<Pod> Pods);

/// <summary>What becomes of pods when their node is shut down.</summary>
public static class NodeShutdown
{
    /// <summary>What the Node says of itself meanwhile.</summary>
    public const string NodeMessage = "node is shutting down";

    private const string PodMessage = "Pod was terminated in response to imminent node shutdown.";

    /// <summary>Why the node takes no pods any more.</summary>
    public static Ending Refusal { get; } =
        new("NodeShutdown", "Pod was rejected as the node is shutting down.", IsRefusal: true);

    /// <summary>The pods in the order in which they end: the least important first. Groups without pods are left out.</summary>
    public static ListOf<ShutdownGroup> GroupsOf(ShutdownSettings settings, IEnumerable<Pod> pods)
    {
        ListOf<ShutdownPeriod> periods = settings.Periods;
        if (periods.IsEmpty) return default;
        ILookup<int, Pod> byPeriod = pods.ToLookup(pod => PeriodOf(periods, pod.Spec.Priority ?? 0));
        return ListOf.From(Enumerable.Range(0, periods.Count)
            .Where(byPeriod.Contains)
            .Select(i => new ShutdownGroup(periods[i].GraceSeconds, ListOf.From(byPeriod[i]))));
    }

    /// <summary>How a pod of a group ends. It may be quicker than its group, and never slower.</summary>
    public static Ending EndingOf(Pod pod, ShutdownGroup group)
    {
        long own = pod.Spec.TerminationGracePeriodSeconds ?? long.MaxValue;
        return new("Terminated", PodMessage, Math.Min(own, group.GraceSeconds))
        {
            Condition = PodCondition.Empty with
            {
                Type = PodConditionType.DisruptionTarget,
                Status = ConditionStatus.True,
                Reason = "TerminationByKubelet",
                Message = PodMessage,
            },
        };
    }

    // The last whose least priority the pod has; one below all of them is with the lowest.
    private static int PeriodOf(ListOf<ShutdownPeriod> periods, int priority)
    {
        int index = 0;
        for (int i = 1; i < periods.Count && periods[i].Priority <= priority; i++) index = i;
        return index;
    }
}
