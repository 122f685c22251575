using Skiff.Model;

namespace Skiff.Scheduling;

/// <summary>How a scheduler runs. Every value's default is upstream's.</summary>
public sealed record SchedulerSettings
{
    /// <summary>The default settings.</summary>
    public static SchedulerSettings Default { get; } = new();

    /// <summary>The profiles, each with a name of its own.</summary>
    public ListOf<SchedulingProfile> Profiles { get; init; } = [SchedulingProfile.Default];

    /// <summary>The first delay of a pod that could not be placed.</summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The profile of a name; null if pods of that name are somebody else's.</summary>
    public SchedulingProfile? Profile(string name)
    {
        foreach (SchedulingProfile profile in Profiles)
        {
            if (profile.Name == name) return profile;
        }

        return null;
    }
}
