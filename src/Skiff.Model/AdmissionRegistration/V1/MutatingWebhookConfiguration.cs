namespace Skiff.Model.AdmissionRegistration.V1;

/// <summary>Registers webhooks that may change objects, as well as accept or reject API requests.</summary>
[Kind(Group = "admissionregistration.k8s.io", Plural = "mutatingwebhookconfigurations", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record MutatingWebhookConfiguration : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Webhooks to call, each with its own rules; called one after another, names unique within the list.
    /// </summary>
    [Field(2), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MutatingWebhook> Webhooks { get; init; }
}

/// <summary>One webhook that may alter objects, with the conditions under which it is called.</summary>
[Schema]
public sealed partial record MutatingWebhook
{
    /// <summary>Fully qualified name of the webhook, such as inject.example.com; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>How to reach the webhook; required, over TLS.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public WebhookClientConfig ClientConfig { get; init; } = WebhookClientConfig.Empty;

    /// <summary>
    /// Operations and resources the webhook covers; one matching rule suffices, and requests for admission
    /// configuration objects are never sent.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<RuleWithOperations> Rules { get; init; }

    /// <summary>What to do if the webhook cannot be reached or answers badly: Fail, the default, or Ignore.</summary>
    [Field(4), Enum(typeof(FailurePolicyType))]
    public string? FailurePolicy { get; init; }

    /// <summary>
    /// Whether rules also match through other versions and groups of a resource: Equivalent, the default, or Exact.
    /// </summary>
    [Field(9), Enum(typeof(MatchPolicyType))]
    public string? MatchPolicy { get; init; }

    /// <summary>
    /// Labels a namespace must have for its objects to be sent; does not filter other cluster-scoped resources, default
    /// everything.
    /// </summary>
    [Field(5)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    /// <summary>
    /// Labels the new or old object must have to be sent; default everything. Users can evade it by leaving labels off.
    /// </summary>
    [Field(11)]
    public Meta.V1.LabelSelector? ObjectSelector { get; init; }

    /// <summary>
    /// Whether calls change anything elsewhere: None or NoneOnDryRun, the only values v1 accepts; required.
    /// </summary>
    [Field(6, Omit = Omit.Never), Required, Enum(typeof(SideEffectClass))]
    public string? SideEffects { get; init; }

    /// <summary>Seconds to wait for an answer before failurePolicy applies; 1 to 30, default 10.</summary>
    [Field(7)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>
    /// AdmissionReview versions the webhook understands, in order of preference; required, and the server uses the
    /// first it knows.
    /// </summary>
    [Field(8, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> AdmissionReviewVersions { get; init; }

    /// <summary>
    /// Whether to call again if a later plugin changes the object: Never, the default, or IfNeeded, which requires an
    /// idempotent webhook.
    /// </summary>
    [Field(10), Enum(typeof(ReinvocationPolicyType))]
    public string? ReinvocationPolicy { get; init; }

    /// <summary>
    /// CEL conditions that must all be true for a call to be made; at most 64, and a false one skips the webhook.
    /// </summary>
    [Field(12), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }
}
