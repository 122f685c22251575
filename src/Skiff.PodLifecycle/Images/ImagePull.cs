using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Images;

/// <summary>What to do about a container's image.</summary>
public enum ImageStep
{
    /// <summary>It is there and may be used.</summary>
    Use,

    /// <summary>Pull it now.</summary>
    Pull,

    /// <summary>It is not there, and the policy forbids to pull it.</summary>
    NeverPull,

    /// <summary>The last pull failed a short while ago.</summary>
    WaitForBackOff,
}

/// <summary>A pull that failed, and how long the next one waits.</summary>
/// <param name="BackOff">The delay.</param>
/// <param name="Fault">What went wrong: it stays readable while the next one is waited for.</param>
public sealed record FailedPull(BackOff BackOff, string Fault);

/// <summary>Pull policies and their back-off.</summary>
public static class ImagePull
{
    /// <summary>The step for an image.</summary>
    /// <param name="policy">The container's pull policy.</param>
    /// <param name="present">Whether the runtime has the image.</param>
    /// <param name="backOff">The back-off its failed pulls left.</param>
    /// <param name="now">The present.</param>
    public static ImageStep Next(string policy, bool present, BackOff? backOff, DateTimeOffset now)
    {
        if (present && policy != PullPolicy.Always) return ImageStep.Use;
        if (policy == PullPolicy.Never) return ImageStep.NeverPull;
        return DueAt(backOff, now) is null ? ImageStep.Pull : ImageStep.WaitForBackOff;
    }

    /// <summary>When the next pull is due; null for now.</summary>
    public static DateTimeOffset? DueAt(BackOff? backOff, DateTimeOffset now) =>
        backOff is null ? null : BackOff.DueAt(backOff, backOff.LastAttempt, now);
}
