using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using LabelSelector = Skiff.Model.Meta.V1.LabelSelector;

namespace Skiff.Controllers;

/// <summary>Keeps <c>spec.replicas</c> pods alive for each ReplicationController, the elder sister of ReplicaSet.</summary>
/// <remarks>Always true: one plan never both creates and deletes; pods controlled by others are never touched; a plan
/// creates or deletes at most <see cref="ReplicaCount.BurstLimit"/> pods; with the clock held, repeated plans reach a
/// dry one.</remarks>
public sealed class ReplicationControllerController : IController<ReplicationControllerController.View>
{
    /// <inheritdoc/>
    public static string Name => "replicationcontroller-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.ReplicationController)
    {
        Owns = [Kinds.Pod],
        Watches = [new(Kinds.Pod, OwnersOfOrphan)],
        Writes = [Kinds.Pod, ((Kind)Kinds.ReplicationController).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Owner">The controller object.</param>
    /// <param name="Pods">Pods it controls, and pods without a controller that it selects.</param>
    /// <param name="Now">The time.</param>
    /// <param name="Failure">The creation or deletion that has just failed.</param>
    public sealed record View(
        ReplicationController Owner, ListOf<Pod> Pods, DateTimeOffset Now, WriteFailure? Failure = null);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<ReplicationController>(key) is { } owner
            ? new(owner, cache.Claimable<Pod>(owner, SelectorOf(owner)), cache.Now)
            : null;

    /// <inheritdoc/>
    public static View WithFailure(View view, WriteFailure failure) => view with { Failure = failure };

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        ReplicationController owner = view.Owner;
        if (owner.Spec.Template is not { } template) return Plan.Nothing; // Validation asks for one on every write.
        LabelSelector selector = SelectorOf(owner);
        ListOf<Pod> active = view.Pods.Where(pod => pod.IsActive);
        Claims<Pod> claims = Claims.Of(owner, active, pod => selector.Matches(pod.Metadata.Labels));
        ReplicaCount count = new(owner, owner.Spec.Replicas ?? 1, template, claims.Owned, [], view.Now);
        return claims.Plan
            .Then(count.Plan())
            .WithStatus(owner, owner with { Status = StatusOf(owner, template, claims.Owned, view) })
            .Again(count.NextAvailable(owner.Spec.MinReadySeconds));
    }

    private static ReplicationControllerStatus StatusOf(
        ReplicationController owner, PodTemplateSpec template, ListOf<Pod> pods, View view)
    {
        IEnumerable<Pod> all = pods.AsEnumerable();
        return owner.Status with
        {
            Replicas = pods.Count,
            FullyLabeledReplicas = all.Count(pod => template.Metadata.Labels.IsContainedIn(pod.Metadata.Labels)),
            ReadyReplicas = all.Count(pod => pod.IsReady),
            AvailableReplicas = all.Count(pod => pod.IsAvailable(owner.Spec.MinReadySeconds, view.Now)),
            ObservedGeneration = owner.Metadata.Generation,
            Conditions = ConditionsOf(owner, pods.Count, view),
        };
    }

    // The one condition there is: present while the last creation or deletion failed.
    private static ListOf<ReplicationControllerCondition> ConditionsOf(ReplicationController owner, int pods, View view)
    {
        const string Type = ReplicationControllerConditionType.ReplicaFailure;
        ListOf<ReplicationControllerCondition> conditions = owner.Status.Conditions;
        if (view.Failure is null) return conditions.Where(condition => condition.Type != Type);
        if (conditions.Any(condition => condition.Type == Type)) return conditions;
        return conditions.Add(ReplicationControllerCondition.Empty with
        {
            Type = Type,
            Status = ConditionStatus.True,
            LastTransitionTime = view.Now,
            Reason = pods > (owner.Spec.Replicas ?? 1) ? "FailedDelete" : "FailedCreate",
            Message = view.Failure.Error.Message,
        });
    }

    private static LabelSelector SelectorOf(ReplicationController owner) =>
        LabelSelector.Empty with { MatchLabels = owner.Spec.Selector };

    private static IEnumerable<ObjectKey> OwnersOfOrphan(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (after is not Pod pod || pod.IsTerminating || pod.Metadata.Controller is not null) return [];
        bool isOldNews = before is not null
            && before.Metadata.Controller is null
            && before.Metadata.Labels == pod.Metadata.Labels;
        if (isOldNews) return [];
        return cache.InNamespace<ReplicationController>(pod.Metadata.Namespace)
            .Where(owner => SelectorOf(owner).Matches(pod.Metadata.Labels))
            .Select(ObjectKey.Of);
    }
}
