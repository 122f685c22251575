using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Keeps numbered pods alive, one of each number, in order.</summary>
/// <remarks>Always true: a pod is made only under a name that nothing bears, so two of one number never run together;
/// with OrderedReady a plan makes or deletes at most one pod, makes none before all lower ones are ready, and deletes
/// the highest first; claims outlive their pods unless the retention policy says otherwise.</remarks>
public sealed class StatefulSetController : IController<StatefulSetController.View>
{
    /// <inheritdoc/>
    public static string Name => "statefulset-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.StatefulSet)
    {
        Owns = [Kinds.Pod, Kinds.ControllerRevision],
        Watches = [new(Kinds.Pod, SetsOfOrphan)],
        Reads = [Kinds.PersistentVolumeClaim],
        Writes = [Kinds.Pod, Kinds.PersistentVolumeClaim, Kinds.ControllerRevision, ((Kind)Kinds.StatefulSet).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Set">The set.</param>
    /// <param name="Pods">Pods it controls, and pods without a controller that it selects.</param>
    /// <param name="Claims">Claims of its namespace that bear a name of the set's.</param>
    /// <param name="Revisions">Its revisions.</param>
    /// <param name="Occupants">Revisions of the namespace that it does not own.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(
        StatefulSet Set,
        ListOf<Pod> Pods,
        ListOf<PersistentVolumeClaim> Claims,
        ListOf<ControllerRevision> Revisions,
        ListOf<ControllerRevision> Occupants,
        DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<StatefulSet>(key) is not { } set) return null;
        string[] prefixes = [.. set.Spec.VolumeClaimTemplates.AsEnumerable()
            .Select(template => $"{template.Metadata.Name}-{set.Metadata.Name}-")];
        return new(
            set,
            cache.Claimable<Pod>(set, set.Spec.Selector),
            prefixes.Length == 0 ? [] : ListOf.From(cache.InNamespace<PersistentVolumeClaim>(key.Namespace).Where(claim =>
                prefixes.Any(prefix => claim.Metadata.Name.StartsWith(prefix, StringComparison.Ordinal)))),
            cache.ControlledBy<ControllerRevision>(set),
            ListOf.From(cache.InNamespace<ControllerRevision>(key.Namespace).Where(revision => !revision.IsControlledBy(set))),
            cache.Now);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        StatefulSet set = view.Set;
        Claims<Pod> claims = Claims.Of(set, view.Pods, pod =>
            set.Spec.Selector.Matches(pod.Metadata.Labels) && StatefulPods.OrdinalOf(set, pod) is not null);
        RevisionHistory.Sync history = RevisionHistory.Of(
            set,
            set.Spec.Template,
            RevisionHistory.HashLabel,
            set.Status.CollisionCount,
            view.Revisions,
            name => view.Occupants.FirstOrDefault(revision => revision.Metadata.Name == name));
        // While it waits for its pods to go its revisions go too: made anew, they would be deleted and made for as long.
        bool isEnding = set.Metadata.IsTerminating;
        if (history.Collided && !isEnding)
        {
            StatefulSetStatus counted = set.Status with { CollisionCount = (set.Status.CollisionCount ?? 0) + 1 };
            return claims.Plan.WithStatus(set, set with { Status = counted });
        }

        ControllerRevision update = history.Current;
        ControllerRevision current = history.All.FirstOrDefault(revision =>
            revision.Metadata.Name == set.Status.CurrentRevision) ?? update;
        StatefulStep step = new(view, claims.Owned, current, update);
        if (isEnding) return claims.Plan.WithStatus(set, set with { Status = step.Status() });
        Plan plan = claims.Plan.Then(history.Plan).Then(step.Plan());
        HashSet<string> inUse = [current.Metadata.Name, update.Metadata.Name];
        foreach (Pod pod in claims.Owned) inUse.Add(StatefulPods.RevisionOf(pod));
        return plan
            .Then(RevisionHistory.Truncate(history.All, set.Spec.RevisionHistoryLimit ?? 10, inUse))
            .WithStatus(set, set with { Status = step.Status() })
            .Again(step.NextAvailable());
    }

    private static IEnumerable<ObjectKey> SetsOfOrphan(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (after is not Pod pod || pod.IsTerminating || pod.Metadata.Controller is not null) return [];
        if (before is not null && before.Metadata.Controller is null && before.Metadata.Labels == pod.Metadata.Labels)
        {
            return [];
        }

        return cache.InNamespace<StatefulSet>(pod.Metadata.Namespace)
            .Where(set => set.Spec.Selector.Matches(pod.Metadata.Labels))
            .Select(ObjectKey.Of);
    }
}
