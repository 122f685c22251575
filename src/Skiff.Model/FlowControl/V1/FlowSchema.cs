namespace Skiff.Model.FlowControl.V1;

[Kind(Group = "flowcontrol.apiserver.k8s.io", Plural = "flowschemas", Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record FlowSchema : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public FlowSchemaSpec Spec { get; init; } = FlowSchemaSpec.Empty;

    [Field(3)]
    public FlowSchemaStatus Status { get; init; } = FlowSchemaStatus.Empty;
}

[Schema]
public sealed partial record FlowSchemaSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public PriorityLevelConfigurationReference PriorityLevelConfiguration { get; init; } = PriorityLevelConfigurationReference.Empty;

    [Field(2, Omit = Omit.Never)]
    public int MatchingPrecedence { get; init; }

    [Field(3)]
    public FlowDistinguisherMethod? DistinguisherMethod { get; init; }

    [Field(4), Atomic]
    public ListOf<PolicyRulesWithSubjects> Rules { get; init; }
}

[Schema]
public sealed partial record PriorityLevelConfigurationReference
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record FlowDistinguisherMethod
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(FlowDistinguisherMethodType))]
    public string Type { get; init; } = "";
}

[Schema]
public sealed partial record PolicyRulesWithSubjects
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<Subject> Subjects { get; init; }

    [Field(2), Atomic]
    public ListOf<ResourcePolicyRule> ResourceRules { get; init; }

    [Field(3), Atomic]
    public ListOf<NonResourcePolicyRule> NonResourceRules { get; init; }
}

[Schema]
public sealed partial record Subject
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(SubjectKind))]
    public string Kind { get; init; } = "";

    [Field(2)]
    public UserSubject? User { get; init; }

    [Field(3)]
    public GroupSubject? Group { get; init; }

    [Field(4)]
    public ServiceAccountSubject? ServiceAccount { get; init; }
}

[Schema]
public sealed partial record UserSubject
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record GroupSubject
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record ServiceAccountSubject
{
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";
}

[Schema]
public sealed partial record ResourcePolicyRule
{
    [Field(1, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }

    [Field(2, Name = "apiGroups", Omit = Omit.Never), Required, ListSet]
    public ListOf<string> APIGroups { get; init; }

    [Field(3, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Resources { get; init; }

    [Field(4)]
    public bool ClusterScope { get; init; }

    [Field(5, Omit = Omit.Never), ListSet]
    public ListOf<string> Namespaces { get; init; }
}

[Schema]
public sealed partial record NonResourcePolicyRule
{
    [Field(1, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> Verbs { get; init; }

    [Field(6, Omit = Omit.Never), Required, ListSet]
    public ListOf<string> NonResourceURLs { get; init; }
}

[Schema]
public sealed partial record FlowSchemaStatus
{
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<FlowSchemaCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record FlowSchemaCondition
{
    [Field(1)]
    public string Type { get; init; } = "";

    [Field(2), Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(5)]
    public string Message { get; init; } = "";
}
