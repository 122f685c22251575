namespace Skiff.Model.Authorization.V1;

[Kind(Group = "authorization.k8s.io", Plural = "subjectaccessreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SubjectAccessReview : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public SubjectAccessReviewSpec Spec { get; init; } = SubjectAccessReviewSpec.Empty;

    [Field(3)]
    public SubjectAccessReviewStatus Status { get; init; } = SubjectAccessReviewStatus.Empty;
}

[Schema]
public sealed partial record SubjectAccessReviewSpec
{
    [Field(1)]
    public ResourceAttributes? ResourceAttributes { get; init; }

    [Field(2)]
    public NonResourceAttributes? NonResourceAttributes { get; init; }

    [Field(3)]
    public string User { get; init; } = "";

    [Field(4), Atomic]
    public ListOf<string> Groups { get; init; }

    [Field(5)]
    public MapOf<ListOf<string>> Extra { get; init; }

    [Field(6, Name = "uid")]
    public string UID { get; init; } = "";
}

[Schema]
public sealed partial record ResourceAttributes
{
    [Field(1)]
    public string Namespace { get; init; } = "";

    [Field(2)]
    public string Verb { get; init; } = "";

    [Field(3)]
    public string Group { get; init; } = "";

    [Field(4)]
    public string Version { get; init; } = "";

    [Field(5)]
    public string Resource { get; init; } = "";

    [Field(6)]
    public string Subresource { get; init; } = "";

    [Field(7)]
    public string Name { get; init; } = "";

    [Field(8)]
    public FieldSelectorAttributes? FieldSelector { get; init; }

    [Field(9)]
    public LabelSelectorAttributes? LabelSelector { get; init; }
}

[Schema]
public sealed partial record FieldSelectorAttributes
{
    [Field(1)]
    public string RawSelector { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<Meta.V1.FieldSelectorRequirement> Requirements { get; init; }
}

[Schema]
public sealed partial record LabelSelectorAttributes
{
    [Field(1)]
    public string RawSelector { get; init; } = "";

    [Field(2), Atomic]
    public ListOf<Meta.V1.LabelSelectorRequirement> Requirements { get; init; }
}

[Schema]
public sealed partial record NonResourceAttributes
{
    [Field(1)]
    public string Path { get; init; } = "";

    [Field(2)]
    public string Verb { get; init; } = "";
}

[Schema]
public sealed partial record SubjectAccessReviewStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public bool Allowed { get; init; }

    [Field(4)]
    public bool Denied { get; init; }

    [Field(2)]
    public string Reason { get; init; } = "";

    [Field(3)]
    public string EvaluationError { get; init; } = "";
}
