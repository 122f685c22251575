namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record AvoidPods
{
    [Field(1), Atomic]
    public ListOf<PreferAvoidPodsEntry> PreferAvoidPods { get; init; }
}

[Schema]
public sealed partial record PreferAvoidPodsEntry
{
    [Field(1, Omit = Omit.Never), Required]
    public PodSignature PodSignature { get; init; } = PodSignature.Empty;

    [Field(2)]
    public DateTimeOffset? EvictionTime { get; init; }

    [Field(3)]
    public string Reason { get; init; } = "";

    [Field(4)]
    public string Message { get; init; } = "";
}

[Schema]
public sealed partial record PodSignature
{
    [Field(1)]
    public Meta.V1.OwnerReference? PodController { get; init; }
}
