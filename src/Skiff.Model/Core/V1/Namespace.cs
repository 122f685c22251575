namespace Skiff.Model.Core.V1;

/// <summary>Scope for names, access rules and quotas; deleting it deletes every object inside.</summary>
[Kind(Plural = "namespaces", ShortNames = ["ns"], Scope = Scope.Cluster, Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"])]
[Subresource("status")]
[Subresource("finalize", Verbs = ["update"])]
public sealed partial record Namespace : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Desired attributes of the namespace, in practice only its finalizers.</summary>
    [Field(2)]
    public NamespaceSpec Spec { get; init; } = NamespaceSpec.Empty;

    /// <summary>Whether the namespace is in use or being torn down, and what hinders its removal.</summary>
    [Field(3)]
    public NamespaceStatus Status { get; init; } = NamespaceStatus.Empty;
}

/// <summary>Attributes of a namespace that control when it may disappear.</summary>
[Schema]
public sealed partial record NamespaceSpec
{
    /// <summary>
    /// Tokens that must all be removed before the namespace is deleted; kubernetes is set by default for content
    /// cleanup.
    /// </summary>
    [Field(1), Enum(typeof(FinalizerName)), Atomic]
    public ListOf<string> Finalizers { get; init; }
}

/// <summary>Lifecycle state of a namespace as seen by the namespace controller.</summary>
[Schema]
public sealed partial record NamespaceStatus
{
    /// <summary>Active while usable, or Terminating once deletion has begun and no new objects are accepted.</summary>
    [Field(1), Enum(typeof(NamespacePhase))]
    public string Phase { get; init; } = "";

    /// <summary>Progress and obstacles of the content cleanup during deletion, at most one per type.</summary>
    [Field(2), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<NamespaceCondition> Conditions { get; init; }
}

/// <summary>One aspect of a namespace's deletion, such as content remaining or a failed discovery.</summary>
[Schema]
public sealed partial record NamespaceCondition
{
    /// <summary>
    /// Aspect described: NamespaceDeletionDiscoveryFailure, NamespaceDeletionContentFailure,
    /// NamespaceDeletionGroupVersionParsingFailure, NamespaceContentRemaining or NamespaceFinalizersRemaining.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(NamespaceConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>Instant at which the condition's status last changed.</summary>
    [Field(4, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>CamelCase word naming the cause of the last transition.</summary>
    [Field(5)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable account of the transition, such as which resources remain.</summary>
    [Field(6)]
    public string Message { get; init; } = "";
}
