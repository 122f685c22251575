using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;

namespace Skiff.Controllers;

/// <summary>Deletes the oldest empty sets beyond <c>revisionHistoryLimit</c>.</summary>
internal static class HistoryLimit
{
    public static Rollout Apply(Rollout rollout)
    {
        if (rollout.Deployment.Spec.RevisionHistoryLimit is not { } limit || limit == int.MaxValue) return rollout;
        ListOf<ReplicaSet> kept = rollout.OldSets.Where(set => !set.Metadata.IsTerminating);
        int surplus = kept.Count - limit;
        if (surplus <= 0) return rollout;

        Plan plan = rollout.Plan;
        IEnumerable<ReplicaSet> oldest = kept.AsEnumerable()
            .OrderBy(RolloutAnnotations.RevisionOf)
            .ThenBy(set => set.Metadata.CreationTimestamp)
            .ThenBy(set => set.Metadata.Name, StringComparer.Ordinal)
            .Take(surplus);
        foreach (ReplicaSet set in oldest)
        {
            bool inUse = set.Status.Replicas != 0
                || set.Spec.Replicas != 0
                || set.Metadata.Generation > set.Status.ObservedGeneration
                || plan.Writes.Any(write => write.Key == ObjectKey.Of(set)); // Its status does not know of that yet.
            if (!inUse) plan = plan.Then(Write.Delete(set));
        }

        return rollout with { Plan = plan };
    }
}
