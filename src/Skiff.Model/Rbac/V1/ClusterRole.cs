namespace Skiff.Model.Rbac.V1;

/// <summary>Set of permissions usable across the cluster, or in single namespaces through a RoleBinding.</summary>
[Kind(Group = "rbac.authorization.k8s.io", Plural = "clusterroles", Scope = Scope.Cluster)]
public sealed partial record ClusterRole : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Permissions of the role; overwritten by the controller when an aggregation rule is set.</summary>
    [Field(2, Omit = Omit.Never), Atomic]
    public ListOf<PolicyRule> Rules { get; init; }

    /// <summary>Makes a controller assemble the rules from other cluster roles, discarding manual edits.</summary>
    [Field(3)]
    public AggregationRule? AggregationRule { get; init; }
}

/// <summary>Tells which cluster roles are merged into one.</summary>
[Schema]
public sealed partial record AggregationRule
{
    /// <summary>Label selectors; rules of every ClusterRole matching at least one are merged in.</summary>
    [Field(1), Atomic]
    public ListOf<Meta.V1.LabelSelector> ClusterRoleSelectors { get; init; }
}
