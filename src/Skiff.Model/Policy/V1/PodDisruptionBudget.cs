namespace Skiff.Model.Policy.V1;

[Kind(Group = "policy", Plural = "poddisruptionbudgets", ShortNames = ["pdb"])]
[Subresource("status")]
public sealed partial record PodDisruptionBudget : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public PodDisruptionBudgetSpec Spec { get; init; } = PodDisruptionBudgetSpec.Empty;

    [Field(3)]
    public PodDisruptionBudgetStatus Status { get; init; } = PodDisruptionBudgetStatus.Empty;
}

[Schema]
public sealed partial record PodDisruptionBudgetSpec
{
    [Field(1)]
    public IntOrString? MinAvailable { get; init; }

    [Field(2), PatchStrategy("replace")]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(3)]
    public IntOrString? MaxUnavailable { get; init; }

    [Field(4), Enum(typeof(UnhealthyPodEvictionPolicyType))]
    public string? UnhealthyPodEvictionPolicy { get; init; }
}

[Schema]
public sealed partial record PodDisruptionBudgetStatus
{
    [Field(1)]
    public long ObservedGeneration { get; init; }

    [Field(2)]
    public MapOf<DateTimeOffset> DisruptedPods { get; init; }

    [Field(3, Omit = Omit.Never)]
    public int DisruptionsAllowed { get; init; }

    [Field(4, Omit = Omit.Never)]
    public int CurrentHealthy { get; init; }

    [Field(5, Omit = Omit.Never)]
    public int DesiredHealthy { get; init; }

    [Field(6, Omit = Omit.Never)]
    public int ExpectedPods { get; init; }

    [Field(7), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}
