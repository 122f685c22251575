using Skiff.Machinery.Validation;

namespace Skiff.Machinery.Custom;

/// <summary>
/// The rules of <c>x-kubernetes-validations</c> in a schema, compiled: the one place where they run.
/// </summary>
internal abstract class RuleExpressions
{
    /// <summary>The rules of a schema; null when it has none, or none that can be run.</summary>
    public static RuleExpressions? Of(StructuralSchema schema, bool isResource)
    {
        _ = schema;
        _ = isResource;
        return null;
    }

    /// <summary>Runs the rules on a value, and those about changes when there is a value before.</summary>
    public abstract void Check(Json value, Correlation? old, FieldPath? path, Faults faults);
}
