using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of what claims ask for.</summary>
internal static class ClaimSpecRules
{
    /// <summary>Most requests of a claim, and most that one of its parts may name.</summary>
    public const int RequestsMax = 32;

    private const int AlternativesMax = 8;
    private const int ConstraintsMax = 32;

    private const string OneOfTwo = "exactly one of `exactly` or `firstAvailable` is required";

    /// <summary>Checks a claim.</summary>
    public static void Check(DeviceClaim claim, FieldPath path, Faults faults)
    {
        RequestNames names = new(claim);
        DeviceLists.CheckSet(claim.Requests, RequestsMax, path.Child("requests"), faults,
            (request, at) => CheckRequest(request, at, faults), static request => request.Name);
        DeviceLists.CheckEach(claim.Constraints, ConstraintsMax, path.Child("constraints"), faults,
            (constraint, at) => CheckConstraint(constraint, names, at, faults));
        DeviceLists.CheckEach(claim.Config, ConfigurationRules.CountMax, path.Child("config"), faults, (config, at) =>
        {
            names.CheckReferences(config.Requests, at.Child("requests"), faults);
            ConfigurationRules.Check(config.DeviceConfiguration, stored: false, at, faults);
        });
    }

    private static void CheckRequest(DeviceRequest request, FieldPath path, Faults faults)
    {
        DeviceNames.CheckLabel(request.Name, path.Child("name"), faults);
        bool alternatives = !request.FirstAvailable.IsEmpty;
        if (request.Exactly is null && !alternatives) faults.Required(path, OneOfTwo);
        else if (request.Exactly is not null && alternatives)
            faults.InvalidText(path, Shown.Nothing, $"{OneOfTwo}, but multiple fields are set");
        else if (request.Exactly is { } exactly) CheckExactly(exactly, path.Child("exactly"), faults);
        else
        {
            DeviceLists.CheckSet(request.FirstAvailable, AlternativesMax, path.Child("firstAvailable"), faults,
                (alternative, at) => CheckAlternative(alternative, at, faults), static alternative => alternative.Name);
        }
    }

    private static void CheckExactly(ExactDeviceRequest request, FieldPath path, Faults faults)
    {
        CheckClass(request.DeviceClassName, path.Child("deviceClassName"), faults);
        SelectorRules.Check(request.Selectors, stored: false, path.Child("selectors"), faults);
        CheckMode(request.AllocationMode, request.Count, path, faults);
        DeviceTaintRules.CheckTolerations(request.Tolerations, path.Child("tolerations"), faults);
    }

    private static void CheckAlternative(DeviceSubRequest request, FieldPath path, Faults faults)
    {
        DeviceNames.CheckLabel(request.Name, path.Child("name"), faults);
        CheckClass(request.DeviceClassName, path.Child("deviceClassName"), faults);
        SelectorRules.Check(request.Selectors, stored: false, path.Child("selectors"), faults);
        CheckMode(request.AllocationMode, request.Count, path, faults);
        DeviceTaintRules.CheckTolerations(request.Tolerations, path.Child("tolerations"), faults);
    }

    private static void CheckClass(string name, FieldPath path, Faults faults)
    {
        if (name.Length == 0) faults.Required(path);
        else faults.Invalid(path, name, Names.Dns1123Subdomain(name));
    }

    private static void CheckMode(string mode, long count, FieldPath path, Faults faults)
    {
        switch (mode)
        {
            case DeviceAllocationMode.All:
                if (count != 0)
                    faults.Invalid(path.Child("count"), count, $"must not be specified when allocationMode is '{mode}'");
                break;
            case DeviceAllocationMode.ExactCount:
                if (count <= 0) faults.Invalid(path.Child("count"), count, "must be greater than zero");
                break;
            default:
                faults.NotSupported(path.Child("allocationMode"), mode, DeviceAllocationMode.All, DeviceAllocationMode.ExactCount);
                break;
        }
    }

    private static void CheckConstraint(DeviceConstraint constraint, RequestNames names, FieldPath path, Faults faults)
    {
        names.CheckReferences(constraint.Requests, path.Child("requests"), faults);
        if (constraint.MatchAttribute is { } match)
            DeviceNames.CheckFullyQualified(match, path.Child("matchAttribute"), faults);
        else if (constraint.DistinctAttribute is { } distinct)
            DeviceNames.CheckFullyQualified(distinct, path.Child("distinctAttribute"), faults);
        else
        {
            faults.Required(path, "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple "
                + "fields are set");
        }
    }
}
