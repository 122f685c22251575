namespace Skiff.Model.Rbac.V1;

[Kind(Group = "rbac.authorization.k8s.io", Plural = "roles")]
public sealed partial record Role : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Atomic]
    public ListOf<PolicyRule> Rules { get; init; }
}

[Schema]
public sealed partial record PolicyRule
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Verbs { get; init; }

    [Field(2, Name = "apiGroups"), Atomic]
    public ListOf<string> APIGroups { get; init; }

    [Field(3), Atomic]
    public ListOf<string> Resources { get; init; }

    [Field(4), Atomic]
    public ListOf<string> ResourceNames { get; init; }

    [Field(5), Atomic]
    public ListOf<string> NonResourceURLs { get; init; }
}
