using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Apps.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of deployments.</summary>
internal static class DeploymentKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Deployment>
    {
        MetadataOnce = true,
        Always = (deployment, faults) => Check(deployment.Spec, FieldPath.Spec, faults),
        OnUpdate = (deployment, old, faults) =>
            TemplateRules.CheckSelectorUnchanged(deployment.Spec.Selector, old.Spec.Selector, faults),
        OnStatus = (deployment, old, faults) => CheckStatus(deployment.Status, old.Status, FieldPath.Status, faults),
    };

    private static void Check(DeploymentSpec spec, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("replicas"), spec.Replicas ?? 0);
        TemplateRules.CheckSelector(spec.Selector, "deployment", path.Child("selector"), faults);
        if (TemplateRules.CheckMatch(spec.Selector, spec.Template, path.Child("template"), faults))
        {
            TemplateRules.Check(spec.Template, path.Child("template"), faults);
            TemplateRules.CheckRunsForever(spec.Template.Spec, "ReplicaSet", path.Child("template"), faults);
        }
        else
        {
            faults.InvalidText(path.Child("selector"), Shown.Of(spec.Selector), "invalid label selector");
        }

        CheckStrategy(spec.Strategy, path.Child("strategy"), faults);
        faults.NonNegative(path.Child("minReadySeconds"), spec.MinReadySeconds);
        faults.NonNegative(path.Child("revisionHistoryLimit"), spec.RevisionHistoryLimit ?? 0);
        if (spec.ProgressDeadlineSeconds is not { } deadline) return;
        faults.NonNegative(path.Child("progressDeadlineSeconds"), deadline);
        if (deadline <= spec.MinReadySeconds)
        {
            faults.Invalid(path.Child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
        }
    }

    private static void CheckStrategy(DeploymentStrategy strategy, FieldPath path, Faults faults)
    {
        switch (strategy.Type)
        {
            case DeploymentStrategyType.Recreate:
                if (strategy.RollingUpdate is not null)
                {
                    faults.Forbidden(path.Child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
                }

                break;
            case DeploymentStrategyType.RollingUpdate:
                if (strategy.RollingUpdate is not { } rolling)
                {
                    faults.Required(path.Child("rollingUpdate"), "this should be defaulted and never be nil");
                    break;
                }

                CheckRolling(rolling, path.Child("rollingUpdate"), faults);
                break;
            default:
                faults.NotSupported(path, strategy.Type,
                    DeploymentStrategyType.Recreate, DeploymentStrategyType.RollingUpdate);
                break;
        }
    }

    private static void CheckRolling(RollingUpdateDeployment rolling, FieldPath path, Faults faults)
    {
        IntOrString unavailable = rolling.MaxUnavailable ?? 0;
        Amounts.CheckNonNegative(unavailable, path.Child("maxUnavailable"), faults);
        Amounts.CheckNonNegative(rolling.MaxSurge ?? 0, path.Child("maxSurge"), faults);
        if (Amounts.IsZero(rolling.MaxUnavailable) && Amounts.IsZero(rolling.MaxSurge))
        {
            faults.Invalid(path.Child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
        }

        Amounts.CheckAtMostAll(unavailable, path.Child("maxUnavailable"), faults);
    }

    private static void CheckStatus(DeploymentStatus status, DeploymentStatus old, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("observedGeneration"), status.ObservedGeneration);
        faults.NonNegative(path.Child("replicas"), status.Replicas);
        faults.NonNegative(path.Child("updatedReplicas"), status.UpdatedReplicas);
        faults.NonNegative(path.Child("readyReplicas"), status.ReadyReplicas);
        faults.NonNegative(path.Child("availableReplicas"), status.AvailableReplicas);
        faults.NonNegative(path.Child("unavailableReplicas"), status.UnavailableReplicas);
        faults.NonNegative(path.Child("terminatingReplicas"), status.TerminatingReplicas ?? 0);
        faults.NonNegative(path.Child("collisionCount"), status.CollisionCount ?? 0);
        ReplicaCounts.CheckAtMost(status.UpdatedReplicas, status.Replicas, path.Child("updatedReplicas"), faults);
        ReplicaCounts.CheckAtMost(status.ReadyReplicas, status.Replicas, path.Child("readyReplicas"), faults);
        ReplicaCounts.CheckAtMost(status.AvailableReplicas, status.Replicas, path.Child("availableReplicas"), faults);
        ReplicaCounts.CheckAvailable(status.AvailableReplicas, status.ReadyReplicas, path, faults);
        ReplicaCounts.CheckCollisions(status.CollisionCount, old.CollisionCount, path, faults);
    }
}
