using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Policies;

/// <summary>
/// The conditions under which an authorizer is asked: expressions over <c>request</c>, the specification of an access
/// review.
/// </summary>
public sealed class AccessConditions
{
    private static readonly CelEnvironment environment = CelEnvironment.Kubernetes
        .WithTypes(new SchemaTypes(RequestTypes.AccessReview))
        .WithVariables(("request", RequestTypes.AccessReview.Type!));

    private readonly PolicyExpression[] conditions;

    private AccessConditions(PolicyExpression[] conditions) => this.conditions = conditions;

    /// <summary>Compiles one condition.</summary>
    public static PolicyExpression Compile(string expression)
    {
        CelCompilation compiled = environment.Compile(expression);
        if (compiled.Program is not { } program) return new(expression, null, $"compilation failed: {compiled.Error}");
        return program.Type.IsExactly(CelType.Bool)
            ? new(expression, program, "")
            : new(expression, null, $"must evaluate to {CelType.Bool.RuntimeText} but got {program.Type.RuntimeText}");
    }

    /// <summary>The conditions that were compiled; null when there are none.</summary>
    public static AccessConditions? Of(IEnumerable<PolicyExpression> conditions)
    {
        PolicyExpression[] compiled = [.. conditions.Where(condition => condition.Program is not null)];
        return compiled.Length == 0 ? null : new(compiled);
    }

    /// <summary>Whether all conditions hold. The first one that does not decides, whatever went wrong before it.</summary>
    /// <param name="request">The specification, with every text of it, the empty ones too.</param>
    /// <param name="stop">Ends the evaluation.</param>
    public MatchVerdict Test(JsonObject request, CancellationToken stop)
    {
        CelVariables variables = new() { ["request"] = JsonValues.Of(request) };
        List<string>? errors = null;
        foreach (PolicyExpression condition in conditions)
        {
            CelResult result = condition.Program!.Run(variables, CelProgram.CallCostMax, stop);
            if (result.Error is { } error)
                (errors ??= []).Add($"cel evaluation error: expression '{condition.Text}' resulted in error: {error}");
            else if (result.Value is CelBool { Value: false }) return new(false, "");
        }

        if (errors is null) return new(true, "");
        return new(false, errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors)}]");
    }
}
