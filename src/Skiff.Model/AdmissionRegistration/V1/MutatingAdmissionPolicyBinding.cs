namespace Skiff.Model.AdmissionRegistration.V1;

/// <summary>Puts a mutating policy into force with given parameters and scope.</summary>
[Kind(Group = "admissionregistration.k8s.io", Plural = "mutatingadmissionpolicybindings", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record MutatingAdmissionPolicyBinding : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Policy to apply, its parameters and scope.</summary>
    [Field(2)]
    public MutatingAdmissionPolicyBindingSpec Spec { get; init; } = MutatingAdmissionPolicyBindingSpec.Empty;
}

/// <summary>Says where a mutating policy applies and with which parameters.</summary>
[Schema]
public sealed partial record MutatingAdmissionPolicyBindingSpec
{
    /// <summary>Name of the MutatingAdmissionPolicy to apply; a missing policy makes the binding ineffective.</summary>
    [Field(1)]
    public string PolicyName { get; init; } = "";

    /// <summary>
    /// Parameter objects to use; needed if the policy has a paramKind that its expressions depend on.
    /// </summary>
    [Field(2)]
    public ParamRef? ParamRef { get; init; }

    /// <summary>Further narrowing of the requests that the policy matches; unset means all of them.</summary>
    [Field(3)]
    public MatchResources? MatchResources { get; init; }
}
