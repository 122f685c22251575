using Skiff.Model.Meta.V1;

namespace Skiff.Client;

/// <summary>What a reflector does next.</summary>
public abstract record ReflectorStep
{
    /// <summary>List every object.</summary>
    public sealed record List : ReflectorStep;

    /// <summary>Watch from a revision on.</summary>
    public sealed record Watch(string ResourceVersion) : ReflectorStep;

    /// <summary>Wait, then go on with another step.</summary>
    public sealed record Wait(TimeSpan Delay, ReflectorStep Then) : ReflectorStep;
}

/// <summary>
/// List and watch as a state machine, without clock or I/O. It lists, watches from the list's revision, and goes on
/// watching from the last revision seen whenever a watch ends; when that revision is gone (410) it lists anew.
/// Failures are answered by a delay from 0.8 s doubling to 30 s, with jitter, which ends with the next event or list
/// that goes through.
/// </summary>
/// <remarks>
/// <code>
/// List ──listed(rv)──► Watch(rv) ──event(rv')──► Watch(rv')
///  ▲ └─failed──► Wait ─┐   │ ended: Watch(rv) again, after a delay if it brought nothing
///  └───────────────────┘◄──┘ expired
/// </code>
/// </remarks>
public sealed class Reflector
{
    private static readonly TimeSpan BackoffFirst = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(30);

    private int failures;
    private bool progressed;

    /// <summary>What to do now.</summary>
    public ReflectorStep Next { get; private set; } = new ReflectorStep.List();

    /// <summary>The last revision seen; empty before the first list.</summary>
    public string ResourceVersion { get; private set; } = "";

    /// <summary>Failures since the last progress.</summary>
    public int Failures => failures;

    /// <summary>The list went through.</summary>
    public void Listed(string resourceVersion)
    {
        failures = 0;
        ResourceVersion = resourceVersion;
        Next = new ReflectorStep.Watch(resourceVersion);
    }

    /// <summary>The list failed. <paramref name="jitter"/> is in [0, 1).</summary>
    public void ListFailed(double jitter) => Next = new ReflectorStep.Wait(Delay(jitter), new ReflectorStep.List());

    /// <summary>The watch is open.</summary>
    public void WatchOpened() => progressed = false;

    /// <summary>An event or a bookmark came.</summary>
    public void Observed(string resourceVersion)
    {
        progressed = true;
        failures = 0;
        ResourceVersion = resourceVersion;
    }

    /// <summary>The watch could not be opened, or ended; with its error, or null for a plain end.</summary>
    public void WatchEnded(Status? error, double jitter)
    {
        if (error is not null && IsExpired(error))
        {
            // The first time at once: the revision is gone, which is no sign of an ailing server.
            Next = failures++ == 0
                ? new ReflectorStep.List()
                : new ReflectorStep.Wait(Delay(jitter), new ReflectorStep.List());
            return;
        }

        ReflectorStep resume = new ReflectorStep.Watch(ResourceVersion);
        Next = error is null && progressed ? resume : new ReflectorStep.Wait(Delay(jitter), resume);
    }

    /// <summary>The delay is over.</summary>
    public void Waited() => Next = Next is ReflectorStep.Wait wait ? wait.Then : Next;

    private static bool IsExpired(Status error) =>
        error.Code == 410 || error.Reason is StatusReason.Expired or StatusReason.Gone;

    private TimeSpan Delay(double jitter)
    {
        double factor = Math.Pow(2, Math.Min(failures++, 10));
        double ticks = Math.Min(BackoffFirst.Ticks * factor, BackoffMax.Ticks);
        return TimeSpan.FromTicks((long)(ticks * (1 + jitter)));
    }
}
