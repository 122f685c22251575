namespace Skiff.Model.Autoscaling.V1;

/// <summary>Uniform view of a workload's replica count, read and written through its scale subresource.</summary>
[Kind(Group = "autoscaling")]
public sealed partial record Scale : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Replica count wanted for the workload.</summary>
    [Field(2)]
    public ScaleSpec Spec { get; init; } = ScaleSpec.Empty;

    /// <summary>Replica count observed for the workload and the selector of its pods; read-only.</summary>
    [Field(3)]
    public ScaleStatus Status { get; init; } = ScaleStatus.Empty;
}

/// <summary>Wanted size of a workload, as set through the scale subresource.</summary>
[Schema]
public sealed partial record ScaleSpec
{
    /// <summary>Number of pods the workload should run; zero or more, 0 when omitted.</summary>
    [Field(1), Default(0)]
    public int Replicas { get; init; }
}

/// <summary>Observed size of a workload, as reported through the scale subresource.</summary>
[Schema]
public sealed partial record ScaleStatus
{
    /// <summary>Number of pods that exist for the workload right now.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    /// <summary>
    /// Label selector matching the workload's pods, serialized as a query string; empty means autoscalers cannot find
    /// the pods.
    /// </summary>
    [Field(2)]
    public string Selector { get; init; } = "";
}
