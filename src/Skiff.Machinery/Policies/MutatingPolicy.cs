using Skiff.Machinery.Apply;
using Skiff.Machinery.Cel;
using Skiff.Machinery.Patching;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Policies;

/// <summary>What a mutation makes of an object.</summary>
/// <param name="Value">The object, changed or not; null with an error.</param>
/// <param name="Error">Why it cannot be made; empty when it can.</param>
public readonly record struct MutationResult(JsonObject? Value, string Error);

/// <summary>A MutatingAdmissionPolicy, compiled once for all requests.</summary>
public sealed class MutatingPolicy
{
    private const string TestFailed = "test failed";

    private readonly MatchTest? conditions;
    private readonly (bool IsJsonPatch, PolicyExpression Patch)[] mutations;
    private readonly IReadOnlyDictionary<string, PolicyExpression> variables;

    /// <summary>Compiles a policy. What does not compile fails when it is asked for.</summary>
    public MutatingPolicy(MutatingAdmissionPolicySpec spec)
    {
        PolicyScope scope = new(spec.ParamKind is not null, Authorizer: true);
        PolicyScope patching = scope with { Patches = true };
        PolicyCompiler compiler = new(composes: true);
        foreach (Variable variable in spec.Variables) compiler.Compose(variable.Name, variable.Expression, scope);
        if (!spec.MatchConditions.IsEmpty) conditions = MatchTest.Of(spec.MatchConditions, compiler, scope);
        mutations =
        [
            .. spec.Mutations.AsEnumerable().Select(mutation => mutation.PatchType == Model.AdmissionRegistration.V1.PatchType.JSONPatch
                ? (true, compiler.Compile(mutation.JSONPatch?.Expression ?? "", patching, CelType.ListOf(PatchValues.PatchType)))
                : (false, compiler.Compile(mutation.ApplyConfiguration?.Expression ?? "", patching, PatchValues.ObjectType))),
        ];
        variables = compiler.Variables;
    }

    /// <summary>How many mutations the policy has.</summary>
    public int Count => mutations.Length;

    /// <summary>Whether the conditions hold; an error is judged by the failure policy.</summary>
    public MatchVerdict Matches(PolicyInputs inputs, Json? parameters, CancellationToken stop) =>
        conditions?.Test(inputs, parameters, failsOpen: false, stop) ?? new(true, "");

    /// <summary>Makes one of the mutations.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="inputs">The request, with the object as the mutations before left it.</param>
    /// <param name="parameters">The parameters of the binding.</param>
    /// <param name="value">The object.</param>
    /// <param name="schema">The schema of its kind.</param>
    /// <param name="stop">Ends the evaluation.</param>
    public MutationResult Mutate(
        int index, PolicyInputs inputs, Json? parameters, JsonObject value, TypeSchema? schema, CancellationToken stop)
    {
        (bool isJsonPatch, PolicyExpression patch) = mutations[index];
        if (patch.Program is null) return new(null, patch.Error);
        PolicyEvaluation evaluation = new(inputs, parameters, variables, PolicyEvaluation.Budget, stop);
        PolicyResult result = evaluation.Run(patch);
        if (result.Value is null) return new(null, result.Error);
        return isJsonPatch ? Patched(value, result.Value) : Applied(value, result.Value, schema);
    }

    private static MutationResult Patched(JsonObject value, CelValue operations)
    {
        if (operations is not CelList list) return new(null, "type mismatch: JSONPatchType.expression should evaluate to array");
        Json[] patch = new Json[list.Count];
        for (int i = 0; i < patch.Length; i++)
        {
            if (list[i] is not CelMap operation || operation.Type.Name != PatchValues.PatchName)
            {
                return new(null, "type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch");
            }

            string misnamed = operation.TryGet("value", out CelValue? inner) ? PatchValues.MisnamedWithin(inner) : "";
            if (misnamed.Length > 0) return new(null, $"type mismatch: {misnamed}");
            if (JsonValues.TryToJson(operation, out string error) is not { } step)
            {
                return new(null, $"JSONPath valueExpression evaluated to a type that could not marshal to JSON: {error}");
            }

            patch[i] = step;
        }

        PatchResult patched = JsonPatch.Apply(value, JsonArray.Adopt(patch));
        if (patched.Value is JsonObject changed) return new(changed, "");
        bool untested = patched.Detail.EndsWith(TestFailed, StringComparison.Ordinal);
        return untested ? new(value, "") : new(null, $"JSON Patch: {patched.Detail}");
    }

    private static MutationResult Applied(JsonObject value, CelValue configuration, TypeSchema? schema)
    {
        string misnamed = PatchValues.Misnamed(configuration);
        if (misnamed.Length > 0) return new(null, $"type mismatch: {misnamed}");
        if (JsonValues.TryToJson(configuration, out string error) is not JsonObject config) return new(null, error);
        return AppliedPatch.Merge(value, config, schema, out string problem) is { } merged
            ? new(merged, "")
            : new(null, $"error applying patch: {problem}");
    }
}
