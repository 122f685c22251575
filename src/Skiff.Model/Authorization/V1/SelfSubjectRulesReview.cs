namespace Skiff.Model.Authorization.V1;

/// <summary>
/// Lists what the caller may do in a namespace. Meant for user interfaces; external systems must not base access
/// decisions on it.
/// </summary>
[Kind(Group = "authorization.k8s.io", Plural = "selfsubjectrulesreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SelfSubjectRulesReview : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Namespace for which the permissions are listed.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public SelfSubjectRulesReviewSpec Spec { get; init; } = SelfSubjectRulesReviewSpec.Empty;

    /// <summary>Permissions found, filled in by the server.</summary>
    [Field(3)]
    public SubjectRulesReviewStatus Status { get; init; } = SubjectRulesReviewStatus.Empty;
}

/// <summary>Input of a listing of the caller's permissions.</summary>
[Schema]
public sealed partial record SelfSubjectRulesReviewSpec
{
    /// <summary>Namespace to evaluate the permissions in; required.</summary>
    [Field(1)]
    public string Namespace { get; init; } = "";
}

/// <summary>Permissions of a user in a namespace, which may be incomplete.</summary>
[Schema]
public sealed partial record SubjectRulesReviewStatus
{
    /// <summary>Actions permitted on API resources; order carries no meaning and entries may repeat.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<ResourceRule> ResourceRules { get; init; }

    /// <summary>Actions permitted on plain URL paths; order carries no meaning and entries may repeat.</summary>
    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<NonResourceRule> NonResourceRules { get; init; }

    /// <summary>
    /// True if some permissions could not be listed, mostly because an authorizer cannot enumerate its rules.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required]
    public bool Incomplete { get; init; }

    /// <summary>Problem met while listing, which may explain missing permissions.</summary>
    [Field(4)]
    public string EvaluationError { get; init; } = "";
}

/// <summary>Verbs permitted on a set of API resources.</summary>
[Schema]
public sealed partial record ResourceRule
{
    /// <summary>Permitted API verbs, such as get or list; an asterisk stands for all.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Verbs { get; init; }

    /// <summary>API groups of the resources; an asterisk stands for all.</summary>
    [Field(2, Name = "apiGroups"), Atomic]
    public ListOf<string> APIGroups { get; init; }

    /// <summary>
    /// Resources covered, as plural names or resource/subresource; an asterisk stands for all, and */name for that
    /// subresource everywhere.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Resources { get; init; }

    /// <summary>Object names the permission is restricted to; empty means every object.</summary>
    [Field(4), Atomic]
    public ListOf<string> ResourceNames { get; init; }
}

/// <summary>Verbs permitted on a set of plain URL paths.</summary>
[Schema]
public sealed partial record NonResourceRule
{
    /// <summary>Permitted HTTP methods in lower case; an asterisk stands for all.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Verbs { get; init; }

    /// <summary>URL paths covered; an asterisk may be used, but only as the entire last path step.</summary>
    [Field(2), Atomic]
    public ListOf<string> NonResourceURLs { get; init; }
}
