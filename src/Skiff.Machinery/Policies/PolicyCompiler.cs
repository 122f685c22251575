using System.Diagnostics.CodeAnalysis;
using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Policies;

/// <summary>An expression of a policy, compiled or not.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Program">What can be run; null when there is an error.</param>
/// <param name="Error">Why it cannot be run, in upstream's words; empty when it can.</param>
public sealed record PolicyExpression(string Text, CelProgram? Program, string Error);

/// <summary>Which variables an expression may name besides those that every one may.</summary>
/// <param name="Params">The parameters of the binding.</param>
/// <param name="Authorizer">The authorizer.</param>
/// <param name="Patches">The types of patches.</param>
public readonly record struct PolicyScope(bool Params, bool Authorizer, bool Patches = false);

/// <summary>
/// Compiles the expressions of one policy, of a webhook's conditions or the like. Variables that a policy composes are
/// known to the expressions compiled after them.
/// </summary>
public sealed class PolicyCompiler
{
    private const string VariablesType = "kubernetes.variables";
    private readonly Types types;
    private readonly CelType objectType;
    private readonly CelType paramsType;
    private readonly bool composes;
    private readonly Dictionary<string, PolicyExpression> variables = new(StringComparer.Ordinal);

    /// <summary>A compiler that knows nothing of the objects' types.</summary>
    /// <param name="composes">Whether expressions may name composed variables.</param>
    public PolicyCompiler(bool composes)
        : this(composes, null, null)
    {
    }

    /// <summary>A compiler that checks expressions against the types of objects and parameters.</summary>
    internal PolicyCompiler(bool composes, CelSchema? objects, CelSchema? parameters)
    {
        this.composes = composes;
        CelSchema[] schemas = [RequestTypes.Request, RequestTypes.Namespace, .. Known(objects), .. Known(parameters)];
        types = new Types(new SchemaTypes(schemas));
        objectType = objects?.Type ?? CelType.Dyn;
        paramsType = parameters?.Type ?? CelType.Dyn;
    }

    /// <summary>The composed variables by name.</summary>
    internal IReadOnlyDictionary<string, PolicyExpression> Variables => variables;

    /// <summary>Compiles a variable that a policy composes, and declares it.</summary>
    public PolicyExpression Compose(string name, string expression, PolicyScope scope)
    {
        PolicyExpression compiled = Compile(expression, scope);
        types.Variables[name] = Declarable(compiled.Program?.Type);
        variables[name] = compiled;
        return compiled;
    }

    /// <summary>Compiles an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="scope">What it may name.</param>
    /// <param name="results">The types it may have; none for any.</param>
    public PolicyExpression Compile(string expression, PolicyScope scope, params ReadOnlySpan<CelType> results)
    {
        CelCompilation compiled = Environment(scope).Compile(expression);
        if (compiled.Program is not { } program) return new(expression, null, $"compilation failed: {compiled.Error}");
        bool fits = results.IsEmpty;
        foreach (CelType result in results) fits |= program.Type.IsExactly(result);
        return fits ? new(expression, program, "") : new(expression, null, Misfit(program.Type, results));
    }

    /// <summary>What the checker says of an expression, whatever its type; empty for nothing.</summary>
    internal string Check(string expression, PolicyScope scope) => Environment(scope).Compile(expression).Error;

    private static CelSchema[] Known(CelSchema? schema) => schema is null ? [] : [schema];

    private static string Misfit(CelType found, ReadOnlySpan<CelType> results)
    {
        List<string> names = [];
        foreach (CelType result in results) names.Add(result.RuntimeText);
        return names.Count == 1
            ? $"must evaluate to {names[0]} but got {found.RuntimeText}"
            : $"must evaluate to one of [{string.Join(' ', names)}] but got {found.RuntimeText}";
    }

    // Whatever has no simple type is known at run time only.
    private static CelType Declarable(CelType? type) => type?.Kind switch
    {
        CelKind.Bool or CelKind.Bytes or CelKind.Double or CelKind.Duration or CelKind.Int or CelKind.Null or CelKind.String
            or CelKind.Timestamp or CelKind.Uint => type,
        CelKind.List => CelType.ListOf(Declarable(type.Parameters[0])),
        CelKind.Map => CelType.MapOf(Declarable(type.Parameters[0]), Declarable(type.Parameters[1])),
        _ => CelType.Dyn,
    };

    private CelEnvironment Environment(PolicyScope scope)
    {
        List<(string, CelType)> declared =
        [
            ("object", objectType), ("oldObject", objectType), ("request", RequestTypes.Request.Type!),
            ("namespaceObject", RequestTypes.Namespace.Type!),
        ];
        if (composes) declared.Add(("variables", CelType.Object(VariablesType)));
        if (scope.Params) declared.Add(("params", paramsType));
        if (scope.Authorizer)
        {
            declared.Add(("authorizer", AuthorizerLibrary.Authorizer));
            declared.Add(("authorizer.requestResource", AuthorizerLibrary.ResourceCheck));
        }

        CelEnvironment environment = scope.Patches ? CelEnvironment.KubernetesWithJsonPatch : CelEnvironment.Kubernetes;
        return environment.WithTypes(scope.Patches ? types.WithPatches : types).WithVariables([.. declared]);
    }

    private sealed class Types(SchemaTypes schemas, Types? plain = null) : ICelTypes
    {
        private bool HasPatches => plain is not null;

        public Types WithPatches => field ??= new(schemas, this);

        public Dictionary<string, CelType> Variables { get; } = plain?.Variables ?? new(StringComparer.Ordinal);

        public bool Has(string typeName) =>
            typeName == VariablesType || schemas.Has(typeName) || (HasPatches && PatchValues.Has(typeName));

        public CelType? FieldType(string typeName, string field)
        {
            if (typeName == VariablesType) return Variables.GetValueOrDefault(field);
            if (HasPatches && PatchValues.Has(typeName)) return PatchValues.FieldType(typeName, field);
            return schemas.FieldType(typeName, field);
        }

        public bool TryCreate(
            string typeName, IReadOnlyList<(string Name, CelValue Value)> fields, [NotNullWhen(true)] out CelValue? value)
        {
            value = HasPatches && PatchValues.Has(typeName) ? PatchValues.Create(typeName, fields) : null;
            return value is not null;
        }
    }
}
