using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of namespaces.</summary>
internal static class NamespaceKind
{
    private static readonly FieldPath Finalizers = FieldPath.Spec.Child("finalizers");

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Namespace>
    {
        Name = NameRules.Label,
        OnCreate = (space, faults) =>
        {
            foreach (string finalizer in space.Spec.Finalizers) ObjectMetaRules.CheckFinalizer(finalizer, Finalizers, faults);
        },
        OnStatus = (space, _, faults) => CheckStatus(space, faults),
        On = new Dictionary<string, Action<Namespace, Namespace, Faults>>(StringComparer.Ordinal)
        {
            ["finalize"] = (space, _, faults) =>
            {
                for (int i = 0; i < space.Spec.Finalizers.Count; i++)
                {
                    ObjectMetaRules.CheckFinalizer(space.Spec.Finalizers[i], Finalizers.Index(i), faults);
                }
            },
        },
    };

    private static void CheckStatus(Namespace space, Faults faults)
    {
        FieldPath path = FieldPath.Status.Child("Phase");
        bool ends = space.Metadata.DeletionTimestamp is not null;
        if (!ends && space.Status.Phase != NamespacePhase.Active)
        {
            faults.Invalid(path, space.Status.Phase, "may only be 'Active' if `deletionTimestamp` is empty");
        }

        if (ends && space.Status.Phase != NamespacePhase.Terminating)
        {
            faults.Invalid(path, space.Status.Phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
        }
    }
}
