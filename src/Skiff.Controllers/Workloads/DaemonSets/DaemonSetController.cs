using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Keeps one pod of a set on every node it belongs on.</summary>
/// <remarks>Always true: a plan makes at most one pod for a node, and none where an active one is, but for one surge
/// pod during an update; an update makes at most maxUnavailable nodes wait for their daemon.</remarks>
public sealed class DaemonSetController : IController<DaemonSetController.View>
{
    private const int BurstLimit = 250;

    /// <inheritdoc/>
    public static string Name => "daemonset-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.DaemonSet)
    {
        Owns = [Kinds.Pod, Kinds.ControllerRevision],
        Watches = [new(Kinds.Node, SetsOnNodeChange), new(Kinds.Pod, SetsOfOrphan)],
        Writes = [Kinds.Pod, Kinds.ControllerRevision, ((Kind)Kinds.DaemonSet).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Set">The set.</param>
    /// <param name="Nodes">All nodes.</param>
    /// <param name="Pods">Pods it controls, and pods without a controller that it selects.</param>
    /// <param name="Revisions">Its revisions.</param>
    /// <param name="Occupants">Revisions of the namespace that it does not own.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(
        DaemonSet Set,
        ListOf<Node> Nodes,
        ListOf<Pod> Pods,
        ListOf<ControllerRevision> Revisions,
        ListOf<ControllerRevision> Occupants,
        DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<DaemonSet>(key) is not { } set) return null;
        return new(
            set,
            ListOf.From(cache.All<Node>()),
            cache.Claimable<Pod>(set, set.Spec.Selector),
            cache.ControlledBy<ControllerRevision>(set),
            ListOf.From(cache.InNamespace<ControllerRevision>(key.Namespace).Where(revision => !revision.IsControlledBy(set))),
            cache.Now);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        DaemonSet set = view.Set;
        if (set.Spec.Selector?.IsEverything() == true)
        {
            const string Message = "This daemon set is selecting all pods. A non-empty selector is required.";
            return Plan.Nothing.WithEvent(EventDraft.Warning(set, "SelectingAll", Message));
        }

        if (set.Metadata.IsTerminating) return Plan.Nothing;
        Claims<Pod> claims = Claims.Of(set, view.Pods, pod => set.Spec.Selector.Matches(pod.Metadata.Labels));
        RevisionHistory.Sync history = RevisionHistory.Of(
            set,
            set.Spec.Template,
            RevisionHistory.PodLabel,
            set.Status.CollisionCount,
            view.Revisions,
            name => view.Occupants.FirstOrDefault(revision => revision.Metadata.Name == name));
        if (history.Collided)
        {
            DaemonSetStatus counted = set.Status with { CollisionCount = (set.Status.CollisionCount ?? 0) + 1 };
            return claims.Plan.WithStatus(set, set with { Status = counted });
        }

        string hash = RevisionHistory.HashOf(history.Current);
        DaemonNodes nodes = new(set, view.Nodes, claims.Owned, hash, view.Now);
        DaemonChanges changes = nodes.Changes();
        Plan plan = claims.Plan
            .Then(history.Plan)
            .Then(Plan.Of(changes.Deletions.Take(BurstLimit).Select(pod => Deletion(set, pod))))
            .Then(Plan.Of(changes.Creations.Take(BurstLimit).Select(node => Creation(set, node, hash))))
            .Then(Truncation(set, history, claims.Owned));
        foreach (EventDraft draft in changes.Events) plan = plan.WithEvent(draft);
        return plan.WithStatus(set, set with { Status = nodes.Status() }).Again(nodes.NextAvailable());
    }

    private static Plan Truncation(DaemonSet set, RevisionHistory.Sync history, ListOf<Pod> pods)
    {
        HashSet<string> live = [.. pods.AsEnumerable().Select(pod => pod.Metadata.Labels.Find(RevisionHistory.PodLabel) ?? "")];
        HashSet<string> inUse = [history.Current.Metadata.Name];
        foreach (ControllerRevision revision in history.All)
        {
            if (live.Contains(RevisionHistory.HashOf(revision))) inUse.Add(revision.Metadata.Name);
        }

        return RevisionHistory.Truncate(history.All, set.Spec.RevisionHistoryLimit ?? 10, inUse);
    }

    private static Write Creation(DaemonSet set, string node, string hash) =>
        Write.Create(DaemonPlacement.NewPod(set, node, hash)) with
        {
            OnSuccess = EventDraft.Normal(set, "SuccessfulCreate", "Created pod: {name}"),
            OnFailure = EventDraft.Warning(set, "FailedCreate", "Error creating: {error}"),
        };

    private static Write Deletion(DaemonSet set, Pod pod) => Write.Delete(pod) with
    {
        OnSuccess = EventDraft.Normal(set, "SuccessfulDelete", "Deleted pod: {name}"),
        OnFailure = EventDraft.Warning(set, "FailedDelete", "Error deleting: {error}"),
    };

    private static IEnumerable<ObjectKey> SetsOnNodeChange(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (before is Node old
            && after is Node now
            && old.Metadata.Labels == now.Metadata.Labels
            && old.Spec.Taints == now.Spec.Taints
            && old.Spec.Unschedulable == now.Spec.Unschedulable)
        {
            return [];
        }

        return cache.All<DaemonSet>().Select(ObjectKey.Of);
    }

    private static IEnumerable<ObjectKey> SetsOfOrphan(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (after is not Pod pod || pod.IsTerminating || pod.Metadata.Controller is not null) return [];
        if (before is not null && before.Metadata.Controller is null && before.Metadata.Labels == pod.Metadata.Labels)
        {
            return [];
        }

        return cache.InNamespace<DaemonSet>(pod.Metadata.Namespace)
            .Where(set => set.Spec.Selector.Matches(pod.Metadata.Labels))
            .Select(ObjectKey.Of);
    }
}
