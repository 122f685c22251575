using System.Text.RegularExpressions;
using Skiff.Machinery.Cel;
using Skiff.Machinery.Policies;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Validation.Admission;

/// <summary>Rules of the expressions of policies: each must compile to the type it is used as.</summary>
internal static partial class PolicyExpressionRules
{
    /// <summary>Checks the variables that a policy composes, each with those before it.</summary>
    public static void CheckVariables(
        ListOf<Variable> variables, PolicyCompiler compiler, PolicyScope scope, FieldPath path, Faults faults)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            Variable variable = variables[i];
            FieldPath name = path.Index(i).Child("name"), expression = path.Index(i).Child("expression");
            if (string.IsNullOrWhiteSpace(variable.Name)) faults.Required(name, "name is not specified");
            else if (!Identifier.IsMatch(variable.Name) || FieldNames.Escape(variable.Name) == $"__{variable.Name}__")
                faults.Invalid(name, variable.Name, "name is not a valid CEL identifier");
            if (string.IsNullOrWhiteSpace(variable.Expression))
            {
                faults.Required(expression, "expression is not specified");
                continue;
            }

            Report(compiler.Compose(variable.Name, variable.Expression, scope), variable.Expression, expression, faults);
        }
    }

    /// <summary>Checks an expression.</summary>
    public static void Check(
        string expression, PolicyCompiler compiler, PolicyScope scope, FieldPath path, Faults faults,
        params ReadOnlySpan<CelType> results) =>
        Report(compiler.Compile(expression, scope, results), expression, path, faults);

    /// <summary>Reports why an expression did not compile, as part of what was written.</summary>
    public static void Report(PolicyExpression compiled, string written, FieldPath path, Faults faults)
    {
        if (compiled.Error.Length > 0) faults.Invalid(path, written, compiled.Error);
    }

    [GeneratedRegex("\\A[_a-zA-Z][_a-zA-Z0-9]*\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier { get; }
}
