using Skiff.Model;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>What is remembered of a node's shortages between looks.</summary>
public sealed record PressureMemory
{
    /// <summary>Nothing was ever short.</summary>
    public static PressureMemory Empty { get; } = new();

    /// <summary>Thresholds that are met, and since when.</summary>
    public IReadOnlyDictionary<EvictionThreshold, DateTimeOffset> MetSince { get; init; } =
        new Dictionary<EvictionThreshold, DateTimeOffset>();

    /// <summary>Thresholds whose grace was over at the last look.</summary>
    public ListOf<EvictionThreshold> Due { get; init; }

    /// <summary>When each condition was last caused.</summary>
    public MapOf<DateTimeOffset> LastCaused { get; init; }
}

/// <summary>Whether a node is short of something, and of what.</summary>
/// <param name="Memory">What to remember.</param>
/// <param name="Conditions">Conditions that hold, sorted.</param>
/// <param name="Due">Thresholds that something has to be done about, memory first.</param>
public sealed record NodePressure(PressureMemory Memory, ListOf<string> Conditions, ListOf<EvictionThreshold> Due)
{
    /// <summary>Looks at what is left.</summary>
    /// <remarks>
    /// A threshold that was due stays so until its margin is free as well; a condition outlasts its cause by a while.
    /// </remarks>
    public static NodePressure Of(
        EvictionSettings settings, IReadOnlyDictionary<EvictionSignal, Observation> observed, PressureMemory before, DateTimeOffset now)
    {
        EvictionThreshold[] met =
        [
            .. settings.Thresholds.AsEnumerable().Where(one => IsMet(one, observed, withReclaim: false))
                .Union(before.Due.AsEnumerable().Where(one => IsMet(one, observed, withReclaim: true))),
        ];
        Dictionary<EvictionThreshold, DateTimeOffset> since = [];
        foreach (EvictionThreshold one in met) since[one] = before.MetSince.TryGetValue(one, out DateTimeOffset first) ? first : now;
        MapOf<DateTimeOffset> caused = before.LastCaused;
        foreach (EvictionThreshold one in met) caused = caused.Set(EvictionSignals.ConditionOf(one.Signal), now);
        ListOf<string> conditions = ListOf.From(caused
            .Where(entry => now - entry.Value < settings.PressureTransition || entry.Value == now)
            .Select(entry => entry.Key).Order(StringComparer.Ordinal));
        ListOf<EvictionThreshold> due = ListOf.From(met
            .Where(one => now - since[one] >= one.Grace)
            .OrderBy(one => EvictionSignals.ResourceOf(one.Signal) == Model.Core.V1.ResourceName.Memory ? 0 : 1)
            .ThenBy(one => one.Signal));
        return new(new() { MetSince = since, Due = due, LastCaused = caused }, conditions, due);
    }

    /// <summary>Whether there is enough of everything again, margins included.</summary>
    public static bool IsRelieved(EvictionSettings settings, IReadOnlyDictionary<EvictionSignal, Observation> observed) =>
        !settings.Thresholds.Any(one => IsMet(one, observed, withReclaim: true));

    private static bool IsMet(
        EvictionThreshold threshold, IReadOnlyDictionary<EvictionSignal, Observation> observed, bool withReclaim) =>
        observed.TryGetValue(threshold.Signal, out Observation left) && threshold.IsMet(left, withReclaim);
}
