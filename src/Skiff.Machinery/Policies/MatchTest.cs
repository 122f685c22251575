using Skiff.Machinery.Cel;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Policies;

/// <summary>Whether conditions hold.</summary>
/// <param name="Holds">Whether all do.</param>
/// <param name="Error">Why that cannot be told; empty when it can.</param>
public readonly record struct MatchVerdict(bool Holds, string Error);

/// <summary>The match conditions of a webhook or a policy, compiled.</summary>
public sealed class MatchTest
{
    private readonly PolicyExpression[] conditions;
    private readonly IReadOnlyDictionary<string, PolicyExpression> variables;

    private MatchTest(PolicyExpression[] conditions, IReadOnlyDictionary<string, PolicyExpression> variables)
    {
        this.conditions = conditions;
        this.variables = variables;
    }

    /// <summary>Compiles the conditions of a webhook.</summary>
    public static MatchTest Of(ListOf<MatchCondition> conditions) =>
        Of(conditions, new PolicyCompiler(composes: false), new PolicyScope(Params: false, Authorizer: true));

    internal static MatchTest Of(ListOf<MatchCondition> conditions, PolicyCompiler compiler, PolicyScope scope) => new(
        [.. conditions.AsEnumerable().Select(condition => compiler.Compile(condition.Expression, scope, CelType.Bool))],
        compiler.Variables);

    /// <summary>
    /// Tests the conditions. One that is false decides, whatever errors others have; the namespace is not known to them.
    /// </summary>
    /// <param name="inputs">The request.</param>
    /// <param name="parameters">The parameters of a policy's binding.</param>
    /// <param name="failsOpen">Whether an error counts as a condition that does not hold.</param>
    /// <param name="stop">Ends the evaluation.</param>
    public MatchVerdict Test(PolicyInputs inputs, Json? parameters, bool failsOpen, CancellationToken stop)
    {
        PolicyEvaluation evaluation = new(inputs, parameters, variables, PolicyEvaluation.ConditionsBudget, stop);
        List<string> errors = [];
        List<CelValue?> values = [];
        foreach (PolicyExpression condition in conditions)
        {
            PolicyResult result = evaluation.Run(condition);
            if (evaluation.Exhausted.Length > 0) return new(false, failsOpen ? "" : evaluation.Exhausted);
            if (result.Error.Length > 0) errors.Add(result.Error);
            values.Add(result.Value);
        }

        if (values.Exists(static value => value is CelBool { Value: false })) return new(false, "");
        if (errors.Count == 0) return new(true, "");
        return new(false, failsOpen ? "" : Aggregate(errors));
    }

    private static string Aggregate(List<string> errors)
    {
        string[] distinct = [.. errors.Distinct(StringComparer.Ordinal)];
        return distinct.Length == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
    }
}
