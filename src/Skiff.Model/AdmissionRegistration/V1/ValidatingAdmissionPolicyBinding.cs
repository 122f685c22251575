namespace Skiff.Model.AdmissionRegistration.V1;

/// <summary>Puts a validating policy into force with given parameters, scope and consequences.</summary>
[Kind(Group = "admissionregistration.k8s.io", Plural = "validatingadmissionpolicybindings", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record ValidatingAdmissionPolicyBinding : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Policy to apply, its parameters, scope and actions.</summary>
    [Field(2), Required]
    public ValidatingAdmissionPolicyBindingSpec Spec { get; init; } = ValidatingAdmissionPolicyBindingSpec.Empty;
}

/// <summary>Says where a validating policy applies and what failure leads to.</summary>
[Schema]
public sealed partial record ValidatingAdmissionPolicyBindingSpec
{
    /// <summary>
    /// Name of the ValidatingAdmissionPolicy to apply; a missing policy makes the binding ineffective.
    /// </summary>
    [Field(1), Required]
    public string PolicyName { get; init; } = "";

    /// <summary>
    /// Parameter objects to use; needed if the policy has a paramKind that its expressions depend on.
    /// </summary>
    [Field(2)]
    public ParamRef? ParamRef { get; init; }

    /// <summary>Further narrowing of the requests that the policy matches; unset means all of them.</summary>
    [Field(3)]
    public MatchResources? MatchResources { get; init; }

    /// <summary>
    /// Consequences of a failed check: Deny, Warn or Audit, without repeats; Deny and Warn exclude each other,
    /// required.
    /// </summary>
    [Field(4), Required, Enum(typeof(ValidationAction)), ListSet]
    public ListOf<string> ValidationActions { get; init; }
}

/// <summary>Picks a policy's parameter objects, by name or by label.</summary>
[Schema]
public sealed partial record ParamRef
{
    /// <summary>Name of one parameter object; excludes selector, and one of the two must be given.</summary>
    [Field(1)]
    public string Name { get; init; } = "";

    /// <summary>
    /// Namespace of the parameters if namespaced; unset means that of the request, and cluster-scoped parameters forbid
    /// it.
    /// </summary>
    [Field(2)]
    public string Namespace { get; init; } = "";

    /// <summary>
    /// Labels of the parameter objects, empty meaning all; the policy runs once per match, excludes name.
    /// </summary>
    [Field(3)]
    public Meta.V1.LabelSelector? Selector { get; init; }

    /// <summary>
    /// What to do when no parameter object is found: Allow passes the request, Deny applies the policy's failurePolicy;
    /// required.
    /// </summary>
    [Field(4), Enum(typeof(ParameterNotFoundActionType))]
    public string? ParameterNotFoundAction { get; init; }
}
