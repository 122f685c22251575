namespace Skiff.Model.Core.V1;

[Kind(Plural = "namespaces", ShortNames = ["ns"], Scope = Scope.Cluster, Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"])]
[Subresource("status")]
[Subresource("finalize", Verbs = ["update"])]
public sealed partial record Namespace : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public NamespaceSpec Spec { get; init; } = NamespaceSpec.Empty;

    [Field(3)]
    public NamespaceStatus Status { get; init; } = NamespaceStatus.Empty;
}

[Schema]
public sealed partial record NamespaceSpec
{
    [Field(1), Enum(typeof(FinalizerName)), Atomic]
    public ListOf<string> Finalizers { get; init; }
}

[Schema]
public sealed partial record NamespaceStatus
{
    [Field(1), Enum(typeof(NamespacePhase))]
    public string Phase { get; init; } = "";

    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<NamespaceCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record NamespaceCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(NamespaceConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(4)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(5)]
    public string Reason { get; init; } = "";

    [Field(6)]
    public string Message { get; init; } = "";
}
