namespace Skiff.Model.AdmissionRegistration.V1;

[Kind(Group = "admissionregistration.k8s.io", Plural = "mutatingadmissionpolicybindings", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record MutatingAdmissionPolicyBinding : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public MutatingAdmissionPolicyBindingSpec Spec { get; init; } = MutatingAdmissionPolicyBindingSpec.Empty;
}

[Schema]
public sealed partial record MutatingAdmissionPolicyBindingSpec
{
    [Field(1)]
    public string PolicyName { get; init; } = "";

    [Field(2)]
    public ParamRef? ParamRef { get; init; }

    [Field(3)]
    public MatchResources? MatchResources { get; init; }
}
