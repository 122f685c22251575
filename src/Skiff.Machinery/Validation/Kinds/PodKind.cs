using Skiff.Machinery.Validation.Pods;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of pods.</summary>
internal static class PodKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Pod>
    {
        Always = Check,
        OnCreate = CheckCreate,
        OnUpdate = CheckUpdate,
        OnStatus = PodStatusRules.Check,
        On = new Dictionary<string, Action<Pod, Pod, Faults>>(StringComparer.Ordinal)
        {
            // Binding checks its own input; it is the one way to give a pod its node.
            ["binding"] = static (_, _, _) => { },
            ["ephemeralcontainers"] = (pod, old, faults) =>
            {
                Check(pod, faults);
                CheckAnnotations(pod, old, faults);
                PodSubresourceRules.CheckEphemeral(pod, old, faults);
            },
            ["resize"] = (pod, old, faults) =>
            {
                Check(pod, faults);
                PodSubresourceRules.CheckResize(pod, old, faults);
            },
        },
    };

    private static void Check(Pod pod, Faults faults)
    {
        PodAnnotationRules.Check(pod.Metadata.Annotations, pod.Spec, FieldPath.Metadata.Child("annotations"), faults);
        PodSpecRules.Check(pod.Spec, pod.Metadata.Name, true, FieldPath.Spec, faults);
        ProjectionRules.CheckAccount(pod.Spec, FieldPath.Spec, faults);
    }

    private static void CheckCreate(Pod pod, Faults faults)
    {
        FieldPath path = FieldPath.Spec;
        if (!pod.Spec.EphemeralContainers.IsEmpty)
        {
            faults.Forbidden(path.Child("ephemeralContainers"), "cannot be set on create");
        }

        if (pod.Spec.NodeName.Length > 0 && !pod.Spec.SchedulingGates.IsEmpty)
        {
            faults.Forbidden(path.Child("nodeName"), "cannot be set until all schedulingGates have been cleared");
        }
    }

    private static void CheckUpdate(Pod pod, Pod old, Faults faults)
    {
        CheckAnnotations(pod, old, faults);
        PodUpdateRules.Check(pod.Spec, old.Spec, faults);
    }

    private static void CheckAnnotations(Pod pod, Pod old, Faults faults) => PodAnnotationRules.CheckUpdate(
        pod.Metadata.Annotations, old.Metadata.Annotations, FieldPath.Metadata.Child("annotations"), faults);
}
