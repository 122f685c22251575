using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Validation.Admission;

/// <summary>Rules of the conditions under which a webhook or an admission policy is about a request.</summary>
internal static class MatchConditionRules
{
    private const int ConditionsMax = 64;

    /// <summary>Checks conditions: their number and names, and that each says something.</summary>
    public static void Check(ListOf<MatchCondition> conditions, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        if (conditions.Count > ConditionsMax) faults.TooMany(path, conditions.Count, ConditionsMax);
        for (int i = 0; i < conditions.Count; i++)
        {
            MatchCondition condition = conditions[i];
            FieldPath at = path.Index(i);
            if (string.IsNullOrWhiteSpace(condition.Expression)) faults.Required(at.Child("expression"));
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
