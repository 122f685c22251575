using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.Controllers;

/// <summary>Moves a deployment's pods to its present template, set by set.</summary>
/// <remarks>Always true: by RollingUpdate the wished sizes of all sets sum to at most replicas + maxSurge after growth,
/// and no plan takes an available pod away below replicas - maxUnavailable; by Recreate no new set grows before the
/// last old pod has ended; sets controlled by others are never touched; repeated plans reach a dry one.</remarks>
public sealed class DeploymentController : IController<DeploymentController.View>
{
    /// <inheritdoc/>
    public static string Name => "deployment-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Deployment)
    {
        Owns = [Kinds.ReplicaSet],
        Watches = [new(Kinds.ReplicaSet, DeploymentsOfOrphan), new(Kinds.Pod, DeploymentOfEndedPod)],
        Writes = [Kinds.ReplicaSet, Kinds.Deployment, ((Kind)Kinds.Deployment).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Deployment">The deployment.</param>
    /// <param name="Sets">Sets it controls, and sets without a controller that it selects.</param>
    /// <param name="Pods">Pods of those sets; looked at only by Recreate, and empty otherwise.</param>
    /// <param name="Occupant">A set that bears the name the next new set would get.</param>
    /// <param name="Now">The time.</param>
    /// <param name="Failure">The write that has just failed.</param>
    public sealed record View(
        Deployment Deployment,
        ListOf<ReplicaSet> Sets,
        ListOf<Pod> Pods,
        ReplicaSet? Occupant,
        DateTimeOffset Now,
        WriteFailure? Failure = null);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Deployment>(key) is not { } deployment) return null;
        ListOf<ReplicaSet> sets = cache.Claimable<ReplicaSet>(deployment, deployment.Spec.Selector);
        ListOf<Pod> pods = deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate
            ? ListOf.From(sets.AsEnumerable().SelectMany(set => cache.ControlledBy<Pod>(set).AsEnumerable()))
            : [];
        ReplicaSet? occupant = NewReplicaSet.Find(deployment, sets) is null
            ? cache.Find<ReplicaSet>(new(key.Namespace, NewReplicaSet.NameFor(deployment)))
            : null;
        return new(deployment, sets, pods, occupant, cache.Now);
    }

    /// <inheritdoc/>
    public static View WithFailure(View view, WriteFailure failure) => view with { Failure = failure };

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Deployment deployment = view.Deployment;
        if (deployment.Spec.Selector?.IsEverything() == true) return RefuseSelectorOfAll(deployment);

        Claims<ReplicaSet> claims = Claims.Of(
            deployment, view.Sets, set => deployment.Spec.Selector.Matches(set.Metadata.Labels));
        ReplicaSet? newSet = NewReplicaSet.Find(deployment, claims.Owned);
        Rollout rollout = new(
            deployment,
            newSet,
            claims.Owned.Where(set => !ReferenceEquals(set, newSet)),
            claims.Plan,
            view.Now);

        if (deployment.Metadata.IsTerminating)
        {
            return Conclude(view, NewReplicaSet.Sync(rollout, create: false, view.Occupant), judged: false);
        }

        rollout = WithPauseTold(rollout);
        if (deployment.Spec.Paused || ProportionalScale.IsDue(rollout))
        {
            rollout = ProportionalScale.Apply(NewReplicaSet.Sync(rollout, create: false, view.Occupant));
            if (deployment.Spec.Paused) rollout = HistoryLimit.Apply(rollout);
            return Conclude(view, rollout, judged: false);
        }

        rollout = rollout.IsRolling
            ? RollingUpdate.Step(NewReplicaSet.Sync(rollout, create: true, view.Occupant))
            : Recreate.Step(rollout, view.Pods, view.Occupant);
        if (DeploymentProgress.IsComplete(deployment, deployment.Status)) rollout = HistoryLimit.Apply(rollout);
        return Conclude(view, rollout, judged: true);
    }

    private static Plan Conclude(View view, Rollout rollout, bool judged)
    {
        Deployment before = view.Deployment;
        DeploymentStatus status = judged
            ? DeploymentProgress.Judge(rollout, before.Status)
            : DeploymentProgress.Count(rollout);
        if (view.Failure is { Write: CreateWrite { Value: ReplicaSet set } } failure && rollout.HasDeadline)
        {
            status = before.Status with
            {
                Conditions = DeploymentConditions.Set(
                    before.Status.Conditions,
                    DeploymentConditionType.Progressing,
                    ConditionStatus.False,
                    "ReplicaSetCreateError",
                    $"Failed to create new replica set \"{set.Metadata.Name}\": {failure.Error.Message}",
                    view.Now),
            };
        }

        // The revision goes first: the status must not tell of a rollout whose number nobody can look up.
        Deployment annotated = before with { Metadata = rollout.Deployment.Metadata };
        Plan plan = annotated.Equals(before) ? rollout.Plan : rollout.Plan.Then(Write.Update(annotated));
        TimeSpan? again = judged ? DeploymentProgress.NextCheck(rollout, status) : null;
        return plan.WithStatus(annotated, annotated with { Status = status }).Again(again);
    }

    private static Rollout WithPauseTold(Rollout rollout)
    {
        if (!rollout.HasDeadline) return rollout;
        DeploymentCondition? current = DeploymentConditions.Find(
            rollout.Deployment.Status.Conditions, DeploymentConditionType.Progressing);
        if (current?.Reason == "ProgressDeadlineExceeded") return rollout; // Lack of progress stays told.
        bool told = current?.Reason == "DeploymentPaused";
        return (rollout.Deployment.Spec.Paused, told) switch
        {
            (true, false) => rollout.WithCondition(
                DeploymentConditionType.Progressing, ConditionStatus.Unknown, "DeploymentPaused", "Deployment is paused"),
            (false, true) => rollout.WithCondition(
                DeploymentConditionType.Progressing, ConditionStatus.Unknown, "DeploymentResumed", "Deployment is resumed"),
            _ => rollout,
        };
    }

    private static Plan RefuseSelectorOfAll(Deployment deployment)
    {
        const string Message = "This deployment is selecting all pods. A non-empty selector is required.";
        Deployment observed = deployment with
        {
            Status = deployment.Status with { ObservedGeneration = deployment.Metadata.Generation },
        };
        return Plan.Nothing
            .WithEvent(EventDraft.Warning(deployment, "SelectingAll", Message))
            .WithStatus(deployment, observed);
    }

    private static IEnumerable<ObjectKey> DeploymentsOfOrphan(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (after is not ReplicaSet set || set.Metadata.IsTerminating || set.Metadata.Controller is not null) return [];
        if (before is not null && before.Metadata.Controller is null && before.Metadata.Labels == set.Metadata.Labels)
        {
            return [];
        }

        return cache.InNamespace<Deployment>(set.Metadata.Namespace)
            .Where(deployment => deployment.Spec.Selector.Matches(set.Metadata.Labels))
            .Select(ObjectKey.Of);
    }

    // Recreate waits for the last old pod to end, which no replica set's status tells.
    private static IEnumerable<ObjectKey> DeploymentOfEndedPod(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (before is not Pod { IsFinished: false } pod || after is Pod { IsFinished: false }) return [];
        if (pod.ControllerKey(Kinds.ReplicaSet) is not { } setKey) return [];
        if (cache.Find<ReplicaSet>(setKey)?.ControllerKey(Kinds.Deployment) is not { } key) return [];
        return cache.Find<Deployment>(key)?.Spec.Strategy.Type == DeploymentStrategyType.Recreate ? [key] : [];
    }
}
