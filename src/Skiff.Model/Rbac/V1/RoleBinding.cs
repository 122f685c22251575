namespace Skiff.Model.Rbac.V1;

/// <summary>Grants a role's permissions in its own namespace to users, groups or service accounts.</summary>
[Kind(Group = "rbac.authorization.k8s.io", Plural = "rolebindings")]
public sealed partial record RoleBinding : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Users, groups and service accounts that receive the permissions.</summary>
    [Field(2), Atomic]
    public ListOf<Subject> Subjects { get; init; }

    /// <summary>Role of the same namespace, or ClusterRole, that is granted; cannot be changed afterwards.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public RoleRef RoleRef { get; init; } = RoleRef.Empty;
}

/// <summary>User, group or service account to which a binding grants permissions.</summary>
[Schema]
public sealed partial record Subject
{
    /// <summary>Kind of subject: User, Group or ServiceAccount; others are rejected.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>
    /// Empty for ServiceAccount, rbac.authorization.k8s.io for User and Group, each filled in by default.
    /// </summary>
    [Field(2, Name = "apiGroup")]
    public string APIGroup { get; init; } = "";

    /// <summary>Name of the user, group or service account.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Namespace of a service account; must be empty for users and groups, which have none.</summary>
    [Field(4)]
    public string Namespace { get; init; } = "";
}

/// <summary>Points to the role that a binding grants.</summary>
[Schema]
public sealed partial record RoleRef
{
    /// <summary>API group of the role, rbac.authorization.k8s.io, which is filled in by default.</summary>
    [Field(1, Name = "apiGroup", Omit = Omit.Never)]
    public string APIGroup { get; init; } = "";

    /// <summary>Kind of role: Role or ClusterRole; cluster role bindings accept ClusterRole only.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Name of the role that is granted.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}
