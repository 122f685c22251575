using Skiff.Model;
using Skiff.Model.Apps.V1;

namespace Skiff.Controllers;

/// <summary>
/// One step of a rolling update. Up first: the new set grows into the room that maxSurge leaves. Only if it cannot
/// grow, down: old sets shrink as far as maxUnavailable allows, unhealthy pods before healthy ones.
/// </summary>
internal static class RollingUpdate
{
    public static Rollout Step(Rollout rollout)
    {
        Rollout grown = ResizeNewSet(rollout);
        return grown.Plan.Writes.Count > rollout.Plan.Writes.Count ? grown : ShrinkOldSets(rollout);
    }

    private static Rollout ResizeNewSet(Rollout rollout)
    {
        if (rollout.NewSet is not { } set) return rollout;
        int size = set.Spec.Replicas ?? 1;
        if (size == rollout.Replicas) return rollout;
        return rollout.ScaleIfOther(
            set, size > rollout.Replicas ? rollout.Replicas : NewReplicaSet.Size(rollout, set));
    }

    // Example: 10 wanted, maxUnavailable 2, maxSurge 3; old set 8, new set 5, none of the new ones available.
    // 13 pods - 8 that must serve - 5 that do not serve yet = 0: nothing is taken away, however long the new ones fail.
    private static Rollout ShrinkOldSets(Rollout rollout)
    {
        if (Rollout.SumOfReplicas(rollout.ActiveOldSets) == 0) return rollout;
        int newUnavailable = rollout.NewSet is { } set ? (set.Spec.Replicas ?? 1) - Rollout.StayingAvailable(set) : 0;
        int spare = Rollout.SumOfReplicas(rollout.AllSets) - rollout.Budget.MinAvailable - newUnavailable;
        if (spare <= 0) return rollout;
        return ShrinkHealthy(ShrinkUnhealthy(rollout, spare));
    }

    private static Rollout ShrinkUnhealthy(Rollout rollout, int atMost)
    {
        int done = 0;
        foreach (ReplicaSet set in OldestFirst(rollout.ActiveOldSets))
        {
            if (done >= atMost) break;
            int size = set.Spec.Replicas ?? 1;
            int unhealthy = Math.Min(atMost - done, size - set.Status.AvailableReplicas);
            if (unhealthy <= 0) continue;
            rollout = rollout.ScaleIfOther(set, size - unhealthy);
            done += unhealthy;
        }

        return rollout;
    }

    private static Rollout ShrinkHealthy(Rollout rollout)
    {
        int spare = rollout.AllSets.AsEnumerable().Sum(Rollout.StayingAvailable) - rollout.Budget.MinAvailable;
        int done = 0;
        foreach (ReplicaSet set in OldestFirst(rollout.ActiveOldSets))
        {
            if (done >= spare) break;
            int size = set.Spec.Replicas ?? 1;
            int step = Math.Min(size, spare - done);
            rollout = rollout.ScaleIfOther(set, size - step);
            done += step;
        }

        return rollout;
    }

    private static IEnumerable<ReplicaSet> OldestFirst(ListOf<ReplicaSet> sets) => sets.AsEnumerable()
        .OrderBy(set => set.Metadata.CreationTimestamp)
        .ThenBy(set => set.Metadata.Name, StringComparer.Ordinal);
}
