using Skiff.Machinery.Cel;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>A rule of <c>x-kubernetes-validations</c>, compiled; what could not be compiled has a fault instead.</summary>
/// <param name="Source">The rule.</param>
/// <param name="Program">The rule's expression; null when it is blank or has a fault.</param>
/// <param name="Fault">What is wrong with the rule.</param>
/// <param name="Message">The expression of the message; null when there is none.</param>
/// <param name="MessageFault">What is wrong with the expression of the message.</param>
/// <param name="Below">The field to blame, from where the rule stands.</param>
internal sealed record CompiledRule(
    ValidationRule Source, CelProgram? Program, string Fault, CelProgram? Message, string MessageFault, string Below)
{
    /// <summary>The variable of the value.</summary>
    public const string Self = "self";

    /// <summary>The variable of the value before.</summary>
    public const string OldSelf = "oldSelf";

    /// <summary>Whether the rule is about changes.</summary>
    public bool UsesOld { get; } = Program?.Uses(OldSelf) == true;

    /// <summary>Whether the value before may be absent for the rule.</summary>
    public bool TakesOptional => Source.OptionalOldSelf == true;

    /// <summary>The rule as errors name it.</summary>
    public string Name => (Source.Message.Length > 0 ? Source.Message : Source.Rule).Trim();

    /// <summary>What a broken rule says that has no message of its own.</summary>
    public string StockMessage => Source.Message.Length > 0 ? Source.Message.Trim() : $"failed rule: {Name}";

    /// <summary>Compiles rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="schema">The schema they stand in.</param>
    /// <param name="values">What expressions know of its values.</param>
    /// <param name="types">The object types of those.</param>
    public static CompiledRule[] Compile(
        ListOf<ValidationRule> rules, StructuralSchema schema, CelSchema values, ICelTypes types)
    {
        if (rules.IsEmpty) return [];
        if (values.Type is not { } self)
        {
            return [.. rules.AsEnumerable().Select(static rule =>
                new CompiledRule(rule, null, "failed to convert to declType for CEL validation rules", null, "", ""))];
        }

        CelEnvironment whole = CelEnvironment.Kubernetes.WithTypes(types).WithVariables((Self, self), (OldSelf, self));
        CelEnvironment optional = whole.WithVariables((OldSelf, CelType.Optional(self)));
        return [.. rules.AsEnumerable().Select(rule => Compile(rule, schema, rule.OptionalOldSelf == true ? optional : whole))];
    }

    private static CompiledRule Compile(ValidationRule rule, StructuralSchema schema, CelEnvironment environment)
    {
        CompiledRule empty = new(rule, null, "", null, "", "");
        if (rule.Rule.AsSpan().Trim().IsEmpty) return empty;
        CelCompilation compiled = environment.Compile(rule.Rule);
        if (compiled.Program is not { } program) return empty with { Fault = $"compilation failed: {compiled.Error}" };
        if (program.Type.Kind != CelKind.Bool) return empty with { Fault = "cel expression must evaluate to a bool" };
        (CelProgram? message, string fault) = CompileMessage(rule, environment);
        string below = rule.FieldPath.Length > 0 && fault.Length == 0 ? SchemaPath.Find(rule.FieldPath, schema).Path : "";
        return new(rule, program, "", message, fault, below);
    }

    private static (CelProgram? Program, string Fault) CompileMessage(ValidationRule rule, CelEnvironment environment)
    {
        if (rule.MessageExpression.Length == 0) return (null, "");
        CelCompilation compiled = environment.Compile(rule.MessageExpression);
        if (compiled.Program is not { } program) return (null, $"messageExpression compilation failed: {compiled.Error}");
        return program.Type.Kind == CelKind.String ? (program, "") : (null, "messageExpression must evaluate to a string");
    }
}
