namespace Skiff.Model.AdmissionRegistration.V1;

/// <summary>
/// Validates API requests with CEL expressions in the API server; takes effect only once a binding refers to it.
/// </summary>
[Kind(Group = "admissionregistration.k8s.io", Plural = "validatingadmissionpolicies", Categories = ["api-extensions"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record ValidatingAdmissionPolicy : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Requests covered and the checks made on them.</summary>
    [Field(2)]
    public ValidatingAdmissionPolicySpec Spec { get; init; } = ValidatingAdmissionPolicySpec.Empty;

    /// <summary>Results of type checking the expressions, written by the policy controller.</summary>
    [Field(3)]
    public ValidatingAdmissionPolicyStatus Status { get; init; } = ValidatingAdmissionPolicyStatus.Empty;
}

/// <summary>Defines a CEL validation policy: what it matches, checks and records.</summary>
[Schema]
public sealed partial record ValidatingAdmissionPolicySpec
{
    /// <summary>Kind of objects from which bindings supply parameters; unset leaves the params variable null.</summary>
    [Field(1)]
    public ParamKind? ParamKind { get; init; }

    /// <summary>Resources and operations the policy covers; required, bindings may only narrow it.</summary>
    [Field(2)]
    public MatchResources? MatchConstraints { get; init; }

    /// <summary>Checks to perform, all of which must pass; needed unless auditAnnotations are given.</summary>
    [Field(3), Atomic]
    public ListOf<Validation> Validations { get; init; }

    /// <summary>
    /// What to do on evaluation errors or misconfiguration: Fail, the default, or Ignore; a check returning false is no
    /// error.
    /// </summary>
    [Field(4), Enum(typeof(FailurePolicyType))]
    public string? FailurePolicy { get; init; }

    /// <summary>
    /// Annotations computed for the audit event of each request; at most 20, needed unless validations are given.
    /// </summary>
    [Field(5), Atomic]
    public ListOf<AuditAnnotation> AuditAnnotations { get; init; }

    /// <summary>CEL conditions that must all be true for the policy to apply; at most 64.</summary>
    [Field(6), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }

    /// <summary>
    /// Named expressions computed once on demand and usable as variables.NAME elsewhere; each may use only those before
    /// it.
    /// </summary>
    [Field(7), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<Variable> Variables { get; init; }
}

/// <summary>Group, version and kind of a policy's parameter objects.</summary>
[Schema]
public sealed partial record ParamKind
{
    /// <summary>Group and version of the parameter kind, such as rules.example.com/v1; required.</summary>
    [Field(1, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    /// <summary>Kind of the parameter objects; required.</summary>
    [Field(2)]
    public string Kind { get; init; } = "";
}

/// <summary>Requests covered by a policy or binding, filtered by rules and labels.</summary>
[Schema]
public sealed partial record MatchResources
{
    /// <summary>
    /// Labels a namespace must have for its objects to match; does not filter other cluster-scoped resources, default
    /// everything.
    /// </summary>
    [Field(1)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    /// <summary>
    /// Labels the new or old object must have to match; default everything. Users can evade it by leaving labels off.
    /// </summary>
    [Field(2)]
    public Meta.V1.LabelSelector? ObjectSelector { get; init; }

    /// <summary>
    /// Operations and resources covered; one matching rule suffices, and in a binding an empty list keeps the policy's
    /// own.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<NamedRuleWithOperations> ResourceRules { get; init; }

    /// <summary>Operations and resources left out; takes precedence over resourceRules.</summary>
    [Field(4), Atomic]
    public ListOf<NamedRuleWithOperations> ExcludeResourceRules { get; init; }

    /// <summary>
    /// Whether rules also match through other versions and groups of a resource: Equivalent, the default, or Exact.
    /// </summary>
    [Field(7), Enum(typeof(MatchPolicyType))]
    public string? MatchPolicy { get; init; }
}

/// <summary>Operations on resources, which can be restricted to certain object names.</summary>
[Schema]
public sealed partial record NamedRuleWithOperations
{
    /// <summary>Object names to which the rule is restricted; empty means every name.</summary>
    [Field(1), Atomic]
    public ListOf<string> ResourceNames { get; init; }

    /// <summary>Operations and resources covered, whose members appear inline in this object.</summary>
    [Field(2), Inline]
    public RuleWithOperations RuleWithOperations { get; init; } = RuleWithOperations.Empty;
}

/// <summary>One CEL check of a policy and what to say when it fails.</summary>
[Schema]
public sealed partial record Validation
{
    /// <summary>
    /// CEL returning true if the request is valid; sees object, oldObject, request, params, namespaceObject, authorizer
    /// and variables.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";

    /// <summary>Text shown when the check fails, on one line; required if the expression spans several lines.</summary>
    [Field(2)]
    public string Message { get; init; } = "";

    /// <summary>
    /// Machine-readable cause sent to the client: Unauthorized, Forbidden, Invalid, the default, or
    /// RequestEntityTooLarge.
    /// </summary>
    [Field(3), Enum(typeof(Meta.V1.StatusReason))]
    public string? Reason { get; init; }

    /// <summary>
    /// CEL returning the failure text; takes precedence over message, which serves again if this errs, is blank or has
    /// line breaks.
    /// </summary>
    [Field(4)]
    public string MessageExpression { get; init; } = "";
}

/// <summary>Annotation a policy adds to the audit event of a request.</summary>
[Schema]
public sealed partial record AuditAnnotation
{
    /// <summary>
    /// Annotation name, unique in the policy; prefixed with the policy's name and a slash in the audit event.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>
    /// CEL returning a string for the value or null to omit it; at most 5 KiB, with results over 10 KiB truncated.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string ValueExpression { get; init; } = "";
}

/// <summary>Named CEL expression that other expressions of the policy can reuse.</summary>
[Schema]
public sealed partial record Variable
{
    /// <summary>Name by which others use it, as variables.NAME; a CEL identifier unique in the policy.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>
    /// CEL whose result becomes the variable's value, evaluated lazily with the same inputs as other policy
    /// expressions.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";
}

/// <summary>What the controller found out about a validating policy.</summary>
[Schema]
public sealed partial record ValidatingAdmissionPolicyStatus
{
    /// <summary>Value of metadata.generation that the controller had processed when it wrote this status.</summary>
    [Field(1)]
    public long ObservedGeneration { get; init; }

    /// <summary>Outcome of type checking the expressions; presence means the check has finished.</summary>
    [Field(2)]
    public TypeChecking? TypeChecking { get; init; }

    /// <summary>Current state of the policy as conditions, one per type.</summary>
    [Field(3), ListMap("type")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}

/// <summary>Warnings found when checking CEL expressions against the schemas they address.</summary>
[Schema]
public sealed partial record TypeChecking
{
    /// <summary>Type problems found, one entry per expression concerned.</summary>
    [Field(1), Atomic]
    public ListOf<ExpressionWarning> ExpressionWarnings { get; init; }
}

/// <summary>Type problem in one CEL expression; a warning that does not block the policy.</summary>
[Schema]
public sealed partial record ExpressionWarning
{
    /// <summary>Path of the expression within the policy, such as spec.validations[0].expression.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string FieldRef { get; init; } = "";

    /// <summary>Text of the type checker's findings, stating each type checked against and the error.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public string Warning { get; init; } = "";
}
