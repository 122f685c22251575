using Skiff.Machinery.Cel;
using Skiff.Machinery.Policies;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Validation.Admission;

/// <summary>Rules of the conditions under which a webhook or an admission policy is about a request.</summary>
internal static class MatchConditionRules
{
    private const int ConditionsMax = 64;

    /// <summary>Checks the conditions of a webhook.</summary>
    public static void Check(ListOf<MatchCondition> conditions, FieldPath path, Faults faults) =>
        Check(conditions, new PolicyScope(Params: false, Authorizer: true), path, faults);

    /// <summary>Checks conditions: their number and names, and that each is an expression that tests something.</summary>
    public static void Check(ListOf<MatchCondition> conditions, PolicyScope scope, FieldPath path, Faults faults)
    {
        PolicyCompiler compiler = new(composes: false);
        HashSet<string> names = new(StringComparer.Ordinal);
        if (conditions.Count > ConditionsMax) faults.TooMany(path, conditions.Count, ConditionsMax);
        for (int i = 0; i < conditions.Count; i++)
        {
            MatchCondition condition = conditions[i];
            FieldPath at = path.Index(i);
            FieldPath expression = at.Child("expression");
            if (string.IsNullOrWhiteSpace(condition.Expression)) faults.Required(expression);
            else PolicyExpressionRules.Check(condition.Expression.Trim(), compiler, scope, expression, faults, CelType.Bool);
            FieldPath name = at.Child("name");
            if (condition.Name.Length == 0)
            {
                faults.Required(name);
                continue;
            }

            Labels.CheckKey(condition.Name, name, faults);
            if (!names.Add(condition.Name)) faults.Duplicate(name, condition.Name);
        }
    }
}
