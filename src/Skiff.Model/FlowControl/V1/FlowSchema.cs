namespace Skiff.Model.FlowControl.V1;

/// <summary>Sorts API requests into flows and assigns them to a priority level for fair queuing.</summary>
[Kind(Group = "flowcontrol.apiserver.k8s.io", Plural = "flowschemas", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record FlowSchema : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Which requests belong to this schema and how they are treated.</summary>
    [Field(2)]
    public FlowSchemaSpec Spec { get; init; } = FlowSchemaSpec.Empty;

    /// <summary>State of the schema as seen by the API server.</summary>
    [Field(3)]
    public FlowSchemaStatus Status { get; init; } = FlowSchemaStatus.Empty;
}

/// <summary>Defines matching rules, order among schemas and target priority level.</summary>
[Schema]
public sealed partial record FlowSchemaSpec
{
    /// <summary>Priority level the matched requests go to; if it does not exist, the schema is ignored.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public PriorityLevelConfigurationReference PriorityLevelConfiguration { get; init; } = PriorityLevelConfigurationReference.Empty;

    /// <summary>
    /// Order among schemas, 1 to 10000, default 1000; the lowest number that matches wins, with ties broken by name.
    /// </summary>
    [Field(2, Omit = Omit.Never)]
    public int MatchingPrecedence { get; init; }

    /// <summary>How matched requests are split into flows; unset puts them all into one flow.</summary>
    [Field(3)]
    public FlowDistinguisherMethod? DistinguisherMethod { get; init; }

    /// <summary>Rules of which at least one must match a request; an empty list matches nothing.</summary>
    [Field(4), Atomic]
    public ListOf<PolicyRulesWithSubjects> Rules { get; init; }
}

/// <summary>Points at the priority level used by a flow schema.</summary>
[Schema]
public sealed partial record PriorityLevelConfigurationReference
{
    /// <summary>Name of the priority level; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

/// <summary>Says by which trait the requests of a schema are divided into flows.</summary>
[Schema]
public sealed partial record FlowDistinguisherMethod
{
    /// <summary>
    /// Trait that tells flows apart: ByUser for the requester's name or ByNamespace for the target namespace.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(FlowDistinguisherMethodType))]
    public string Type { get; init; } = "";
}

/// <summary>Combination of requesters and actions; a request matches if it fits a subject and a rule.</summary>
[Schema]
public sealed partial record PolicyRulesWithSubjects
{
    /// <summary>Requesters covered, of which one must match; at least one is required.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<Subject> Subjects { get; init; }

    /// <summary>Actions on API resources covered; at least one resource or non-resource rule is required.</summary>
    [Field(2), Atomic]
    public ListOf<ResourcePolicyRule> ResourceRules { get; init; }

    /// <summary>Actions on plain URL paths covered; at least one resource or non-resource rule is required.</summary>
    [Field(3), Atomic]
    public ListOf<NonResourcePolicyRule> NonResourceRules { get; init; }
}

/// <summary>A requester: user, group or service account; the member that fits the kind must be set.</summary>
[Schema]
public sealed partial record Subject
{
    /// <summary>Sort of requester: User, Group or ServiceAccount; decides which member is set.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(SubjectKind))]
    public string Kind { get; init; } = "";

    /// <summary>Matches requesters by user name, for kind User.</summary>
    [Field(2)]
    public UserSubject? User { get; init; }

    /// <summary>Matches requesters by group, for kind Group.</summary>
    [Field(3)]
    public GroupSubject? Group { get; init; }

    /// <summary>Matches service accounts as requesters, for kind ServiceAccount.</summary>
    [Field(4)]
    public ServiceAccountSubject? ServiceAccount { get; init; }
}

/// <summary>Matches requesters whose user name is as given.</summary>
[Schema]
public sealed partial record UserSubject
{
    /// <summary>User name to match, or an asterisk for every user; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

/// <summary>Matches requesters who belong to the group given.</summary>
[Schema]
public sealed partial record GroupSubject
{
    /// <summary>Group to match, such as system:authenticated, or an asterisk for every group; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

/// <summary>Matches requests made by service accounts of a namespace.</summary>
[Schema]
public sealed partial record ServiceAccountSubject
{
    /// <summary>Namespace of the service accounts to match; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    /// <summary>Name of the service account to match, or an asterisk for all in the namespace; required.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

/// <summary>Set of verbs, groups, resources and target namespaces; a request matches if it fits all of them.</summary>
[Schema]
public sealed partial record ResourcePolicyRule
{
    /// <summary>Verbs covered, not empty; an asterisk stands for all and must then be alone.</summary>
    [Field(1, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }

    /// <summary>API groups covered, not empty; an asterisk stands for all and must then be alone.</summary>
    [Field(2, Name = "apiGroups", Omit = Omit.Never), Required, ListSet]
    public ListOf<string> APIGroups { get; init; }

    /// <summary>
    /// Plural resources covered, with subresources listed as such, not empty; an asterisk stands for all and must then
    /// be alone.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Resources { get; init; }

    /// <summary>
    /// Whether requests without a namespace match, to cluster-scoped resources or across all namespaces; needed if
    /// namespaces is empty.
    /// </summary>
    [Field(4)]
    public bool ClusterScope { get; init; }

    /// <summary>
    /// Target namespaces covered, an asterisk meaning any but not none; may be empty only with clusterScope.
    /// </summary>
    [Field(5, Omit = Omit.Never), ListSet]
    public ListOf<string> Namespaces { get; init; }
}

/// <summary>Set of verbs and plain URL paths; a request matches if it fits both.</summary>
[Schema]
public sealed partial record NonResourcePolicyRule
{
    /// <summary>HTTP methods in lower case, not empty; an asterisk stands for all and must then be alone.</summary>
    [Field(1, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }

    /// <summary>
    /// URL paths covered, not empty; an asterisk may stand alone for all or be the whole last step, as in /healthz/*.
    /// </summary>
    [Field(6, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> NonResourceURLs { get; init; }
}

/// <summary>State of a flow schema, as reported by the API server.</summary>
[Schema]
public sealed partial record FlowSchemaStatus
{
    /// <summary>Current condition of the schema, one entry per type.</summary>
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<FlowSchemaCondition> Conditions { get; init; }
}

/// <summary>One aspect of a flow schema's state at a point in time.</summary>
[Schema]
public sealed partial record FlowSchemaCondition
{
    /// <summary>Aspect reported on; Dangling says that the referenced priority level does not exist.</summary>
    [Field(1)]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2), Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>When the condition's status last changed value.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Machine-readable CamelCase word explaining the last status change.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of the last status change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";
}
