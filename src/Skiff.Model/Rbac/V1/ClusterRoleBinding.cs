namespace Skiff.Model.Rbac.V1;

/// <summary>Grants a cluster role's permissions throughout the cluster to users, groups or service accounts.</summary>
[Kind(Group = "rbac.authorization.k8s.io", Plural = "clusterrolebindings", Scope = Scope.Cluster)]
public sealed partial record ClusterRoleBinding : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Users, groups and service accounts that receive the permissions.</summary>
    [Field(2), Atomic]
    public ListOf<Subject> Subjects { get; init; }

    /// <summary>ClusterRole that is granted; cannot be changed afterwards.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public RoleRef RoleRef { get; init; } = RoleRef.Empty;
}
