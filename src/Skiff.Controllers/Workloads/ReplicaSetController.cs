using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Keeps <c>spec.replicas</c> pods alive for each ReplicaSet.</summary>
/// <remarks>Always true: one plan never both creates and deletes; pods controlled by others are never touched; a plan
/// creates or deletes at most <see cref="ReplicaCount.BurstLimit"/> pods; with the clock held, repeated plans reach a
/// dry one.</remarks>
public sealed class ReplicaSetController : IController<ReplicaSetController.View>
{
    /// <inheritdoc/>
    public static string Name => "replicaset-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.ReplicaSet)
    {
        Owns = [Kinds.Pod],
        Watches = [new(Kinds.Pod, SetsOfOrphan)],
        Writes = [Kinds.Pod, ((Kind)Kinds.ReplicaSet).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Set">The set.</param>
    /// <param name="Pods">Pods it controls, and pods without a controller that it selects.</param>
    /// <param name="Related">Pods of all sets that its own controller controls.</param>
    /// <param name="Now">The time.</param>
    /// <param name="Failure">The creation or deletion that has just failed.</param>
    public sealed record View(
        ReplicaSet Set, ListOf<Pod> Pods, ListOf<Pod> Related, DateTimeOffset Now, WriteFailure? Failure = null);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<ReplicaSet>(key) is not { } set) return null;
        ListOf<Pod> related = set.Metadata.Controller is { } controller
            ? ListOf.From(cache.Of<ReplicaSet>().OwnedBy(controller.UID)
                .SelectMany(sibling => cache.ControlledBy<Pod>(sibling).AsEnumerable()))
            : [];
        return new(set, cache.Claimable<Pod>(set, set.Spec.Selector), related, cache.Now);
    }

    /// <inheritdoc/>
    public static View WithFailure(View view, WriteFailure failure) => view with { Failure = failure };

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        ReplicaSet set = view.Set;
        ListOf<Pod> running = view.Pods.Where(pod => pod.IsActive);
        Claims<Pod> claims = Claims.Of(set, running, pod => set.Spec.Selector.Matches(pod.Metadata.Labels));
        ReplicaCount count = new(set, set.Spec.Replicas ?? 1, set.Spec.Template, claims.Owned, view.Related, view.Now);
        int terminating = view.Pods.AsEnumerable()
            .Count(pod => pod.IsTerminating && !pod.IsFinished && pod.IsControlledBy(set));
        ReplicaSetStatus status = StatusOf(set, claims.Owned, terminating, view);
        return claims.Plan
            .Then(count.Plan())
            .WithStatus(set, set with { Status = status })
            .Again(count.NextAvailable(set.Spec.MinReadySeconds));
    }

    private static ReplicaSetStatus StatusOf(ReplicaSet set, ListOf<Pod> pods, int terminating, View view)
    {
        IEnumerable<Pod> all = pods.AsEnumerable();
        return set.Status with
        {
            Replicas = pods.Count,
            FullyLabeledReplicas = all.Count(pod => set.Spec.Template.Metadata.Labels.IsContainedIn(pod.Metadata.Labels)),
            ReadyReplicas = all.Count(pod => pod.IsReady),
            AvailableReplicas = all.Count(pod => pod.IsAvailable(set.Spec.MinReadySeconds, view.Now)),
            TerminatingReplicas = terminating,
            ObservedGeneration = set.Metadata.Generation,
            Conditions = ConditionsOf(set, pods.Count, view),
        };
    }

    private static ListOf<ReplicaSetCondition> ConditionsOf(ReplicaSet set, int pods, View view)
    {
        ListOf<ReplicaSetCondition> conditions = set.Status.Conditions;
        bool told = conditions.Any(condition => condition.Type == ReplicaSetConditionType.ReplicaFailure);
        if (view.Failure is null)
        {
            return told
                ? conditions.Where(condition => condition.Type != ReplicaSetConditionType.ReplicaFailure)
                : conditions;
        }

        if (told) return conditions;
        return conditions.Add(ReplicaSetCondition.Empty with
        {
            Type = ReplicaSetConditionType.ReplicaFailure,
            Status = ConditionStatus.True,
            LastTransitionTime = view.Now,
            Reason = pods > (set.Spec.Replicas ?? 1) ? "FailedDelete" : "FailedCreate",
            Message = view.Failure.Error.Message,
        });
    }

    private static IEnumerable<ObjectKey> SetsOfOrphan(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (after is not Pod pod || pod.IsTerminating || pod.Metadata.Controller is not null) return [];
        if (before is not null
            && before.Metadata.Controller is null
            && before.Metadata.Labels == pod.Metadata.Labels)
        {
            return [];
        }

        return cache.InNamespace<ReplicaSet>(pod.Metadata.Namespace)
            .Where(set => set.Spec.Selector.Matches(pod.Metadata.Labels))
            .Select(ObjectKey.Of);
    }
}
