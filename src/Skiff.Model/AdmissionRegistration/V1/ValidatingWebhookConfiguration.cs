namespace Skiff.Model.AdmissionRegistration.V1;

/// <summary>Registers webhooks that may accept or reject API requests but not alter them.</summary>
[Kind(Group = "admissionregistration.k8s.io", Plural = "validatingwebhookconfigurations", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record ValidatingWebhookConfiguration : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Webhooks to call, each with its own rules; called in parallel, names unique within the list.</summary>
    [Field(2), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<ValidatingWebhook> Webhooks { get; init; }
}

/// <summary>One webhook that validates requests, with the conditions under which it is called.</summary>
[Schema]
public sealed partial record ValidatingWebhook
{
    /// <summary>Fully qualified name of the webhook, such as check.example.com; required.</summary>
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
    [Field(10)]
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
    /// CEL conditions that must all be true for a call to be made; at most 64, and a false one skips the webhook.
    /// </summary>
    [Field(11), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }
}

/// <summary>How to reach a webhook over TLS; give exactly one of url and service.</summary>
[Schema]
public sealed partial record WebhookClientConfig
{
    /// <summary>
    /// Address of the webhook as an https URL without user info, query or fragment; excludes service.
    /// </summary>
    [Field(3, Name = "url")]
    public string? URL { get; init; }

    /// <summary>In-cluster service that serves the webhook; excludes url.</summary>
    [Field(1)]
    public ServiceReference? Service { get; init; }

    /// <summary>
    /// PEM certificates for checking the webhook's server certificate, base64-encoded in JSON; unset means the API
    /// server's system roots.
    /// </summary>
    [Field(2, Name = "caBundle")]
    public Bytes CABundle { get; init; }
}

/// <summary>Points at an in-cluster service that serves webhook calls.</summary>
[Schema]
public sealed partial record ServiceReference
{
    /// <summary>Namespace of the service to call; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    /// <summary>Name of the service to call; required.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>URL path to which the calls are sent.</summary>
    [Field(3)]
    public string? Path { get; init; }

    /// <summary>Port of the service, 1 to 65535; default 443.</summary>
    [Field(4)]
    public int? Port { get; init; }
}

/// <summary>Set of operations on a set of resources; both parts must match.</summary>
[Schema]
public sealed partial record RuleWithOperations
{
    /// <summary>
    /// Operations covered: CREATE, UPDATE, DELETE, CONNECT, or an asterisk alone for all, including future ones;
    /// required.
    /// </summary>
    [Field(1), Enum(typeof(OperationType)), Atomic]
    public ListOf<string> Operations { get; init; }

    /// <summary>Resources covered, whose members appear inline in this object.</summary>
    [Field(2), Inline]
    public Rule Rule { get; init; } = Rule.Empty;
}

/// <summary>Set of resources given by group, version, name and scope; all must match.</summary>
[Schema]
public sealed partial record Rule
{
    /// <summary>
    /// API groups covered, the empty string being the core group; required, an asterisk must stand alone and means all.
    /// </summary>
    [Field(1, Name = "apiGroups"), Atomic]
    public ListOf<string> APIGroups { get; init; }

    /// <summary>API versions covered; required, an asterisk must stand alone and means all.</summary>
    [Field(2, Name = "apiVersions"), Atomic]
    public ListOf<string> APIVersions { get; init; }

    /// <summary>
    /// Resources covered, as pods, pods/log, pods/*, */scale or */*; a single asterisk means all resources but no
    /// subresources.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Resources { get; init; }

    /// <summary>
    /// Reach of the rule: Cluster, Namespaced, or an asterisk, the default, for both; subresources follow their parent.
    /// </summary>
    [Field(4), Enum(typeof(ScopeType))]
    public string? Scope { get; init; }
}

/// <summary>Named CEL test deciding whether a request goes to a webhook or policy.</summary>
[Schema]
public sealed partial record MatchCondition
{
    /// <summary>
    /// Identifier of the condition in logs and errors, as a qualified name; required and unique in the list.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// CEL returning a boolean over object, oldObject, request and authorizer; errors are handled by failurePolicy if
    /// no condition is false.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";
}
