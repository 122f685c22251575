namespace Skiff.PodLifecycle;

/// <summary>Times as statuses carry them.</summary>
internal static class Times
{
    /// <summary>
    /// The time without its fraction of a second: the API keeps none, and a status that was read back shall equal the
    /// one that was made.
    /// </summary>
    public static DateTimeOffset Whole(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    /// <summary>The time without its fraction of a second, if there is one.</summary>
    public static DateTimeOffset? Whole(DateTimeOffset? time) => time is { } known ? Whole(known) : null;
}
