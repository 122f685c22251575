namespace Skiff.Model.Apps.V1;

public sealed partial record Deployment
{
    private const int RevisionHistoryLimit = 10;
    private const int ProgressDeadlineSeconds = 600;
    private const string Quarter = "25%";

    private Deployment WithOwnDefaults()
    {
        DeploymentStrategy strategy = WithDefaults(Spec.Strategy);
        bool complete = ReferenceEquals(strategy, Spec.Strategy) && Spec.Replicas is not null
            && Spec.RevisionHistoryLimit is not null && Spec.ProgressDeadlineSeconds is not null;
        return complete ? this : this with
        {
            Spec = Spec with
            {
                Replicas = Spec.Replicas ?? 1,
                Strategy = strategy,
                RevisionHistoryLimit = Spec.RevisionHistoryLimit ?? RevisionHistoryLimit,
                ProgressDeadlineSeconds = Spec.ProgressDeadlineSeconds ?? ProgressDeadlineSeconds,
            },
        };
    }

    private static DeploymentStrategy WithDefaults(DeploymentStrategy strategy)
    {
        if (strategy.Type.Length == 0) strategy = strategy with { Type = DeploymentStrategyType.RollingUpdate };
        if (strategy.Type != DeploymentStrategyType.RollingUpdate) return strategy;
        RollingUpdateDeployment rolling = strategy.RollingUpdate ?? RollingUpdateDeployment.Empty;
        if (rolling.MaxUnavailable is null) rolling = rolling with { MaxUnavailable = Quarter };
        if (rolling.MaxSurge is null) rolling = rolling with { MaxSurge = Quarter };
        return ReferenceEquals(rolling, strategy.RollingUpdate) ? strategy : strategy with { RollingUpdate = rolling };
    }
}

public sealed partial record DaemonSet
{
    private const int RevisionHistoryLimit = 10;

    private DaemonSet WithOwnDefaults()
    {
        DaemonSetUpdateStrategy strategy = WithDefaults(Spec.UpdateStrategy);
        bool same = ReferenceEquals(strategy, Spec.UpdateStrategy);
        DaemonSetSpec spec = same ? Spec : Spec with { UpdateStrategy = strategy };
        if (spec.RevisionHistoryLimit is null) spec = spec with { RevisionHistoryLimit = RevisionHistoryLimit };
        return ReferenceEquals(spec, Spec) ? this : this with { Spec = spec };
    }

    private static DaemonSetUpdateStrategy WithDefaults(DaemonSetUpdateStrategy strategy)
    {
        if (strategy.Type.Length == 0) strategy = strategy with { Type = DaemonSetUpdateStrategyType.RollingUpdate };
        bool isRolling = strategy.Type == DaemonSetUpdateStrategyType.RollingUpdate;
        if (!isRolling && strategy.RollingUpdate is null) return strategy;
        RollingUpdateDaemonSet rolling = strategy.RollingUpdate ?? RollingUpdateDaemonSet.Empty;
        // Of a strategy that does not roll, upstream still knows no other amounts than numbers.
        if (rolling.MaxUnavailable is null) rolling = rolling with { MaxUnavailable = isRolling ? 1 : 0 };
        if (rolling.MaxSurge is null) rolling = rolling with { MaxSurge = 0 };
        return ReferenceEquals(rolling, strategy.RollingUpdate) ? strategy : strategy with { RollingUpdate = rolling };
    }
}

public sealed partial record StatefulSet
{
    private const int RevisionHistoryLimit = 10;

    private StatefulSet WithOwnDefaults()
    {
        StatefulSetSpec spec = Spec;
        if (spec.PodManagementPolicy.Length == 0)
        {
            spec = spec with { PodManagementPolicy = PodManagementPolicyType.OrderedReady };
        }

        StatefulSetUpdateStrategy strategy = WithDefaults(spec.UpdateStrategy);
        if (!ReferenceEquals(strategy, spec.UpdateStrategy)) spec = spec with { UpdateStrategy = strategy };
        StatefulSetPersistentVolumeClaimRetentionPolicy retention =
            Retention(spec.PersistentVolumeClaimRetentionPolicy);
        if (!ReferenceEquals(retention, spec.PersistentVolumeClaimRetentionPolicy))
        {
            spec = spec with { PersistentVolumeClaimRetentionPolicy = retention };
        }

        if (spec.Replicas is null) spec = spec with { Replicas = 1 };
        if (spec.RevisionHistoryLimit is null) spec = spec with { RevisionHistoryLimit = RevisionHistoryLimit };
        return ReferenceEquals(spec, Spec) ? this : this with { Spec = spec };
    }

    private static StatefulSetUpdateStrategy WithDefaults(StatefulSetUpdateStrategy strategy)
    {
        if (strategy.Type.Length == 0)
        {
            strategy = strategy with
            {
                Type = StatefulSetUpdateStrategyType.RollingUpdate,
                RollingUpdate = strategy.RollingUpdate ?? RollingUpdateStatefulSetStrategy.Empty,
            };
        }

        bool rolls = strategy.Type == StatefulSetUpdateStrategyType.RollingUpdate;
        if (!rolls || strategy.RollingUpdate is not { } rolling) return strategy;
        if (rolling.Partition is null) rolling = rolling with { Partition = 0 };
        if (rolling.MaxUnavailable is null) rolling = rolling with { MaxUnavailable = 1 };
        return ReferenceEquals(rolling, strategy.RollingUpdate) ? strategy : strategy with { RollingUpdate = rolling };
    }

    private static StatefulSetPersistentVolumeClaimRetentionPolicy Retention(
        StatefulSetPersistentVolumeClaimRetentionPolicy? given)
    {
        const string Retain = PersistentVolumeClaimRetentionPolicyType.Retain;
        StatefulSetPersistentVolumeClaimRetentionPolicy policy =
            given ?? StatefulSetPersistentVolumeClaimRetentionPolicy.Empty;
        if (policy.WhenDeleted.Length == 0) policy = policy with { WhenDeleted = Retain };
        return policy.WhenScaled.Length > 0 ? policy : policy with { WhenScaled = Retain };
    }
}

public sealed partial record ReplicaSet
{
    private ReplicaSet WithOwnDefaults() =>
        Spec.Replicas is not null ? this : this with { Spec = Spec with { Replicas = 1 } };
}
