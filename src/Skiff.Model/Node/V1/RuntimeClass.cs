namespace Skiff.Model.Node.V1;

/// <summary>
/// Cluster-wide name for a container runtime configuration that pods choose through spec.runtimeClassName.
/// </summary>
[Kind(Group = "node.k8s.io", Plural = "runtimeclasses", Scope = Scope.Cluster)]
public sealed partial record RuntimeClass : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Name of the runtime configuration the node's CRI implementation should use, as a lowercase DNS label; immutable.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Handler { get; init; } = "";

    /// <summary>Extra resources each pod of this class costs on top of its containers.</summary>
    [Field(3)]
    public Overhead? Overhead { get; init; }

    /// <summary>
    /// Node constraints added to pods of this class so they land on nodes that support it; unset assumes every node
    /// does.
    /// </summary>
    [Field(4)]
    public Scheduling? Scheduling { get; init; }
}

/// <summary>Resource cost of running a pod itself, apart from its containers.</summary>
[Schema]
public sealed partial record Overhead
{
    /// <summary>
    /// Constant amount of each resource added per pod, copied to the pod at admission and counted for scheduling and
    /// quota.
    /// </summary>
    [Field(1)]
    public MapOf<Quantity> PodFixed { get; init; }
}

/// <summary>Constraints that steer pods of a runtime class to the nodes that support it.</summary>
[Schema]
public sealed partial record Scheduling
{
    /// <summary>
    /// Node labels merged into the pod's own nodeSelector; a conflicting value causes the pod to be rejected.
    /// </summary>
    [Field(1), Atomic]
    public MapOf<string> NodeSelector { get; init; }

    /// <summary>Tolerations appended, without duplicates, to those of each pod using the class.</summary>
    [Field(2), Atomic]
    public ListOf<Core.V1.Toleration> Tolerations { get; init; }
}
