using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of the taints of devices and of what tolerates them.</summary>
internal static class DeviceTaintRules
{
    private const int TaintsMax = 16;

    private static readonly string[] Effects = [DeviceTaintEffect.NoExecute, DeviceTaintEffect.NoSchedule, DeviceTaintEffect.None];

    /// <summary>Checks the taints of a device.</summary>
    public static void CheckTaints(ListOf<DeviceTaint> taints, FieldPath path, Faults faults) =>
        DeviceLists.CheckEach(taints, TaintsMax, path, faults, (taint, at) =>
        {
            Labels.CheckKey(taint.Key, at.Child("key"), faults);
            if (taint.Value.Length > 0) faults.Invalid(at.Child("value"), taint.Value, Names.LabelValue(taint.Value));
            if (taint.Effect.Length == 0) faults.Required(at.Child("effect"));
            else faults.OneOf(at.Child("effect"), taint.Effect, Effects);
        });

    /// <summary>Checks tolerations.</summary>
    public static void CheckTolerations(ListOf<DeviceToleration> tolerations, FieldPath path, Faults faults)
    {
        for (int i = 0; i < tolerations.Count; i++) CheckToleration(tolerations[i], path.Index(i), faults);
    }

    private static void CheckToleration(DeviceToleration toleration, FieldPath path, Faults faults)
    {
        string value = toleration.Value;
        if (toleration.Key.Length > 0) Labels.CheckKey(toleration.Key, path.Child("key"), faults);
        switch (toleration.Operator)
        {
            case DeviceTolerationOperator.Exists:
                if (value.Length > 0) faults.Invalid(path.Child("value"), value, "must be empty for operator `Exists`");
                break;
            case DeviceTolerationOperator.Equal:
                faults.Invalid(path.Child("value"), value, Names.LabelValue(value));
                break;
            case "":
                faults.Required(path.Child("operator"));
                break;
            default:
                faults.NotSupported(path.Child("operator"), toleration.Operator,
                    DeviceTolerationOperator.Equal, DeviceTolerationOperator.Exists);
                break;
        }

        if (toleration.Effect.Length > 0) faults.OneOf(path.Child("effect"), toleration.Effect, Effects);
    }
}
