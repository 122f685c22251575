namespace Skiff.Model.Core.V1;

/// <summary>Ceiling on the total resources and object counts that one namespace may consume.</summary>
[Kind(Plural = "resourcequotas", ShortNames = ["quota"])]
[Subresource("status")]
public sealed partial record ResourceQuota : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Ceilings to enforce and the scopes they apply to.</summary>
    [Field(2)]
    public ResourceQuotaSpec Spec { get; init; } = ResourceQuotaSpec.Empty;

    /// <summary>Ceilings in force and the consumption last measured.</summary>
    [Field(3)]
    public ResourceQuotaStatus Status { get; init; } = ResourceQuotaStatus.Empty;
}

/// <summary>States the ceilings of a quota and which objects count against them.</summary>
[Schema]
public sealed partial record ResourceQuotaSpec
{
    /// <summary>
    /// Ceiling per counted name, such as requests.cpu, limits.memory, pods, requests.storage or count/deployments.apps.
    /// </summary>
    [Field(1)]
    public MapOf<Quantity> Hard { get; init; }

    /// <summary>
    /// Filters that an object must all match to be counted, such as Terminating, NotTerminating, BestEffort,
    /// NotBestEffort, PriorityClass, CrossNamespacePodAffinity or VolumeAttributesClass.
    /// </summary>
    [Field(2), Enum(typeof(ResourceQuotaScope)), Atomic]
    public ListOf<string> Scopes { get; init; }

    /// <summary>
    /// Further filters written as expressions with operators and values; an object must match these as well as all
    /// scopes.
    /// </summary>
    [Field(3)]
    public ScopeSelector? ScopeSelector { get; init; }
}

/// <summary>Conjunction of scope expressions that narrow which objects a quota counts.</summary>
[Schema]
public sealed partial record ScopeSelector
{
    /// <summary>Scope expressions that must all match for an object to be counted.</summary>
    [Field(1), Atomic]
    public ListOf<ScopedResourceSelectorRequirement> MatchExpressions { get; init; }
}

/// <summary>One test of an object against a quota scope.</summary>
[Schema]
public sealed partial record ScopedResourceSelectorRequirement
{
    /// <summary>
    /// Scope tested: Terminating, NotTerminating, BestEffort, NotBestEffort, PriorityClass, CrossNamespacePodAffinity
    /// or VolumeAttributesClass.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ResourceQuotaScope))]
    public string ScopeName { get; init; } = "";

    /// <summary>Test made: In, NotIn, Exists or DoesNotExist; scopes without values allow only Exists.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ScopeSelectorOperator))]
    public string Operator { get; init; } = "";

    /// <summary>
    /// Scope values to compare with; at least one for In and NotIn, none for Exists and DoesNotExist.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

/// <summary>Ceilings and measured consumption of a quota at last calculation.</summary>
[Schema]
public sealed partial record ResourceQuotaStatus
{
    /// <summary>Ceilings that are in force, copied from the spec.</summary>
    [Field(1)]
    public MapOf<Quantity> Hard { get; init; }

    /// <summary>Consumption counted in the namespace, per name listed in hard.</summary>
    [Field(2)]
    public MapOf<Quantity> Used { get; init; }
}
