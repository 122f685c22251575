using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Node.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of ways to run pods.</summary>
internal static class RuntimeClassKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<RuntimeClass>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        Always = Check,
        OnUpdate = (value, old, faults) => faults.Unchanged(FieldPath.Root("handler"), value.Handler, old.Handler),
    };

    private static void Check(RuntimeClass value, Faults faults)
    {
        faults.Invalid(FieldPath.Root("handler"), value.Handler, Names.Dns1123Label(value.Handler));
        if (value.Overhead is { } overhead)
        {
            Resources.CheckOverhead(overhead.PodFixed, FieldPath.Root("overhead"), faults);
        }

        if (value.Scheduling is not { } scheduling) return;
        FieldPath path = FieldPath.Root("scheduling");
        Labels.Check(scheduling.NodeSelector, path.Child("nodeSelector"), faults);
        CheckTolerations(scheduling.Tolerations, path.Child("tolerations"), faults);
    }

    // Upstream says the last step of the path twice.
    private static void CheckTolerations(ListOf<Toleration> tolerations, FieldPath path, Faults faults)
    {
        TolerationRules.Check(tolerations, path.Child("tolerations"), faults);
        for (int i = 1; i < tolerations.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                // For how long something is tolerated does not tell tolerations apart.
                Toleration earlier = tolerations[j] with { TolerationSeconds = tolerations[i].TolerationSeconds };
                if (tolerations[i] == earlier) faults.DuplicateText(path.Index(i), Shown.Of(tolerations[i]));
            }
        }
    }
}
