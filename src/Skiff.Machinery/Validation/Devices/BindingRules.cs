using Skiff.Model;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of the conditions that must hold before a pod with a device is bound to its node.</summary>
internal static class BindingRules
{
    private const int ConditionsMax = 4;

    /// <summary>Checks the conditions of success and of failure, which go together.</summary>
    public static void Check(ListOf<string> conditions, ListOf<string> failures, FieldPath path, Faults faults)
    {
        FieldPath good = path.Child("bindingConditions"), bad = path.Child("bindingFailureConditions");
        DeviceLists.CheckEach(conditions, ConditionsMax, good, faults, (name, at) => Labels.CheckKey(name, at, faults));
        DeviceLists.CheckEach(failures, ConditionsMax, bad, faults, (name, at) => Labels.CheckKey(name, at, faults));
        CheckDistinct(conditions, default, good, faults);
        CheckDistinct(failures, conditions, bad, faults);
        if (conditions.IsEmpty && !failures.IsEmpty)
            faults.Invalid(good, conditions, "bindingConditions are required to use bindingFailureConditions");
        if (failures.IsEmpty && !conditions.IsEmpty)
            faults.Invalid(bad, failures, "bindingFailureConditions are required to use bindingConditions");
    }

    private static void CheckDistinct(ListOf<string> names, ListOf<string> others, FieldPath path, Faults faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            if (!seen.Add(names[i])) faults.Duplicate(path.Index(i), names[i]);
            if (others.Contains(names[i]))
                faults.Invalid(path.Index(i), names[i], "bindingFailureConditions must not overlap with bindingConditions");
        }
    }
}
