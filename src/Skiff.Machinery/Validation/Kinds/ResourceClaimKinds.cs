using Skiff.Machinery.Validation.Devices;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of claims to devices and of what they are made from.</summary>
internal static class ResourceClaimKinds
{
    /// <summary>The rules of claims.</summary>
    public static KindRules Claim { get; } = new KindRules<ResourceClaim>
    {
        OnCreate = static (claim, faults) =>
            ClaimSpecRules.Check(claim.Spec.Devices, FieldPath.Spec.Child("devices"), faults),
        // What a claim asks for cannot change, so that there is nothing else to say of a change.
        OnUpdate = static (claim, old, faults) =>
        {
            if (claim.Spec != old.Spec) faults.InvalidText(FieldPath.Spec, Shown.Of(claim.Spec), Faults.Immutable);
        },
        OnStatus = ClaimStatusRules.Check,
    };

    /// <summary>The rules of templates.</summary>
    public static KindRules Template { get; } = new KindRules<ResourceClaimTemplate>
    {
        OnCreate = static (template, faults) =>
        {
            ObjectMetaRules.CheckTemplate(template.Spec.Metadata, FieldPath.Spec.Child("metadata"), faults);
            ClaimSpecRules.Check(template.Spec.Spec.Devices, FieldPath.Spec.Child("spec", "devices"), faults);
        },
        OnUpdate = static (template, old, faults) =>
        {
            if (template.Spec != old.Spec) faults.InvalidText(FieldPath.Spec, Shown.Of(template.Spec), Faults.Immutable);
        },
    };
}
