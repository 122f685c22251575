using Skiff.Machinery.Validation.Pods;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>
/// Rules of StatefulSets. The pod spec of the template is not checked before pods are made of it, as upstream does not
/// either: the claims it mounts are made with the pods.
/// </summary>
internal static class StatefulSetKind
{
    private const string Changeable =
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
        + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<StatefulSet>
    {
        Always = (set, faults) => Check(set.Spec, FieldPath.Spec, faults),
        OnUpdate = (set, old, faults) => CheckUpdate(set.Spec, old.Spec, faults),
        OnStatus = (set, old, faults) => CheckStatus(set.Status, old.Status, FieldPath.Status, faults),
    };

    private static void Check(StatefulSetSpec spec, FieldPath path, Faults faults)
    {
        if (spec.PodManagementPolicy.Length == 0) faults.Required(path.Child("podManagementPolicy"));
        else if (spec.PodManagementPolicy is not (PodManagementPolicyType.OrderedReady or PodManagementPolicyType.Parallel))
        {
            faults.Invalid(path.Child("podManagementPolicy"), spec.PodManagementPolicy,
                "must be 'OrderedReady' or 'Parallel'");
        }

        CheckStrategy(spec.UpdateStrategy, path.Child("updateStrategy"), faults);
        CheckRetention(spec.PersistentVolumeClaimRetentionPolicy, path.Child("persistentVolumeClaimRetentionPolicy"), faults);
        faults.NonNegative(path.Child("replicas"), spec.Replicas ?? 0);
        faults.NonNegative(path.Child("minReadySeconds"), spec.MinReadySeconds);
        if (spec.Ordinals is { } ordinals) faults.NonNegative(path.Child("ordinals.start"), ordinals.Start);
        TemplateRules.CheckSelector(spec.Selector, "statefulset", path.Child("selector"), faults);
        FieldPath at = path.Child("template");
        if (TemplateRules.CheckMatch(spec.Selector, spec.Template, at, faults))
        {
            TemplateRules.CheckMetadata(spec.Template, at, faults);
        }
        else
        {
            faults.InvalidText(path.Child("selector"), Shown.Of(spec.Selector), "");
        }

        CheckTemplate(spec.Template.Spec, at.Child("spec"), faults);
        faults.NonNegative(path.Child("revisionHistoryLimit"), spec.RevisionHistoryLimit ?? 0);
    }

    private static void CheckTemplate(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.RestartPolicy != RestartPolicy.Always)
        {
            faults.NotSupported(path.Child("restartPolicy"), spec.RestartPolicy, RestartPolicy.Always);
        }

        if (spec.ActiveDeadlineSeconds is not null)
        {
            faults.Forbidden(path.Child("activeDeadlineSeconds"), "activeDeadlineSeconds in StatefulSet is not Supported");
        }
    }

    private static void CheckStrategy(StatefulSetUpdateStrategy strategy, FieldPath path, Faults faults)
    {
        switch (strategy.Type)
        {
            case "":
                faults.Required(path);
                break;
            case StatefulSetUpdateStrategyType.OnDelete:
                if (strategy.RollingUpdate is { } unused)
                {
                    faults.InvalidText(path.Child("rollingUpdate"), Shown.Of(unused),
                        "only allowed for updateStrategy 'RollingUpdate'");
                }

                break;
            case StatefulSetUpdateStrategyType.RollingUpdate:
                if (strategy.RollingUpdate is { } rolling) CheckRolling(rolling, path.Child("rollingUpdate"), faults);
                break;
            default:
                faults.InvalidText(path, Shown.Of(strategy), "must be 'RollingUpdate' or 'OnDelete'");
                break;
        }
    }

    private static void CheckRolling(RollingUpdateStatefulSetStrategy rolling, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("partition"), rolling.Partition ?? 0);
        if (rolling.MaxUnavailable is not { } unavailable) return;
        FieldPath at = path.Child("maxUnavailable");
        Amounts.CheckNonNegative(unavailable, at, faults);
        if (Amounts.IsZero(unavailable)) faults.Invalid(at, unavailable, "cannot be 0");
        Amounts.CheckAtMostAll(unavailable, at, faults);
    }

    private static void CheckRetention(
        StatefulSetPersistentVolumeClaimRetentionPolicy? policy, FieldPath path, Faults faults)
    {
        if (policy is null) return;
        CheckRetention(policy.WhenDeleted, path.Child("whenDeleted"), faults);
        CheckRetention(policy.WhenScaled, path.Child("whenScaled"), faults);
    }

    private static void CheckRetention(string policy, FieldPath path, Faults faults) => faults.OneOf(path, policy,
        PersistentVolumeClaimRetentionPolicyType.Delete, PersistentVolumeClaimRetentionPolicyType.Retain);

    private static void CheckUpdate(StatefulSetSpec spec, StatefulSetSpec old, Faults faults)
    {
        StatefulSetSpec rest = spec with
        {
            Replicas = old.Replicas,
            Ordinals = old.Ordinals,
            Template = old.Template,
            UpdateStrategy = old.UpdateStrategy,
            RevisionHistoryLimit = old.RevisionHistoryLimit,
            PersistentVolumeClaimRetentionPolicy = old.PersistentVolumeClaimRetentionPolicy,
            MinReadySeconds = old.MinReadySeconds,
        };
        if (rest != old) faults.Forbidden(FieldPath.Spec, Changeable);
    }

    private static void CheckStatus(StatefulSetStatus status, StatefulSetStatus old, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("replicas"), status.Replicas);
        faults.NonNegative(path.Child("readyReplicas"), status.ReadyReplicas);
        faults.NonNegative(path.Child("currentReplicas"), status.CurrentReplicas);
        faults.NonNegative(path.Child("updatedReplicas"), status.UpdatedReplicas);
        faults.NonNegative(path.Child("availableReplicas"), status.AvailableReplicas);
        faults.NonNegative(path.Child("observedGeneration"), status.ObservedGeneration);
        faults.NonNegative(path.Child("collisionCount"), status.CollisionCount ?? 0);
        ReplicaCounts.CheckAtMost(status.ReadyReplicas, status.Replicas, path.Child("readyReplicas"), faults);
        ReplicaCounts.CheckAtMost(status.CurrentReplicas, status.Replicas, path.Child("currentReplicas"), faults);
        ReplicaCounts.CheckAtMost(status.UpdatedReplicas, status.Replicas, path.Child("updatedReplicas"), faults);
        ReplicaCounts.CheckAtMost(status.AvailableReplicas, status.Replicas, path.Child("availableReplicas"), faults);
        ReplicaCounts.CheckAvailable(status.AvailableReplicas, status.ReadyReplicas, path, faults);
        ReplicaCounts.CheckCollisions(status.CollisionCount, old.CollisionCount, path, faults);
    }
}
