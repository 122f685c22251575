namespace Skiff.Model.Core.V1;

/// <summary>
/// Content of the former node annotation scheduler.alpha.kubernetes.io/preferAvoidPods, naming controllers whose pods
/// should go elsewhere.
/// </summary>
[Schema]
public sealed partial record AvoidPods
{
    /// <summary>Entries describing each group of pods that the node would rather not host.</summary>
    [Field(1), Atomic]
    public ListOf<PreferAvoidPodsEntry> PreferAvoidPods { get; init; }
}

/// <summary>One group of pods that a node would rather not host, and why.</summary>
[Schema]
public sealed partial record PreferAvoidPodsEntry
{
    /// <summary>Identifies the unwanted pods by their controller.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public PodSignature PodSignature { get; init; } = PodSignature.Empty;

    /// <summary>When the entry was put on the node.</summary>
    [Field(2, Omit = Omit.Never)]
    public DateTimeOffset? EvictionTime { get; init; }

    /// <summary>Short CamelCase cause of the entry.</summary>
    [Field(3)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of why the pods are unwanted.</summary>
    [Field(4)]
    public string Message { get; init; } = "";
}

/// <summary>Describes a class of pods; exactly one member may be set.</summary>
[Schema]
public sealed partial record PodSignature
{
    /// <summary>Owner reference of the controller whose pods are meant.</summary>
    [Field(1)]
    public Meta.V1.OwnerReference? PodController { get; init; }
}
