namespace Skiff.Model.Rbac.V1;

[Kind(Group = "rbac.authorization.k8s.io", Plural = "clusterrolebindings", Scope = Scope.Cluster)]
public sealed partial record ClusterRoleBinding : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), Atomic]
    public ListOf<Subject> Subjects { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public RoleRef RoleRef { get; init; } = RoleRef.Empty;
}
