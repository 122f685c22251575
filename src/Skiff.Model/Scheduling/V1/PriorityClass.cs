namespace Skiff.Model.Scheduling.V1;

/// <summary>
/// Cluster-wide mapping from a class name to an integer priority that orders pods for scheduling and preemption.
/// </summary>
[Kind(Group = "scheduling.k8s.io", Plural = "priorityclasses", ShortNames = ["pc"], Scope = Scope.Cluster)]
public sealed partial record PriorityClass : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Priority given to pods of this class, higher is more important; user classes may not exceed 1000000000, and the
    /// value is immutable.
    /// </summary>
    [Field(2, Omit = Omit.Never)]
    public int Value { get; init; }

    /// <summary>
    /// Makes this the class of pods naming none; only one should be marked, and with several the lowest value wins.
    /// Existing pods are unaffected.
    /// </summary>
    [Field(3)]
    public bool GlobalDefault { get; init; }

    /// <summary>Free text telling people when to use this class.</summary>
    [Field(4)]
    public string Description { get; init; } = "";

    /// <summary>
    /// Whether its pods may evict lower ones: PreemptLowerPriority, the default, or Never; immutable.
    /// </summary>
    [Field(5), Enum(typeof(Core.V1.PreemptionPolicy))]
    public string? PreemptionPolicy { get; init; }
}
