namespace Skiff.Model.AdmissionRegistration.V1;

[Kind(Group = "admissionregistration.k8s.io", Plural = "validatingadmissionpolicybindings", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record ValidatingAdmissionPolicyBinding : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), Required]
    public ValidatingAdmissionPolicyBindingSpec Spec { get; init; } = ValidatingAdmissionPolicyBindingSpec.Empty;
}

[Schema]
public sealed partial record ValidatingAdmissionPolicyBindingSpec
{
    [Field(1), Required]
    public string PolicyName { get; init; } = "";

    [Field(2)]
    public ParamRef? ParamRef { get; init; }

    [Field(3)]
    public MatchResources? MatchResources { get; init; }

    [Field(4), Required, Enum(typeof(ValidationAction)), ListSet]
    public ListOf<string> ValidationActions { get; init; }
}

[Schema]
public sealed partial record ParamRef
{
    [Field(1)]
    public string Name { get; init; } = "";

    [Field(2)]
    public string Namespace { get; init; } = "";

    [Field(3)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    [Field(4), Enum(typeof(ParameterNotFoundActionType))]
    public string? ParameterNotFoundAction { get; init; }
}
