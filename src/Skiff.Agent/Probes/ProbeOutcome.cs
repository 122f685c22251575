namespace Skiff.Agent.Probes;

/// <summary>What one probe found.</summary>
/// <param name="Success">Whether the container passed.</param>
/// <param name="Output">What to tell when it did not.</param>
/// <param name="Known">False when the probe itself failed: that counts neither way.</param>
internal readonly record struct ProbeOutcome(bool Success, string Output, bool Known = true)
{
    public static ProbeOutcome Passed { get; } = new(true, "");

    /// <summary>What upstream takes for the answer when there was none: <c>unknown</c> or <c>failure</c>.</summary>
    public string State { get; private init; } = "unknown";

    /// <summary>Passed, but somebody should look at it.</summary>
    public static ProbeOutcome Warned(string output) => new(true, output);

    public static ProbeOutcome Failed(string output) => new(false, output);

    public static ProbeOutcome Broken(string error, string state = "unknown") => new(false, error, Known: false) { State = state };
}
