namespace Skiff.Model.Scheduling.V1;

[Kind(Group = "scheduling.k8s.io", Plural = "priorityclasses", ShortNames = ["pc"], Scope = Scope.Cluster)]
public sealed partial record PriorityClass : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never)]
    public int Value { get; init; }

    [Field(3)]
    public bool GlobalDefault { get; init; }

    [Field(4)]
    public string Description { get; init; } = "";

    [Field(5), Enum(typeof(Core.V1.PreemptionPolicy))]
    public string? PreemptionPolicy { get; init; }
}
