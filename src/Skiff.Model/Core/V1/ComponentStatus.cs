namespace Skiff.Model.Core.V1;

/// <summary>Health of a control plane part, reported by probing it; deprecated since v1.19.</summary>
[Kind(Plural = "componentstatuses", ShortNames = ["cs"], Scope = Scope.Cluster, Verbs = ["get", "list"])]
public sealed partial record ComponentStatus : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Results of the probes; Healthy is the only type in use.</summary>
    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<ComponentCondition> Conditions { get; init; }
}

/// <summary>Result of probing one control plane part.</summary>
[Schema]
public sealed partial record ComponentCondition
{
    /// <summary>Kind of result; only Healthy exists.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ComponentConditionType))]
    public string Type { get; init; } = "";

    /// <summary>True when the part is healthy, False when not, Unknown when it could not be told.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Probe output, such as ok from a health endpoint.</summary>
    [Field(3)]
    public string Message { get; init; } = "";

    /// <summary>Error code or text when the probe failed.</summary>
    [Field(4)]
    public string Error { get; init; } = "";
}
