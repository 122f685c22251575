using Skiff.Machinery.Cel;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Policies;

/// <summary>
/// Checks the expressions of a ValidatingAdmissionPolicy against the types of the objects it will judge. The kinds are
/// those that its rules name without wildcards.
/// </summary>
public sealed class PolicyTypeCheck
{
    private const int TypesMax = 10;

    private readonly IReadOnlyList<CustomResourceDefinition> definitions;

    private PolicyTypeCheck(IReadOnlyList<CustomResourceDefinition> definitions) => this.definitions = definitions;

    /// <summary>What is wrong with a policy's expressions.</summary>
    /// <param name="spec">The policy.</param>
    /// <param name="definitions">The custom kinds there are.</param>
    public static ListOf<ExpressionWarning> Warnings(
        ValidatingAdmissionPolicySpec spec, IReadOnlyList<CustomResourceDefinition> definitions) =>
        new PolicyTypeCheck(definitions).Check(spec);

    private readonly record struct KindName(string Group, string Version, string Name)
    {
        public override string ToString() => $"{Group}/{Version}, Kind={Name}";
    }

    private ListOf<ExpressionWarning> Check(ValidatingAdmissionPolicySpec spec)
    {
        CelSchema? parameters = spec.ParamKind is { } kind ? SchemaOf(NameOf(kind)) : null;
        PolicyScope scope = new(spec.ParamKind is not null, Authorizer: true);
        List<(KindName Kind, PolicyCompiler Compiler)> compilers = [];
        foreach (KindName name in KindsOf(spec))
        {
            if (SchemaOf(name) is not { } schema) continue;
            PolicyCompiler compiler = new(composes: true, schema, parameters);
            foreach (Variable variable in spec.Variables) compiler.Compose(variable.Name, variable.Expression, scope);
            compilers.Add((name, compiler));
        }

        List<ExpressionWarning> warnings = [];
        for (int i = 0; i < spec.Validations.Count; i++)
        {
            Look(spec.Validations[i].Expression, $"spec.validations[{i}].expression");
            string message = spec.Validations[i].MessageExpression;
            if (message.Length > 0) Look(message, $"spec.validations[{i}].messageExpression");
        }

        return ListOf.From(warnings);

        void Look(string expression, string place)
        {
            List<string> issues = [];
            foreach ((KindName name, PolicyCompiler compiler) in compilers)
            {
                string issue = compiler.Check(expression, scope);
                if (issue.Length > 0) issues.Add($"{name}: {issue}\n");
            }

            if (issues.Count > 0) warnings.Add(new() { FieldRef = place, Warning = string.Join('\n', issues) });
        }
    }

    private List<KindName> KindsOf(ValidatingAdmissionPolicySpec spec)
    {
        HashSet<KindName> kinds = [];
        foreach (NamedRuleWithOperations rule in spec.MatchConstraints?.ResourceRules ?? default)
        {
            int count = 0;
            foreach (KindName name in KindsOf(rule.RuleWithOperations.Rule))
            {
                kinds.Add(name);
                if (++count == TypesMax) return Sorted(kinds);
            }
        }

        return Sorted(kinds);
    }

    private static List<KindName> Sorted(HashSet<KindName> kinds) =>
    [
        .. kinds.OrderBy(static kind => kind.Group, StringComparer.Ordinal)
            .ThenBy(static kind => kind.Version, StringComparer.Ordinal)
            .ThenBy(static kind => kind.Name, StringComparer.Ordinal),
    ];

    private IEnumerable<KindName> KindsOf(Rule rule)
    {
        static bool IsWild(string name) => name.Contains('*', StringComparison.Ordinal);
        if (rule.APIGroups.AsEnumerable().Any(IsWild) || rule.APIVersions.AsEnumerable().Any(IsWild)) return [];
        return
            from @group in rule.APIGroups.AsEnumerable().Order(StringComparer.Ordinal)
            from version in rule.APIVersions.AsEnumerable().Order(StringComparer.Ordinal)
            from resource in rule.Resources.AsEnumerable().Order(StringComparer.Ordinal)
            where !IsWild(resource) && !resource.Contains('/', StringComparison.Ordinal)
            from name in KindsOf(@group, version, resource)
            select name;
    }

    // The core group has no name, and what has no name may be any group.
    private IEnumerable<KindName> KindsOf(string group, string version, string resource)
    {
        bool IsGroup(string other) => group.Length == 0 || group == other;
        IEnumerable<KindName> builtIn =
            from kind in Kinds.All
            where kind.Plural == resource && kind.Version == version && IsGroup(kind.Group)
            select new KindName(kind.Group, kind.Version, kind.Name);
        IEnumerable<KindName> custom =
            from definition in definitions
            where definition.Spec.Names.Plural == resource && IsGroup(definition.Spec.Group)
            from served in definition.Spec.Versions.AsEnumerable()
            where served.Served && served.Name == version
            select new KindName(definition.Spec.Group, version, definition.Spec.Names.Kind);
        return builtIn.Concat(custom);
    }

    private static KindName NameOf(ParamKind kind)
    {
        int slash = kind.APIVersion.IndexOf('/', StringComparison.Ordinal);
        return new(slash < 0 ? "" : kind.APIVersion[..slash], kind.APIVersion[(slash + 1)..], kind.Kind);
    }

    private CelSchema? SchemaOf(KindName name)
    {
        if (Kinds.Find(name.Group, name.Version, name.Name) is { } builtIn) return TypeSchemaReader.Read(builtIn.Schema);
        JSONSchemaProps? schema = definitions
            .Where(definition => definition.Spec.Group == name.Group && definition.Spec.Names.Kind == name.Name)
            .SelectMany(static definition => definition.Spec.Versions.AsEnumerable())
            .FirstOrDefault(version => version.Served && version.Name == name.Version)?.Schema?.OpenAPIV3Schema;
        return schema is null ? null : JsonSchemaReader.Read(schema, $"{name.Group}.{name.Version}.{name.Name}", isResource: true);
    }
}
