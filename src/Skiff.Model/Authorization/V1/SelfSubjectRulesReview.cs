namespace Skiff.Model.Authorization.V1;

[Kind(Group = "authorization.k8s.io", Plural = "selfsubjectrulesreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SelfSubjectRulesReview : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public SelfSubjectRulesReviewSpec Spec { get; init; } = SelfSubjectRulesReviewSpec.Empty;

    [Field(3)]
    public SubjectRulesReviewStatus Status { get; init; } = SubjectRulesReviewStatus.Empty;
}

[Schema]
public sealed partial record SelfSubjectRulesReviewSpec
{
    [Field(1)]
    public string Namespace { get; init; } = "";
}

[Schema]
public sealed partial record SubjectRulesReviewStatus
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<ResourceRule> ResourceRules { get; init; }

    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<NonResourceRule> NonResourceRules { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public bool Incomplete { get; init; }

    [Field(4)]
    public string EvaluationError { get; init; } = "";
}

[Schema]
public sealed partial record ResourceRule
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Verbs { get; init; }

    [Field(2, Name = "apiGroups"), Atomic]
    public ListOf<string> APIGroups { get; init; }

    [Field(3), Atomic]
    public ListOf<string> Resources { get; init; }

    [Field(4), Atomic]
    public ListOf<string> ResourceNames { get; init; }
}

[Schema]
public sealed partial record NonResourceRule
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Verbs { get; init; }

    [Field(2), Atomic]
    public ListOf<string> NonResourceURLs { get; init; }
}
