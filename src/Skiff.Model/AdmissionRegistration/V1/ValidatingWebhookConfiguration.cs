namespace Skiff.Model.AdmissionRegistration.V1;

[Kind(Group = "admissionregistration.k8s.io", Plural = "validatingwebhookconfigurations", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record ValidatingWebhookConfiguration : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<ValidatingWebhook> Webhooks { get; init; }
}

[Schema]
public sealed partial record ValidatingWebhook
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public WebhookClientConfig ClientConfig { get; init; } = WebhookClientConfig.Empty;

    [Field(3), Atomic]
    public ListOf<RuleWithOperations> Rules { get; init; }

    [Field(4), Enum(typeof(FailurePolicyType))]
    public string? FailurePolicy { get; init; }

    [Field(9), Enum(typeof(MatchPolicyType))]
    public string? MatchPolicy { get; init; }

    [Field(5)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    [Field(10)]
    public Meta.V1.LabelSelector? ObjectSelector { get; init; }

    [Field(6, Omit = Omit.Never), Required, Enum(typeof(SideEffectClass))]
    public string? SideEffects { get; init; }

    [Field(7)]
    public int? TimeoutSeconds { get; init; }

    [Field(8, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> AdmissionReviewVersions { get; init; }

    [Field(11), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }
}

[Schema]
public sealed partial record WebhookClientConfig
{
    [Field(3, Name = "url")]
    public string? URL { get; init; }

    [Field(1)]
    public ServiceReference? Service { get; init; }

    [Field(2, Name = "caBundle")]
    public Bytes CABundle { get; init; }
}

[Schema]
public sealed partial record ServiceReference
{
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(3)]
    public string? Path { get; init; }

    [Field(4)]
    public int? Port { get; init; }
}

[Schema]
public sealed partial record RuleWithOperations
{
    [Field(1), Enum(typeof(OperationType)), Atomic]
    public ListOf<string> Operations { get; init; }

    [Field(2), Inline]
    public Rule Rule { get; init; } = Rule.Empty;
}

[Schema]
public sealed partial record Rule
{
    [Field(1, Name = "apiGroups"), Atomic]
    public ListOf<string> APIGroups { get; init; }

    [Field(2, Name = "apiVersions"), Atomic]
    public ListOf<string> APIVersions { get; init; }

    [Field(3), Atomic]
    public ListOf<string> Resources { get; init; }

    [Field(4), Enum(typeof(ScopeType))]
    public string? Scope { get; init; }
}

[Schema]
public sealed partial record MatchCondition
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";
}
