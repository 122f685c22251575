namespace Skiff.Model.Core.V1;

/// <summary>
/// Smallest deployable unit: one or more containers sharing network, volumes and lifecycle on a single node.
/// </summary>
[Kind(Plural = "pods", ShortNames = ["po"], Categories = ["all"])]
[Subresource("status")]
[Subresource("attach", Kind = "v1/PodAttachOptions", Verbs = ["create", "get"])]
[Subresource("binding", Kind = "v1/Binding", Verbs = ["create"])]
[Subresource("ephemeralcontainers")]
[Subresource("eviction", Kind = "policy/v1/Eviction", Verbs = ["create"])]
[Subresource("exec", Kind = "v1/PodExecOptions", Verbs = ["create", "get"])]
[Subresource("log", Verbs = ["get"])]
[Subresource("portforward", Kind = "v1/PodPortForwardOptions", Verbs = ["create", "get"])]
[Subresource("proxy", Kind = "v1/PodProxyOptions", Verbs = ["create", "delete", "get", "patch", "update"])]
[Subresource("resize")]
public sealed partial record Pod : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Desired containers, volumes and placement of the pod; mostly immutable once the pod exists.</summary>
    [Field(2)]
    public PodSpec Spec { get; init; } = PodSpec.Empty;

    /// <summary>Latest observed state of the pod, maintained by the system and possibly slightly out of date.</summary>
    [Field(3)]
    public PodStatus Status { get; init; } = PodStatus.Empty;
}
