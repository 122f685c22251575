namespace Skiff.Model.Rbac.V1;

/// <summary>Set of permissions within one namespace, granted through a RoleBinding.</summary>
[Kind(Group = "rbac.authorization.k8s.io", Plural = "roles")]
public sealed partial record Role : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Permissions of the role; all of them add up and none can deny.</summary>
    [Field(2, Omit = Omit.Never), Atomic]
    public ListOf<PolicyRule> Rules { get; init; }
}

/// <summary>Permits certain verbs on certain resources or URLs, without saying to whom.</summary>
[Schema]
public sealed partial record PolicyRule
{
    /// <summary>Permitted verbs, such as get, list, watch, create, update, patch and delete; * means all.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Verbs { get; init; }

    /// <summary>API groups of the resources; an empty string means core, * all groups.</summary>
    [Field(2, Name = "apiGroups"), Atomic]
    public ListOf<string> APIGroups { get; init; }

    /// <summary>
    /// Plural resource names, with subresources like pods/log; * means all, */scale one subresource of all.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Resources { get; init; }

    /// <summary>
    /// Object names the rule is confined to; empty means all. Creation and collection deletion cannot be granted by
    /// name.
    /// </summary>
    [Field(4), Atomic]
    public ListOf<string> ResourceNames { get; init; }

    /// <summary>
    /// URL paths outside the resource tree, such as /healthz, with * allowed as last path step. Cluster roles only, and
    /// never in one rule with resources.
    /// </summary>
    [Field(5), Atomic]
    public ListOf<string> NonResourceURLs { get; init; }
}
