namespace Skiff.Machinery.Control;

/// <summary>How many replicas an owner of pods wants.</summary>
/// <param name="UID">The owner.</param>
/// <param name="Replicas">What it wants.</param>
/// <param name="Fault">Why that cannot be told; empty if it can.</param>
public sealed record OwnerScale(string UID, int Replicas, string Fault = "");
