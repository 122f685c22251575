using System.Text.RegularExpressions;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation;

/// <summary>Rules of conditions that are of the type all newer kinds share.</summary>
internal static partial class ConditionRules
{
    private const int ReasonBytesMax = 1024;
    private const int MessageBytesMax = 32 * 1024;
    private const string ReasonPattern = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";

    /// <summary>Checks conditions, of which each type may be told once.</summary>
    public static void Check(ListOf<Condition> conditions, FieldPath path, Faults faults)
    {
        HashSet<string> types = new(StringComparer.Ordinal);
        for (int i = 0; i < conditions.Count; i++)
        {
            if (!types.Add(conditions[i].Type)) faults.Duplicate(path.Index(i), conditions[i].Type);
            Check(conditions[i], path.Index(i), faults);
        }
    }

    private static void Check(Condition condition, FieldPath path, Faults faults)
    {
        if (condition.Type.Length == 0) faults.Required(path.Child("type"), "is required");
        else Labels.CheckKey(condition.Type, path.Child("type"), faults);
        if (condition.Status.Length == 0) faults.Required(path.Child("status"));
        else
        {
            faults.OneOf(path.Child("status"), condition.Status,
                ConditionStatus.False, ConditionStatus.True, ConditionStatus.Unknown);
        }

        if (condition.ObservedGeneration < 0)
        {
            faults.Invalid(path.Child("observedGeneration"), condition.ObservedGeneration,
                "must be greater than or equal to zero");
        }

        if (condition.LastTransitionTime is null) faults.Required(path.Child("lastTransitionTime"));
        CheckReason(condition.Reason, path.Child("reason"), faults);
        if (Names.Bytes(condition.Message) > MessageBytesMax) faults.TooLong(path.Child("message"), MessageBytesMax);
    }

    private static void CheckReason(string reason, FieldPath path, Faults faults)
    {
        if (reason.Length == 0)
        {
            faults.Required(path);
            return;
        }

        if (!Reason.IsMatch(reason))
        {
            faults.Invalid(path, reason, Names.Pattern(
                "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric "
                + "characters or '_,:', and must end with an alphanumeric character or '_'", ReasonPattern,
                "my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB"));
        }

        if (Names.Bytes(reason) > ReasonBytesMax) faults.TooLong(path, ReasonBytesMax);
    }

    [GeneratedRegex(@"\A" + ReasonPattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex Reason { get; }
}
