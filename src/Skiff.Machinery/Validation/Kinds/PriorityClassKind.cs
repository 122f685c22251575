using System.Globalization;
using Skiff.Model.Core.V1;
using Skiff.Model.Scheduling.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of priority classes; names and values above a bound belong to the system.</summary>
internal static class PriorityClassKind
{
    private const int HighestOfUsers = 1_000_000_000;
    private const string SystemPrefix = "system-";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<PriorityClass>
    {
        MetadataOnce = true,
        OnCreate = Check,
        OnUpdate = CheckUpdate,
    };

    private static void Check(PriorityClass value, Faults faults)
    {
        if (value.Metadata.Name.StartsWith(SystemPrefix, StringComparison.Ordinal))
        {
            if (Unknown(value) is { } error)
            {
                faults.Forbidden(FieldPath.Metadata.Child("name"),
                    $"priority class names with '{SystemPrefix}' prefix are reserved for system use only. error: {error}");
            }
        }
        else if (value.Value > HighestOfUsers)
        {
            faults.Forbidden(FieldPath.Root("value"), string.Create(CultureInfo.InvariantCulture,
                $"maximum allowed value of a user defined priority is {HighestOfUsers}"));
        }

        if (value.PreemptionPolicy is { Length: 0 }) faults.Required(FieldPath.Root("preemptionPolicy"));
        else if (value.PreemptionPolicy is { } policy)
        {
            faults.OneOf(FieldPath.Root("preemptionPolicy"), policy,
                PreemptionPolicy.PreemptLowerPriority, PreemptionPolicy.Never);
        }
    }

    private static void CheckUpdate(PriorityClass value, PriorityClass old, Faults faults)
    {
        if (value.Value != old.Value) faults.Forbidden(FieldPath.Root("Value"), "may not be changed in an update.");
        if (value.PreemptionPolicy != old.PreemptionPolicy)
        {
            faults.Invalid(FieldPath.Root("preemptionPolicy"), value.PreemptionPolicy, Faults.Immutable);
        }
    }

    private static string? Unknown(PriorityClass value)
    {
        string name = value.Metadata.Name;
        int? known = name switch
        {
            "system-cluster-critical" => 2_000_000_000,
            "system-node-critical" => 2_000_001_000,
            _ => null,
        };
        if (known is not { } wanted) return $"{name} is not a known system priority class";
        if (value.Value != wanted)
        {
            return string.Create(CultureInfo.InvariantCulture, $"value of {name} PriorityClass must be {wanted}");
        }

        return value.GlobalDefault ? $"globalDefault of {name} PriorityClass must be false" : null;
    }
}
