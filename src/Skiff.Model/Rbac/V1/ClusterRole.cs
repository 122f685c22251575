namespace Skiff.Model.Rbac.V1;

[Kind(Group = "rbac.authorization.k8s.io", Plural = "clusterroles", Scope = Scope.Cluster)]
public sealed partial record ClusterRole : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Atomic]
    public ListOf<PolicyRule> Rules { get; init; }

    [Field(3)]
    public AggregationRule? AggregationRule { get; init; }
}

[Schema]
public sealed partial record AggregationRule
{
    [Field(1), Atomic]
    public ListOf<Meta.V1.LabelSelector> ClusterRoleSelectors { get; init; }
}
