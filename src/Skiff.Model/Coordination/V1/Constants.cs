namespace Skiff.Model.Coordination.V1;

/// <summary>Values of CoordinatedLeaseStrategy.</summary>
public static class CoordinatedLeaseStrategy
{
    /// <summary><c>OldestEmulationVersion</c></summary>
    public const string OldestEmulationVersion = "OldestEmulationVersion";
}
