namespace Skiff.Model.AdmissionRegistration.V1;

/// <summary>
/// Changes objects in API requests with CEL expressions in the API server; takes effect only once a binding refers to
/// it.
/// </summary>
[Kind(Group = "admissionregistration.k8s.io", Plural = "mutatingadmissionpolicies", Categories = ["api-extensions"], Scope = Scope.Cluster)]
public sealed partial record MutatingAdmissionPolicy : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Requests covered and the changes made to their objects.</summary>
    [Field(2)]
    public MutatingAdmissionPolicySpec Spec { get; init; } = MutatingAdmissionPolicySpec.Empty;
}

/// <summary>Defines a CEL mutation policy: what it matches and how it alters objects.</summary>
[Schema]
public sealed partial record MutatingAdmissionPolicySpec
{
    /// <summary>Kind of objects from which bindings supply parameters; unset leaves the params variable null.</summary>
    [Field(1)]
    public ParamKind? ParamKind { get; init; }

    /// <summary>
    /// Resources and operations the policy covers; required, limited to CREATE, UPDATE and CONNECT, as deletions cannot
    /// be mutated.
    /// </summary>
    [Field(2)]
    public MatchResources? MatchConstraints { get; init; }

    /// <summary>
    /// Named expressions computed once on demand and usable as variables.NAME elsewhere; each may use only those before
    /// it.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<Variable> Variables { get; init; }

    /// <summary>Changes to make, carried out in order, each seeing the result of those before; required.</summary>
    [Field(4), Atomic]
    public ListOf<Mutation> Mutations { get; init; }

    /// <summary>What to do on evaluation errors or misconfiguration: Fail, the default, or Ignore.</summary>
    [Field(5), Enum(typeof(FailurePolicyType))]
    public string? FailurePolicy { get; init; }

    /// <summary>CEL conditions that must all be true for the policy to apply; at most 64.</summary>
    [Field(6), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<MatchCondition> MatchConditions { get; init; }

    /// <summary>
    /// Whether to run again if a later plugin changes the object: Never or IfNeeded; required, IfNeeded calls for
    /// idempotent mutations.
    /// </summary>
    [Field(7), Enum(typeof(ReinvocationPolicyType))]
    public string ReinvocationPolicy { get; init; } = "";
}

/// <summary>One change to an object, as an apply configuration or a JSON patch.</summary>
[Schema]
public sealed partial record Mutation
{
    /// <summary>
    /// Form of the change: ApplyConfiguration or JSONPatch; required, and the member of that name must be set.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(PatchType))]
    public string PatchType { get; init; } = "";

    /// <summary>Change merged into the object as server-side apply would do.</summary>
    [Field(3)]
    public ApplyConfiguration? ApplyConfiguration { get; init; }

    /// <summary>Change given as JSON Patch operations computed by CEL.</summary>
    [Field(4, Name = "jsonPatch")]
    public JSONPatch? JSONPatch { get; init; }
}

/// <summary>CEL that builds a partial object to be merged into the one submitted.</summary>
[Schema]
public sealed partial record ApplyConfiguration
{
    /// <summary>
    /// CEL returning an Object value with the fields to set; it may not touch atomic lists, maps or structs.
    /// </summary>
    [Field(1)]
    public string Expression { get; init; } = "";
}

/// <summary>CEL that computes JSON Patch operations for the submitted object.</summary>
[Schema]
public sealed partial record JSONPatch
{
    /// <summary>
    /// CEL returning a list of JSONPatch values with op, path and, where needed, from or value; escape path parts with
    /// jsonpatch.escapeKey.
    /// </summary>
    [Field(1)]
    public string Expression { get; init; } = "";
}
