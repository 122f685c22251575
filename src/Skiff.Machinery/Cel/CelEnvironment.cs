using System.Collections.Frozen;

namespace Skiff.Machinery.Cel;

/// <summary>
/// What expressions may name: variables, object types, functions. Immutable; safe to share. One environment compiles
/// any number of expressions.
/// </summary>
public sealed class CelEnvironment
{
    private static readonly FrozenDictionary<string, CelType> StandardTypes = new[]
    {
        CelType.Bool, CelType.Bytes, CelType.Double, CelType.Duration, CelType.Int, CelType.List, CelType.Map, CelType.Null,
        CelType.String, CelType.Timestamp, CelType.Type, CelType.Uint, CelType.Optional(CelType.Dyn), AddressLibrary.Ip,
        AddressLibrary.Cidr,
    }.ToFrozenDictionary(static type => type.Name, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, CelType> variables;
    private readonly CelFunctions functions;
    private readonly ICelTypes? types;

    private CelEnvironment(FrozenDictionary<string, CelType> variables, CelFunctions functions, ICelTypes? types)
    {
        this.variables = variables;
        this.functions = functions;
        this.types = types;
    }

    /// <summary>What every expression in Kubernetes has: the language, its extensions and Kubernetes' own libraries.</summary>
    public static CelEnvironment Kubernetes { get; } = new(FrozenDictionary<string, CelType>.Empty, Library.Kubernetes(), null);

    /// <summary>The same with the function that escapes keys of JSON patches.</summary>
    public static CelEnvironment KubernetesWithJsonPatch { get; } =
        new(FrozenDictionary<string, CelType>.Empty, Library.KubernetesWithJsonPatch(), null);

    /// <summary>The environment with more variables; of one name the last declaration counts.</summary>
    public CelEnvironment WithVariables(params ReadOnlySpan<(string Name, CelType Type)> added)
    {
        Dictionary<string, CelType> all = new(variables, StringComparer.Ordinal);
        foreach ((string name, CelType type) in added) all[name] = type;
        return new(all.ToFrozenDictionary(StringComparer.Ordinal), functions, types);
    }

    /// <summary>The environment with object types.</summary>
    public CelEnvironment WithTypes(ICelTypes added) => new(variables, functions, added);

    /// <summary>Reads, checks and prepares an expression.</summary>
    public CelCompilation Compile(string expression)
    {
        List<CelIssue> issues = [];
        CelSource source = new(expression);
        Expr tree = CelParser.Parse(expression, issues);
        if (issues.Count == 0) CelChecker.Check(tree, this, issues);
        if (issues.Count == 0) LiteralChecks.Check(tree, this, issues);
        if (issues.Count > 0) return new(null, issues, source.Describe(issues));
        return new(new CelProgram(expression, tree, types), [], "");
    }

    internal CelType? FindVariable(string name) => variables.GetValueOrDefault(name);

    internal CelType? FindType(string name)
    {
        if (types?.Has(name) is true) return CelType.Object(name);
        return StandardTypes.GetValueOrDefault(name);
    }

    internal bool HasObject(string name) => types?.Has(name) is true;

    internal CelType? FindField(string typeName, string field) => types?.FieldType(typeName, field);

    internal IReadOnlyList<CelOverload>? FindFunction(string name) => functions.Find(name);
}

/// <summary>What came of an expression.</summary>
/// <param name="Program">What can be run; null when there are issues.</param>
/// <param name="Issues">What is wrong.</param>
/// <param name="Error">The issues as clients see them, each with the line it is in; empty when there is none.</param>
public sealed record CelCompilation(CelProgram? Program, IReadOnlyList<CelIssue> Issues, string Error);
