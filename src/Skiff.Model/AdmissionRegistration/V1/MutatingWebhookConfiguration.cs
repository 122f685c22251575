namespace Skiff.Model.AdmissionRegistration.V1;

[Kind(Group = "admissionregistration.k8s.io", Plural = "mutatingwebhookconfigurations", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record MutatingWebhookConfiguration : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MutatingWebhook> Webhooks { get; init; }
}

[Schema]
public sealed partial record MutatingWebhook
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

    [Field(11)]
    public Meta.V1.LabelSelector? ObjectSelector { get; init; }

    [Field(6, Omit = Omit.Never), Required, Enum(typeof(SideEffectClass))]
    public string? SideEffects { get; init; }

    [Field(7)]
    public int? TimeoutSeconds { get; init; }

    [Field(8, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> AdmissionReviewVersions { get; init; }

    [Field(10), Enum(typeof(ReinvocationPolicyType))]
    public string? ReinvocationPolicy { get; init; }

    [Field(12), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }
}
