using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of DaemonSets.</summary>
internal static class DaemonSetKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<DaemonSet>
    {
        Always = (set, faults) => Check(set.Spec, FieldPath.Spec, faults),
        OnUpdate = (set, old, faults) => TemplateRules.CheckSelectorUnchanged(set.Spec.Selector, old.Spec.Selector, faults),
        OnStatus = (set, old, faults) => CheckStatus(set.Status, old.Status, FieldPath.Status, faults),
    };

    private static void Check(DaemonSetSpec spec, FieldPath path, Faults faults)
    {
        Labels.CheckSelector(spec.Selector, path.Child("selector"), faults);
        FieldPath at = path.Child("template");
        TemplateRules.CheckMatch(spec.Selector, spec.Template, at, faults);
        if (spec.Selector is { } selector && Labels.IsEmpty(selector))
        {
            faults.InvalidText(path.Child("selector"), Shown.Of(selector), "empty selector is invalid for daemonset");
        }

        TemplateRules.Check(spec.Template, at, faults);
        CheckDisks(spec.Template.Spec.Volumes, at.Child("spec", "volumes"), faults);
        TemplateRules.CheckRunsForever(spec.Template.Spec, "DaemonSet", at, faults);
        faults.NonNegative(path.Child("minReadySeconds"), spec.MinReadySeconds);
        CheckStrategy(spec.UpdateStrategy, path.Child("updateStrategy"), faults);
        faults.NonNegative(path.Child("revisionHistoryLimit"), spec.RevisionHistoryLimit ?? 0);
    }

    // Pods of a daemon set run on many nodes, where a disk can be attached to one for writing.
    private static void CheckDisks(ListOf<Volume> volumes, FieldPath path, Faults faults)
    {
        for (int i = 0; i < volumes.Count; i++)
        {
            if (volumes[i].VolumeSource.GCEPersistentDisk is { ReadOnly: false })
            {
                faults.Invalid(path.Index(i).Child("gcePersistentDisk", "readOnly"), false,
                    "must be true for replicated pods > 1; GCE PD can only be mounted on multiple machines if it is read-only");
            }
        }
    }

    private static void CheckStrategy(DaemonSetUpdateStrategy strategy, FieldPath path, Faults faults)
    {
        switch (strategy.Type)
        {
            case DaemonSetUpdateStrategyType.OnDelete:
                break;
            case DaemonSetUpdateStrategyType.RollingUpdate:
                if (strategy.RollingUpdate is { } rolling) CheckRolling(rolling, path.Child("rollingUpdate"), faults);
                else faults.Required(path.Child("rollingUpdate"));
                break;
            default:
                faults.NotSupported(path, strategy.Type,
                    DaemonSetUpdateStrategyType.RollingUpdate, DaemonSetUpdateStrategyType.OnDelete);
                break;
        }
    }

    private static void CheckRolling(RollingUpdateDaemonSet rolling, FieldPath path, Faults faults)
    {
        IntOrString unavailable = rolling.MaxUnavailable ?? 0, surge = rolling.MaxSurge ?? 0;
        FieldPath unavailablePath = path.Child("maxUnavailable"), surgePath = path.Child("maxSurge");
        Amounts.CheckNonNegative(unavailable, unavailablePath, faults);
        Amounts.CheckNonNegative(surge, surgePath, faults);
        Amounts.CheckAtMostAll(unavailable, unavailablePath, faults);
        Amounts.CheckAtMostAll(surge, surgePath, faults);
        bool hasUnavailable = !Amounts.IsZero(unavailable), hasSurge = !Amounts.IsZero(surge);
        if (hasUnavailable && hasSurge)
        {
            faults.Invalid(surgePath, surge, "may not be set when maxUnavailable is non-zero");
        }
        else if (!hasUnavailable && !hasSurge)
        {
            faults.Required(unavailablePath, "cannot be 0 when maxSurge is 0");
        }
    }

    private static void CheckStatus(DaemonSetStatus status, DaemonSetStatus old, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("currentNumberScheduled"), status.CurrentNumberScheduled);
        faults.NonNegative(path.Child("numberMisscheduled"), status.NumberMisscheduled);
        faults.NonNegative(path.Child("desiredNumberScheduled"), status.DesiredNumberScheduled);
        faults.NonNegative(path.Child("numberReady"), status.NumberReady);
        faults.NonNegative(path.Child("observedGeneration"), status.ObservedGeneration);
        faults.NonNegative(path.Child("updatedNumberScheduled"), status.UpdatedNumberScheduled);
        faults.NonNegative(path.Child("numberAvailable"), status.NumberAvailable);
        faults.NonNegative(path.Child("numberUnavailable"), status.NumberUnavailable);
        faults.NonNegative(path.Child("collisionCount"), status.CollisionCount ?? 0);
        ReplicaCounts.CheckCollisions(status.CollisionCount, old.CollisionCount, path, faults);
    }
}
