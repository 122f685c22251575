namespace Skiff.Model.Policy.V1;

/// <summary>Limits how many pods of an application voluntary disruptions may take down at once.</summary>
[Kind(Group = "policy", Plural = "poddisruptionbudgets", ShortNames = ["pdb"])]
[Subresource("status")]
public sealed partial record PodDisruptionBudget : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Pods covered and how many of them must stay healthy.</summary>
    [Field(2)]
    public PodDisruptionBudgetSpec Spec { get; init; } = PodDisruptionBudgetSpec.Empty;

    /// <summary>Health counts and disruptions currently permitted.</summary>
    [Field(3)]
    public PodDisruptionBudgetStatus Status { get; init; } = PodDisruptionBudgetStatus.Empty;
}

/// <summary>States the pods protected and the tolerated loss, by one of minAvailable and maxUnavailable.</summary>
[Schema]
public sealed partial record PodDisruptionBudgetSpec
{
    /// <summary>
    /// Pods that must still be healthy after an eviction, as number or percentage; 100% forbids all. Excludes
    /// maxUnavailable.
    /// </summary>
    [Field(1)]
    public IntOrString? MinAvailable { get; init; }

    /// <summary>
    /// Pods covered by the budget; an empty selector covers the whole namespace, an unset one nothing.
    /// </summary>
    [Field(2), PatchStrategy("replace")]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>
    /// Pods that may be unhealthy after an eviction, as number or percentage; 0 forbids all. Excludes minAvailable.
    /// </summary>
    [Field(3)]
    public IntOrString? MaxUnavailable { get; init; }

    /// <summary>
    /// Eviction of running but unready pods: IfHealthyBudget (default) only while enough others are healthy,
    /// AlwaysAllow regardless of the budget.
    /// </summary>
    [Field(4), Enum(typeof(UnhealthyPodEvictionPolicyType))]
    public string? UnhealthyPodEvictionPolicy { get; init; }
}

/// <summary>Health counts and remaining allowance of a budget.</summary>
[Schema]
public sealed partial record PodDisruptionBudgetStatus
{
    /// <summary>Value of metadata.generation behind these counts; evictions are refused while it lags.</summary>
    [Field(1)]
    public long ObservedGeneration { get; init; }

    /// <summary>
    /// Pods whose eviction was granted but whose deletion is not yet seen, by name with the time granted.
    /// </summary>
    [Field(2)]
    public MapOf<DateTimeOffset> DisruptedPods { get; init; }

    /// <summary>Evictions that may be granted right now.</summary>
    [Field(3, Omit = Omit.Never)]
    public int DisruptionsAllowed { get; init; }

    /// <summary>Covered pods that are ready and not about to be evicted.</summary>
    [Field(4, Omit = Omit.Never)]
    public int CurrentHealthy { get; init; }

    /// <summary>Fewest healthy pods that the budget demands.</summary>
    [Field(5, Omit = Omit.Never)]
    public int DesiredHealthy { get; init; }

    /// <summary>Total pods counted by the budget, taken from the scale of their controllers where possible.</summary>
    [Field(6, Omit = Omit.Never)]
    public int ExpectedPods { get; init; }

    /// <summary>State of the budget; DisruptionAllowed tells whether evictions are possible and why not.</summary>
    [Field(7), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}
