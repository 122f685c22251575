using Skiff.Model.Apps.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of controller revisions.</summary>
internal static class ControllerRevisionKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<ControllerRevision>
    {
        Always = (revision, faults) =>
        {
            if (revision.Data.IsAbsent) faults.Required(FieldPath.Root("data"), "data is mandatory");
            faults.NonNegative(FieldPath.Root("revision"), revision.Revision);
        },
        OnUpdate = (revision, old, faults) =>
        {
            if (revision.Data != old.Data) faults.InvalidText(FieldPath.Root("data"), revision.Data.ToString(), Faults.Immutable);
        },
    };
}
