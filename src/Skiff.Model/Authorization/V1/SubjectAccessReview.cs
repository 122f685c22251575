namespace Skiff.Model.Authorization.V1;

/// <summary>Asks whether some user or group may perform an action, anywhere in the cluster; never stored.</summary>
[Kind(Group = "authorization.k8s.io", Plural = "subjectaccessreviews", Scope = Scope.Cluster, Verbs = ["create"])]
public sealed partial record SubjectAccessReview : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>User and action to be checked.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public SubjectAccessReviewSpec Spec { get; init; } = SubjectAccessReviewSpec.Empty;

    /// <summary>Decision reached by the authorizers, filled in by the server.</summary>
    [Field(3)]
    public SubjectAccessReviewStatus Status { get; init; } = SubjectAccessReviewStatus.Empty;
}

/// <summary>Who wants to do what; give exactly one of the two attribute kinds.</summary>
[Schema]
public sealed partial record SubjectAccessReviewSpec
{
    /// <summary>Action on an API resource; excludes nonResourceAttributes.</summary>
    [Field(1)]
    public ResourceAttributes? ResourceAttributes { get; init; }

    /// <summary>Action on a URL path that is no API resource; excludes resourceAttributes.</summary>
    [Field(2)]
    public NonResourceAttributes? NonResourceAttributes { get; init; }

    /// <summary>
    /// Name of the user to check; with no groups given it is required, and groups are not looked up from it.
    /// </summary>
    [Field(3)]
    public string User { get; init; } = "";

    /// <summary>Groups to check the access for; required if user is empty.</summary>
    [Field(4), Atomic]
    public ListOf<string> Groups { get; init; }

    /// <summary>Further user attributes, as authentication would supply them, for authorizers that use them.</summary>
    [Field(5)]
    public MapOf<ListOf<string>> Extra { get; init; }

    /// <summary>UID of the user, for authorizers that use it.</summary>
    [Field(6, Name = "uid")]
    public string UID { get; init; } = "";
}

/// <summary>Describes an action on an API resource for an access check.</summary>
[Schema]
public sealed partial record ResourceAttributes
{
    /// <summary>
    /// Namespace of the action; empty means all namespaces for namespaced resources and is right for cluster-scoped
    /// ones.
    /// </summary>
    [Field(1)]
    public string Namespace { get; init; } = "";

    /// <summary>API verb, such as get, list, create or delete; an asterisk stands for all.</summary>
    [Field(2)]
    public string Verb { get; init; } = "";

    /// <summary>API group of the resource, empty for the core group; an asterisk stands for all.</summary>
    [Field(3)]
    public string Group { get; init; } = "";

    /// <summary>API version of the resource; an asterisk stands for all.</summary>
    [Field(4)]
    public string Version { get; init; } = "";

    /// <summary>Plural resource name, such as pods; an asterisk stands for all.</summary>
    [Field(5)]
    public string Resource { get; init; } = "";

    /// <summary>Subresource such as status or log; empty means the resource itself.</summary>
    [Field(6)]
    public string Subresource { get; init; } = "";

    /// <summary>Name of the object for get and delete; empty stands for all names.</summary>
    [Field(7)]
    public string Name { get; init; } = "";

    /// <summary>
    /// Field selector of the request, narrowing which objects the action touches; it never enlarges the access asked
    /// about.
    /// </summary>
    [Field(8)]
    public FieldSelectorAttributes? FieldSelector { get; init; }

    /// <summary>
    /// Label selector of the request, narrowing which objects the action touches; it never enlarges the access asked
    /// about.
    /// </summary>
    [Field(9)]
    public LabelSelectorAttributes? LabelSelector { get; init; }
}

/// <summary>Field selector of a request, raw or parsed; webhooks should receive only the parsed form.</summary>
[Schema]
public sealed partial record FieldSelectorAttributes
{
    /// <summary>
    /// Selector as written in the query string, parsed by the API server; excludes requirements. Webhooks should not
    /// parse it themselves.
    /// </summary>
    [Field(1)]
    public string RawSelector { get; init; } = "";

    /// <summary>
    /// Parsed terms, all of which narrow the request; terms not understood should be ignored, leaving the request
    /// broader.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<Meta.V1.FieldSelectorRequirement> Requirements { get; init; }
}

/// <summary>Label selector of a request, raw or parsed; webhooks should receive only the parsed form.</summary>
[Schema]
public sealed partial record LabelSelectorAttributes
{
    /// <summary>
    /// Selector as written in the query string, parsed by the API server; excludes requirements. Webhooks should not
    /// parse it themselves.
    /// </summary>
    [Field(1)]
    public string RawSelector { get; init; } = "";

    /// <summary>
    /// Parsed terms, all of which narrow the request; terms not understood should be ignored, leaving the request
    /// broader.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<Meta.V1.LabelSelectorRequirement> Requirements { get; init; }
}

/// <summary>Describes an action on a plain URL path for an access check.</summary>
[Schema]
public sealed partial record NonResourceAttributes
{
    /// <summary>URL path of the request, such as /healthz.</summary>
    [Field(1)]
    public string Path { get; init; } = "";

    /// <summary>HTTP method in lower case, such as get or post.</summary>
    [Field(2)]
    public string Verb { get; init; } = "";
}

/// <summary>Outcome of an access check, with the reasons given.</summary>
[Schema]
public sealed partial record SubjectAccessReviewStatus
{
    /// <summary>True if the action would be permitted; required in every answer.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public bool Allowed { get; init; }

    /// <summary>
    /// True if an authorizer refuses outright, so that no other one may permit it; never true together with allowed.
    /// </summary>
    [Field(4)]
    public bool Denied { get; init; }

    /// <summary>Why the action was permitted or refused, where an authorizer explains itself.</summary>
    [Field(2)]
    public string Reason { get; init; } = "";

    /// <summary>
    /// Problem met during the check, such as a missing role; a decision may still have been reached despite it.
    /// </summary>
    [Field(3)]
    public string EvaluationError { get; init; } = "";
}
