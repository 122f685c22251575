namespace Skiff.Model.Rbac.V1;

[Kind(Group = "rbac.authorization.k8s.io", Plural = "rolebindings")]
public sealed partial record RoleBinding : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), Atomic]
    public ListOf<Subject> Subjects { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public RoleRef RoleRef { get; init; } = RoleRef.Empty;
}

[Schema]
public sealed partial record Subject
{
    [Field(1, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(2, Name = "apiGroup")]
    public string APIGroup { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(4)]
    public string Namespace { get; init; } = "";
}

[Schema]
public sealed partial record RoleRef
{
    [Field(1, Name = "apiGroup", Omit = Omit.Never)]
    public string APIGroup { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}
