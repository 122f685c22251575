namespace Skiff.Model.Metrics.V1Beta1;

/// <summary>What a node used within a window of time.</summary>
[Kind(
    Group = "metrics.k8s.io", Version = "v1beta1", Plural = "nodes", Singular = "", Scope = Scope.Cluster,
    Verbs = ["get", "list"])]
public sealed partial record NodeMetrics : IObject
{
    /// <summary>Standard object metadata, with the node's labels.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>End of the window in which usage was measured.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Length of the window that ends at the timestamp.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public TimeSpan Window { get; init; }

    /// <summary>Amounts used, by resource; memory is the working set.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public MapOf<Quantity> Usage { get; init; }
}

/// <summary>What a pod's containers used within a window of time.</summary>
[Kind(Group = "metrics.k8s.io", Version = "v1beta1", Plural = "pods", Singular = "", Verbs = ["get", "list"])]
public sealed partial record PodMetrics : IObject
{
    /// <summary>Standard object metadata, with the pod's labels.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>End of the window in which usage was measured.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Length of the window that ends at the timestamp.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public TimeSpan Window { get; init; }

    /// <summary>Usage of each container, measured within the same window.</summary>
    [Field(4, Omit = Omit.Never), Required, Atomic]
    public ListOf<ContainerMetrics> Containers { get; init; }
}

/// <summary>What one container used.</summary>
[Schema]
public sealed partial record ContainerMetrics
{
    /// <summary>Name of the container in the pod's spec.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Amounts used, by resource; memory is the working set.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public MapOf<Quantity> Usage { get; init; }
}
