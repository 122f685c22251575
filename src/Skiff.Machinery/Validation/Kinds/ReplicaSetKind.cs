using Skiff.Machinery.Validation.Pods;
using Skiff.Model.Apps.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of ReplicaSets.</summary>
internal static class ReplicaSetKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<ReplicaSet>
    {
        Always = (set, faults) => Check(set.Spec, FieldPath.Spec, faults),
        OnUpdate = (set, old, faults) => TemplateRules.CheckSelectorUnchanged(set.Spec.Selector, old.Spec.Selector, faults),
        OnStatus = (set, _, faults) => ReplicaCounts.Check(set.Status.Replicas, set.Status.FullyLabeledReplicas,
            set.Status.ReadyReplicas, set.Status.AvailableReplicas, set.Status.ObservedGeneration, FieldPath.Status, faults),
    };

    private static void Check(ReplicaSetSpec spec, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("replicas"), spec.Replicas ?? 0);
        faults.NonNegative(path.Child("minReadySeconds"), spec.MinReadySeconds);
        TemplateRules.CheckSelector(spec.Selector, "deployment", path.Child("selector"), faults);
        if (!TemplateRules.CheckMatch(spec.Selector, spec.Template, path.Child("template"), faults))
        {
            faults.InvalidText(path.Child("selector"), Shown.Of(spec.Selector), "invalid label selector");
            return;
        }

        TemplateRules.Check(spec.Template, path.Child("template"), faults);
        TemplateRules.CheckRunsForever(spec.Template.Spec, "ReplicaSet", path.Child("template"), faults);
    }
}
