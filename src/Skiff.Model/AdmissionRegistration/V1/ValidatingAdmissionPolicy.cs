namespace Skiff.Model.AdmissionRegistration.V1;

[Kind(Group = "admissionregistration.k8s.io", Plural = "validatingadmissionpolicies", Categories = ["api-extensions"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record ValidatingAdmissionPolicy : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public ValidatingAdmissionPolicySpec Spec { get; init; } = ValidatingAdmissionPolicySpec.Empty;

    [Field(3)]
    public ValidatingAdmissionPolicyStatus Status { get; init; } = ValidatingAdmissionPolicyStatus.Empty;
}

[Schema]
public sealed partial record ValidatingAdmissionPolicySpec
{
    [Field(1)]
    public ParamKind? ParamKind { get; init; }

    [Field(2)]
    public MatchResources? MatchConstraints { get; init; }

    [Field(3), Atomic]
    public ListOf<Validation> Validations { get; init; }

    [Field(4), Enum(typeof(FailurePolicyType))]
    public string? FailurePolicy { get; init; }

    [Field(5), Atomic]
    public ListOf<AuditAnnotation> AuditAnnotations { get; init; }

    [Field(6), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }

    [Field(7), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<Variable> Variables { get; init; }
}

[Schema]
public sealed partial record ParamKind
{
    [Field(1, Name = "apiVersion")]
    public string APIVersion { get; init; } = "";

    [Field(2)]
    public string Kind { get; init; } = "";
}

[Schema]
public sealed partial record MatchResources
{
    [Field(1)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    [Field(2)]
    public Meta.V1.LabelSelector? ObjectSelector { get; init; }

    [Field(3), Atomic]
    public ListOf<NamedRuleWithOperations> ResourceRules { get; init; }

    [Field(4), Atomic]
    public ListOf<NamedRuleWithOperations> ExcludeResourceRules { get; init; }

    [Field(7), Enum(typeof(MatchPolicyType))]
    public string? MatchPolicy { get; init; }
}

[Schema]
public sealed partial record NamedRuleWithOperations
{
    [Field(1), Atomic]
    public ListOf<string> ResourceNames { get; init; }

    [Field(2), Inline]
    public RuleWithOperations RuleWithOperations { get; init; } = RuleWithOperations.Empty;
}

[Schema]
public sealed partial record Validation
{
    [Field(1, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";

    [Field(2)]
    public string Message { get; init; } = "";

    [Field(3), Enum(typeof(Meta.V1.StatusReason))]
    public string? Reason { get; init; }

    [Field(4)]
    public string MessageExpression { get; init; } = "";
}

[Schema]
public sealed partial record AuditAnnotation
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string ValueExpression { get; init; } = "";
}

[Schema]
public sealed partial record Variable
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Expression { get; init; } = "";
}

[Schema]
public sealed partial record ValidatingAdmissionPolicyStatus
{
    [Field(1)]
    public long ObservedGeneration { get; init; }

    [Field(2)]
    public TypeChecking? TypeChecking { get; init; }

    [Field(3), ListMap("type")]
    public ListOf<Meta.V1.Condition> Conditions { get; init; }
}

[Schema]
public sealed partial record TypeChecking
{
    [Field(1), Atomic]
    public ListOf<ExpressionWarning> ExpressionWarnings { get; init; }
}

[Schema]
public sealed partial record ExpressionWarning
{
    [Field(2, Omit = Omit.Never), Required]
    public string FieldRef { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public string Warning { get; init; } = "";
}
