namespace Skiff.Model.Core.V1;

[Kind(Plural = "componentstatuses", ShortNames = ["cs"], Scope = Scope.Cluster, Verbs = ["get", "list"])]
public sealed partial record ComponentStatus : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<ComponentCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record ComponentCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ComponentConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public string Message { get; init; } = "";

    [Field(4)]
    public string Error { get; init; } = "";
}
