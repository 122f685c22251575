using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Probes;

/// <summary>Which question a probe answers.</summary>
public enum ProbeKind
{
    /// <summary>Has the container come up?</summary>
    Startup,

    /// <summary>May it get traffic?</summary>
    Readiness,

    /// <summary>Is it still sound?</summary>
    Liveness,
}

/// <summary>
/// Counts the outcomes of one probe of one container: only as many equal ones in a row as the threshold asks for
/// change the result.
/// </summary>
/// <param name="Result">The result in force.</param>
/// <param name="Last">The latest outcome.</param>
/// <param name="Run">How many outcomes in a row were like it.</param>
public readonly record struct ProbeCounter(ProbeResult Result, ProbeResult Last, int Run)
{
    /// <summary>No outcome yet.</summary>
    public static ProbeCounter New => new(ProbeResult.Unknown, ProbeResult.Unknown, 0);

    /// <summary>The counter after one more outcome.</summary>
    public ProbeCounter After(Probe probe, bool success)
    {
        ProbeResult outcome = success ? ProbeResult.Success : ProbeResult.Failure;
        int run = outcome == Last ? Run + 1 : 1;
        int threshold = Math.Max(1, success ? probe.SuccessThreshold : probe.FailureThreshold);
        return new(run >= threshold ? outcome : Result, outcome, Math.Min(run, threshold));
    }

    /// <summary>
    /// Whether the probe is over: a startup probe that passed, or a failure that kills the container. The next
    /// container of that name begins with a new counter.
    /// </summary>
    public bool IsFinal(ProbeKind kind) => kind switch
    {
        ProbeKind.Startup => Result != ProbeResult.Unknown,
        ProbeKind.Liveness => Result == ProbeResult.Failure,
        _ => false,
    };
}
