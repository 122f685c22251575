namespace Skiff.Model.AdmissionRegistration.V1;

[Kind(Group = "admissionregistration.k8s.io", Plural = "mutatingadmissionpolicies", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record MutatingAdmissionPolicy : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public MutatingAdmissionPolicySpec Spec { get; init; } = MutatingAdmissionPolicySpec.Empty;
}

[Schema]
public sealed partial record MutatingAdmissionPolicySpec
{
    [Field(1)]
    public ParamKind? ParamKind { get; init; }

    [Field(2)]
    public MatchResources? MatchConstraints { get; init; }

    [Field(3), Atomic]
    public ListOf<Variable> Variables { get; init; }

    [Field(4), Atomic]
    public ListOf<Mutation> Mutations { get; init; }

    [Field(5), Enum(typeof(FailurePolicyType))]
    public string? FailurePolicy { get; init; }

    [Field(6), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }

    [Field(7), Enum(typeof(ReinvocationPolicyType))]
    public string ReinvocationPolicy { get; init; } = "";
}

[Schema]
public sealed partial record Mutation
{
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(PatchType))]
    public string PatchType { get; init; } = "";

    [Field(3)]
    public ApplyConfiguration? ApplyConfiguration { get; init; }

    [Field(4, Name = "jsonPatch")]
    public JSONPatch? JSONPatch { get; init; }
}

[Schema]
public sealed partial record ApplyConfiguration
{
    [Field(1)]
    public string Expression { get; init; } = "";
}

[Schema]
public sealed partial record JSONPatch
{
    [Field(1)]
    public string Expression { get; init; } = "";
}
