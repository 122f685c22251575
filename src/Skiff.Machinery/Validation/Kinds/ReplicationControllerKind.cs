using Skiff.Machinery.Selectors;
using Skiff.Machinery.Validation.Pods;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of replication controllers.</summary>
internal static class ReplicationControllerKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<ReplicationController>
    {
        Always = (controller, faults) => Check(controller.Spec, FieldPath.Spec, faults),
        OnStatus = (controller, _, faults) => ReplicaCounts.Check(controller.Status.Replicas,
            controller.Status.FullyLabeledReplicas, controller.Status.ReadyReplicas, controller.Status.AvailableReplicas,
            controller.Status.ObservedGeneration, FieldPath.Status, faults),
    };

    private static void Check(ReplicationControllerSpec spec, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("minReadySeconds"), spec.MinReadySeconds);
        if (spec.Selector.IsEmpty) faults.Required(path.Child("selector"));
        faults.NonNegative(path.Child("replicas"), spec.Replicas ?? 0);
        FieldPath at = path.Child("template");
        if (spec.Template is not { } template)
        {
            faults.Required(at);
            return;
        }

        TemplateRules.CheckMatch(Selector.Of(spec.Selector), template, at, faults);
        TemplateRules.Check(template, at, faults);
        TemplateRules.CheckRunsForever(template.Spec, "ReplicationController", at, faults);
    }
}
