using System.Globalization;

namespace Skiff.Scheduling;

/// <summary>Tells in upstream's words why a pod cannot be placed.</summary>
public static class FitReport
{
    private const string NotHelpful = "Preemption is not helpful for scheduling";

    /// <summary>The message of the event and of the pod's condition.</summary>
    /// <param name="rejections">Why each node refused.</param>
    /// <param name="preemption">What preemption came to; see <see cref="PreemptionPlan.Message"/>.</param>
    /// <param name="podReason">Why no node was looked at; empty if they were.</param>
    public static string Message(IReadOnlyList<Rejection?> rejections, string preemption, string podReason = "")
    {
        if (rejections.Count == 0) return "no nodes available to schedule pods";
        string all = podReason.Length == 0
            ? Count(rejections.Count, rejections.SelectMany(rejection => rejection?.Reasons ?? []))
            : string.Create(CultureInfo.InvariantCulture, $"0/{rejections.Count} nodes are available: {podReason}.");
        return preemption.Length == 0 ? all : $"{all} preemption: {preemption}";
    }

    /// <summary>What preemption came to when nobody's leaving would help.</summary>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="tried">What kept the pod from each node where it might have helped.</param>
    public static string NobodyToPreempt(int nodes, IReadOnlyCollection<IReadOnlyList<string>> tried) =>
        Count(nodes, tried.SelectMany(reasons => reasons).Concat(Enumerable.Repeat(NotHelpful, nodes - tried.Count)));

    // "0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods." The counted reasons are sorted as text.
    private static string Count(int nodes, IEnumerable<string> reasons)
    {
        IEnumerable<string> counted = reasons
            .GroupBy(reason => reason, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}"))
            .Order(StringComparer.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture, $"0/{nodes} nodes are available: {string.Join(", ", counted)}.");
    }
}
