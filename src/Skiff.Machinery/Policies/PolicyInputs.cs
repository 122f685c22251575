using System.Diagnostics.CodeAnalysis;
using Skiff.Machinery.Cel;
using Skiff.Model;

namespace Skiff.Machinery.Policies;

/// <summary>
/// What the expressions of policies look at, of one request. Each part is made when an expression first names it, and
/// once for all expressions of the request.
/// </summary>
public sealed class PolicyInputs
{
    private readonly Dictionary<string, CelValue> made = new(StringComparer.Ordinal);

    /// <summary>The object; null JSON for none.</summary>
    public required Func<Json> Object { get; init; }

    /// <summary>The object before.</summary>
    public required Func<Json> OldObject { get; init; }

    /// <summary>The request.</summary>
    public required Func<Json> Request { get; init; }

    /// <summary>The namespace of the object.</summary>
    public required Func<Json> Namespace { get; init; }

    /// <summary>Answers for the variable <c>authorizer</c>.</summary>
    public required CelAuthorize Authorize { get; init; }

    /// <summary>The resource of the request, for <c>authorizer.requestResource</c>.</summary>
    public required CelAccess Resource { get; init; }

    internal CelValue? Find(string name)
    {
        if (made.TryGetValue(name, out CelValue? known)) return known;
        CelValue? value = name switch
        {
            "object" => JsonValues.Of(Object()),
            "oldObject" => JsonValues.Of(OldObject()),
            "request" => JsonValues.Of(Request()),
            "namespaceObject" => JsonValues.Of(Namespace()),
            "authorizer" => AuthorizerLibrary.Of(Authorize),
            "authorizer.requestResource" => AuthorizerLibrary.Of(Authorize, Resource),
            _ => null,
        };
        if (value is not null) made[name] = value;
        return value;
    }
}

/// <summary>The value of an expression, or why there is none.</summary>
/// <param name="Value">The value; null with an error.</param>
/// <param name="Error">Why there is none; empty when there is one.</param>
public readonly record struct PolicyResult(CelValue? Value, string Error);

/// <summary>
/// One evaluation of a policy's expressions on a request and one parameter: the composed variables are evaluated when
/// first named and at most once, and all costs come out of one budget.
/// </summary>
public sealed class PolicyEvaluation : ICelVariables
{
    /// <summary>What all expressions of a policy may cost together.</summary>
    public const long Budget = 10_000_000;

    /// <summary>What all match conditions may cost together.</summary>
    public const long ConditionsBudget = 2_500_000;

    private readonly PolicyInputs inputs;
    private readonly CelValue parameters;
    private readonly ComposedVariables composed;
    private readonly CancellationToken stop;

    /// <summary>Begins an evaluation.</summary>
    public PolicyEvaluation(
        PolicyInputs inputs, Json? parameters, IReadOnlyDictionary<string, PolicyExpression>? variables, long budget,
        CancellationToken stop)
    {
        this.inputs = inputs;
        this.stop = stop;
        this.parameters = parameters is null ? CelNull.Value : JsonValues.Of(parameters);
        composed = new ComposedVariables(this, variables);
        Remaining = budget;
    }

    /// <summary>What is left of the budget.</summary>
    public long Remaining { get; private set; }

    /// <summary>Why no further expression may run; empty while they may.</summary>
    public string Exhausted { get; private set; } = "";

    /// <summary>Evaluates an expression.</summary>
    public PolicyResult Run(PolicyExpression expression)
    {
        if (expression.Program is null) return new(null, $"compilation error: {expression.Error}");
        CelResult result = expression.Program.Run(this, CelProgram.CallCostMax, stop);
        if (!Pay(composed.TakeCost()) || !Pay(result.Cost)) return new(null, Exhausted);
        return result.Error is { } error
            ? new(null, $"expression '{expression.Text}' resulted in error: {error}")
            : new(result.Value, "");
    }

    /// <inheritdoc/>
    public CelValue? Find(string name) => name switch
    {
        "params" => parameters,
        "variables" => composed,
        _ => inputs.Find(name),
    };

    private bool Pay(ulong cost)
    {
        if (cost <= (ulong)Remaining)
        {
            Remaining -= (long)cost;
            return true;
        }

        Remaining = 0;
        Exhausted = "validation failed due to running out of cost budget, no further validation rules will be run";
        return false;
    }

    private sealed class ComposedVariables(PolicyEvaluation owner, IReadOnlyDictionary<string, PolicyExpression>? expressions)
        : CelMap
    {
        private readonly Dictionary<string, CelValue> known = new(StringComparer.Ordinal);
        private ulong cost;

        public override CelType Type { get; } = CelType.Object("kubernetes.variables");

        public override int Count => expressions?.Count ?? 0;

        public override IEnumerable<CelValue> Keys => expressions?.Keys.Select(CelString.Of) ?? [];

        public ulong TakeCost()
        {
            ulong taken = cost;
            cost = 0;
            return taken;
        }

        public override bool TryGet(CelValue key, [NotNullWhen(true)] out CelValue? value)
        {
            value = null;
            return key is CelString name && TryGet(name.Value, out value);
        }

        public override bool TryGet(string key, [NotNullWhen(true)] out CelValue? value)
        {
            if (known.TryGetValue(key, out value)) return true;
            value = expressions?.GetValueOrDefault(key) is { } expression ? Evaluate(key, expression) : null;
            if (value is null) return false;
            known[key] = value;
            return true;
        }

        private CelValue Evaluate(string name, PolicyExpression expression)
        {
            string quoted = GoText.Quote(name);
            if (expression.Program is null) return new CelError($"composited variable {quoted} fails to compile: {expression.Error}");
            CelResult result = expression.Program.Run(owner, CelProgram.CallCostMax, owner.stop);
            cost = cost + result.Cost < cost ? ulong.MaxValue : cost + result.Cost;
            return result.Error is { } error
                ? new CelError($"composited variable {quoted} fails to evaluate: {error}")
                : result.Value;
        }
    }
}
