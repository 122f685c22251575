using Skiff.Machinery.Cel;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Meta.V1;
using PolicyValidation = Skiff.Model.AdmissionRegistration.V1.Validation;

namespace Skiff.Machinery.Policies;

/// <summary>What one expression of a policy decides.</summary>
/// <param name="Index">Which of the validations it is.</param>
/// <param name="Message">What the client is told.</param>
/// <param name="Reason">The reason of the status; empty for an expression that failed.</param>
public readonly record struct PolicyDenial(int Index, string Message, string Reason);

/// <summary>What a policy says of a request.</summary>
/// <param name="Denials">Validations that do not hold, or that failed when failures deny.</param>
/// <param name="Annotations">What is noted for the audit.</param>
/// <param name="AnnotationErrors">Annotations that failed, when failures deny.</param>
public sealed record PolicyVerdict(
    IReadOnlyList<PolicyDenial> Denials, IReadOnlyList<(string Key, string Value)> Annotations,
    IReadOnlyList<string> AnnotationErrors)
{
    internal static PolicyVerdict Nothing { get; } = new([], [], []);
}

/// <summary>A ValidatingAdmissionPolicy, compiled once for all requests.</summary>
public sealed class ValidatingPolicy
{
    private const int MessageBytesMax = 5 * 1024;

    private readonly MatchTest? conditions;
    private readonly (PolicyValidation Source, PolicyExpression Test, PolicyExpression? Message)[] validations;
    private readonly (string Key, PolicyExpression Value)[] annotations;
    private readonly IReadOnlyDictionary<string, PolicyExpression> variables;
    private readonly bool failsOpen;

    /// <summary>Compiles a policy. What does not compile fails when it is asked for.</summary>
    public ValidatingPolicy(ValidatingAdmissionPolicySpec spec)
    {
        PolicyScope scope = new(spec.ParamKind is not null, Authorizer: true);
        PolicyScope inMessages = scope with { Authorizer = false };
        PolicyCompiler compiler = new(composes: true);
        foreach (Variable variable in spec.Variables) compiler.Compose(variable.Name, variable.Expression, scope);
        if (!spec.MatchConditions.IsEmpty) conditions = MatchTest.Of(spec.MatchConditions, compiler, scope);
        validations =
        [
            .. spec.Validations.AsEnumerable().Select(validation => (
                validation,
                compiler.Compile(validation.Expression, scope, CelType.Bool),
                validation.MessageExpression.Length == 0
                    ? null
                    : compiler.Compile(validation.MessageExpression, inMessages, CelType.String))),
        ];
        annotations =
        [
            .. spec.AuditAnnotations.AsEnumerable().Select(annotation => (
                annotation.Key, compiler.Compile(annotation.ValueExpression, scope, CelType.String, CelType.Null))),
        ];
        variables = compiler.Variables;
        failsOpen = spec.FailurePolicy == FailurePolicyType.Ignore;
    }

    /// <summary>Judges a request with one parameter, or without any.</summary>
    public PolicyVerdict Judge(PolicyInputs inputs, Json? parameters, CancellationToken stop)
    {
        if (conditions is not null)
        {
            MatchVerdict match = conditions.Test(inputs, parameters, failsOpen, stop);
            if (match.Error.Length > 0) return Failed(match.Error);
            if (!match.Holds) return PolicyVerdict.Nothing;
        }

        PolicyEvaluation evaluation = new(inputs, parameters, variables, PolicyEvaluation.Budget, stop);
        List<PolicyResult> results = [];
        foreach ((_, PolicyExpression test, _) in validations)
        {
            results.Add(evaluation.Run(test));
            if (evaluation.Exhausted.Length > 0) return Failed(evaluation.Exhausted);
        }

        // Messages are made only when somebody is to be told.
        bool anyFails = results.Exists(static result => result.Error.Length == 0 && !IsTrue(result));
        string messageFault = "";
        string?[] messages = anyFails ? Messages(evaluation, inputs, parameters, results, out messageFault, stop) : new string?[results.Count];
        List<PolicyDenial> denials = [];
        for (int i = 0; i < results.Count; i++)
        {
            if (Denial(i, results[i], messages[i], messageFault) is { } denial) denials.Add(denial);
        }

        return Annotated(denials, inputs, parameters, stop);
    }

    private static bool IsTrue(PolicyResult result) => result.Value is CelBool { Value: true };

    private PolicyVerdict Failed(string error) =>
        failsOpen ? PolicyVerdict.Nothing : PolicyVerdict.Nothing with { Denials = [new(0, error, "")] };

    private string?[] Messages(
        PolicyEvaluation spent, PolicyInputs inputs, Json? parameters, List<PolicyResult> results, out string fault,
        CancellationToken stop)
    {
        fault = "";
        string?[] messages = new string?[results.Count];
        PolicyEvaluation evaluation = new(inputs, parameters, variables, spent.Remaining, stop);
        for (int i = 0; i < messages.Length; i++)
        {
            if (validations[i].Message is not { } expression) continue;
            PolicyResult result = evaluation.Run(expression);
            if (evaluation.Exhausted.Length > 0)
            {
                fault = evaluation.Exhausted;
                return messages;
            }

            messages[i] = (result.Value as CelString)?.Value.Trim();
        }

        return messages;
    }

    private PolicyDenial? Denial(int index, PolicyResult result, string? message, string messageFault)
    {
        if (result.Error.Length > 0) return failsOpen ? null : new(index, result.Error, "");
        if (messageFault.Length > 0) return failsOpen ? null : new(index, $"failed messageExpression: {messageFault}", "");
        if (IsTrue(result)) return null;
        PolicyValidation source = validations[index].Source;
        bool usable = !string.IsNullOrEmpty(message) && !message.Contains('\n', StringComparison.Ordinal)
            && System.Text.Encoding.UTF8.GetByteCount(message) <= MessageBytesMax;
        string shown = usable ? message! : source.Message.Trim();
        if (shown.Length == 0) shown = $"failed expression: {source.Expression.Trim()}";
        return new(index, shown, source.Reason ?? StatusReason.Invalid);
    }

    private PolicyVerdict Annotated(List<PolicyDenial> denials, PolicyInputs inputs, Json? parameters, CancellationToken stop)
    {
        if (annotations.Length == 0) return PolicyVerdict.Nothing with { Denials = denials };
        PolicyEvaluation evaluation = new(inputs, parameters, variables, PolicyEvaluation.Budget, stop);
        List<(string, string)> notes = [];
        List<string> errors = [];
        foreach ((string key, PolicyExpression expression) in annotations)
        {
            PolicyResult result = evaluation.Run(expression);
            if (evaluation.Exhausted.Length > 0) return Failed(evaluation.Exhausted);
            if (result.Error.Length > 0 && !failsOpen) errors.Add(result.Error);
            if ((result.Value as CelString)?.Value.Trim() is { Length: > 0 } value) notes.Add((key, value));
        }

        return new(denials, notes, errors);
    }
}
