using Skiff.Machinery.Validation.Devices;
using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of classes of devices.</summary>
internal static class DeviceClassKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<DeviceClass>
    {
        OnCreate = static (value, faults) => Check(value.Spec, null, FieldPath.Spec, faults),
        OnUpdate = static (value, old, faults) => Check(value.Spec, old.Spec, FieldPath.Spec, faults),
    };

    private static void Check(DeviceClassSpec spec, DeviceClassSpec? old, FieldPath path, Faults faults)
    {
        SelectorRules.Check(spec.Selectors, old?.Selectors == spec.Selectors, path.Child("selectors"), faults);
        DeviceLists.CheckEach(spec.Config, ConfigurationRules.CountMax, path.Child("config"), faults, (config, at) =>
            ConfigurationRules.Check(config.DeviceConfiguration, old?.Config == spec.Config, at, faults));
        if (spec.ExtendedResourceName is { } name && !Resources.IsExtended(name))
            faults.Invalid(path.Child("extendedResourceName"), name, "must be a valid extended resource name");
    }
}
