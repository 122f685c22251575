namespace Skiff.Scheduling;

/// <summary>A node that would take a pod without its victims, of which there is at least one.</summary>
/// <param name="Node">The node.</param>
/// <param name="Victims">Who would have to leave, the most important first.</param>
/// <param name="Violations">How many of them break a disruption budget by that.</param>
/// <param name="Now">What a pod that has not started is taken to have started at.</param>
internal sealed record Candidate(NodeLedger Node, IReadOnlyList<PodEntry> Victims, int Violations, DateTimeOffset Now)
{
    // Priorities are shifted to be positive, so that many victims of low priority never count less than few.
    private long PrioritySum => Victims.Sum(victim => victim.Priority + (1L << 31));

    private DateTimeOffset EarliestStart => Victims
        .Where(victim => victim.Priority == Victims[0].Priority)
        .Min(victim => victim.Pod.Status.StartTime ?? Now);

    /// <summary>
    /// The one that does the least harm: the fewest broken budgets, then the lowest of the highest priorities, the
    /// lowest sum of priorities, the fewest victims, and the ones that have run the shortest.
    /// </summary>
    public static Candidate BestOf(IReadOnlyList<Candidate> all) => all
        .OrderBy(one => one.Violations)
        .ThenBy(one => one.Victims.Count == 0 ? int.MinValue : one.Victims[0].Priority)
        .ThenBy(one => one.PrioritySum)
        .ThenBy(one => one.Victims.Count)
        .ThenByDescending(one => one.EarliestStart)
        .First();
}
