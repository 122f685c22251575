using System.Collections.Frozen;
using Skiff.Machinery.Cel;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// The rules of <c>x-kubernetes-validations</c> in a schema, compiled: the one place where they run. Nodes without a rule
/// in or below them are left out.
/// </summary>
internal sealed class RuleExpressions
{
    private RuleExpressions(StructuralSchema schema, CelSchema values)
    {
        Schema = schema;
        Values = values;
    }

    /// <summary>The schema of the node's values.</summary>
    public StructuralSchema Schema { get; }

    /// <summary>What expressions know of them.</summary>
    public CelSchema Values { get; }

    /// <summary>The node's own rules.</summary>
    public CompiledRule[] Rules { get; private init; } = [];

    /// <summary>The rules of members.</summary>
    public FrozenDictionary<string, RuleExpressions> Members { get; private init; } =
        FrozenDictionary<string, RuleExpressions>.Empty;

    /// <summary>The rules of members of any name.</summary>
    public RuleExpressions? Additional { get; private init; }

    /// <summary>The rules of a list's items.</summary>
    public RuleExpressions? Items { get; private init; }

    /// <summary>More rules of the same values.</summary>
    public RuleExpressions[] AllOf { get; private init; } = [];

    /// <summary>The rules of a schema; null when it has none.</summary>
    public static RuleExpressions? Of(StructuralSchema schema, bool isResource)
    {
        if (!HasAny(schema)) return null;
        CelSchema values = JsonSchemaReader.Read(schema.Source, TypeName, isResource);
        return Make(schema, schema, values, new SchemaTypes(values));
    }

    /// <summary>Whether a schema has rules, in itself or below.</summary>
    public static bool HasAny(StructuralSchema schema) => schema.Any(static node => !node.Source.XValidations.IsEmpty);

    /// <summary>What the type of the root is called in expressions' errors.</summary>
    internal const string TypeName = "selfType";

    /// <summary>Runs the rules on a value, and those about changes when there is a value before.</summary>
    public void Check(Json value, Correlation? old, FieldPath? path, Faults faults) =>
        new RuleRun(faults).Check(this, value, old, path);

    // The rules come from one schema, and the values are of the other: they differ for a part of allOf.
    private static RuleExpressions? Make(
        StructuralSchema rules, StructuralSchema schema, CelSchema values, ICelTypes types)
    {
        Dictionary<string, RuleExpressions> members = new(StringComparer.Ordinal);
        foreach ((string name, StructuralSchema part) in rules.Properties)
        {
            // What has no type, expressions do not see.
            if (!schema.Properties.TryGetValue(name, out StructuralSchema? member)) continue;
            if (values.Find(name)?.Schema is not { Type: not null } known) continue;
            if (Make(part, member, known, types) is { } below) members.Add(name, below);
        }

        RuleExpressions made = new(schema, values)
        {
            Rules = CompiledRule.Compile(rules.Source.XValidations, schema, values, types),
            Members = members.ToFrozenDictionary(StringComparer.Ordinal),
            Additional = MakeElement(rules.Additional, schema.Additional, values, types),
            Items = MakeElement(rules.Items, schema.Items, values, types),
            AllOf = [.. rules.AllOf.Select(part => Make(part, schema, values, types)).OfType<RuleExpressions>()],
        };
        bool isEmpty = made.Rules.Length == 0 && made.Members.Count == 0 && made.Additional is null && made.Items is null
            && made.AllOf.Length == 0;
        return isEmpty ? null : made;
    }

    private static RuleExpressions? MakeElement(
        StructuralSchema? rules, StructuralSchema? schema, CelSchema values, ICelTypes types) =>
        rules is not null && schema is not null && values.Element is { } element ? Make(rules, schema, element, types) : null;
}
