using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>
/// One step of a rollout by Recreate: shrink every old set to nothing, wait until the last old pod has ended, then
/// make or grow the new set.
/// </summary>
internal static class Recreate
{
    public static Rollout Step(Rollout rollout, ListOf<Pod> pods, ReplicaSet? occupant)
    {
        Rollout synced = NewReplicaSet.Sync(rollout, create: false, occupant);
        ListOf<ReplicaSet> active = synced.ActiveOldSets;
        if (!active.IsEmpty)
        {
            foreach (ReplicaSet set in active) synced = synced.ScaleIfOther(set, 0);
            return synced;
        }

        if (OldPodsRun(synced, pods)) return synced;
        synced = NewReplicaSet.Sync(rollout, create: true, occupant);
        return synced.NewSet is { } newSet ? synced.ScaleIfOther(newSet, synced.Replicas) : synced;
    }

    private static bool OldPodsRun(Rollout rollout, ListOf<Pod> pods)
    {
        if (rollout.OldSets.Any(set => set.Status.Replicas > 0)) return true;
        // A pod that is being deleted, or whose node is silent, may still run: only an end counts as one.
        return pods.Any(pod => !pod.IsFinished && !(rollout.NewSet is { } set && pod.IsControlledBy(set)));
    }
}
