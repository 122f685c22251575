using Skiff.Model;
using Skiff.Model.Apps.V1;

namespace Skiff.Controllers;

/// <summary>
/// Resizes a deployment outside of a rollout step: when its wanted number changed, or while it is paused. With several
/// sets at work each keeps its share, so that resizing neither hastens nor turns back the rollout.
/// </summary>
internal static class ProportionalScale
{
    /// <summary>Whether the wanted number has changed since the sets were last sized.</summary>
    public static bool IsDue(Rollout rollout) => rollout.AllSets.AsEnumerable().Where(Rollout.IsActive).Any(set =>
        RolloutAnnotations.Number(set.Metadata.Annotations, RolloutAnnotations.DesiredReplicas) is { } desired
        && desired != rollout.Replicas);

    public static Rollout Apply(Rollout rollout)
    {
        ListOf<ReplicaSet> active = rollout.AllSets.Where(Rollout.IsActive);
        if (active.Count <= 1)
        {
            ReplicaSet? only = active.Count == 1 ? active[0] : rollout.NewSet ?? Newest(rollout.OldSets);
            return only is null ? rollout : rollout.ScaleIfOther(only, rollout.Replicas);
        }

        if (IsSaturated(rollout))
        {
            foreach (ReplicaSet set in rollout.ActiveOldSets) rollout = rollout.ScaleIfOther(set, 0);
            return rollout;
        }

        return rollout.IsRolling ? Share(rollout, active) : rollout;
    }

    private static ReplicaSet? Newest(ListOf<ReplicaSet> sets) =>
        sets.AsEnumerable().OrderByDescending(set => set.Metadata.CreationTimestamp).FirstOrDefault();

    private static bool IsSaturated(Rollout rollout) =>
        rollout.NewSet is { } set
        && RolloutAnnotations.Number(set.Metadata.Annotations, RolloutAnnotations.DesiredReplicas) == rollout.Replicas
        && set.Spec.Replicas == rollout.Replicas
        && set.Status.AvailableReplicas == rollout.Replicas;

    private static Rollout Share(Rollout rollout, ListOf<ReplicaSet> active)
    {
        int allowed = rollout.Replicas > 0 ? rollout.Budget.MaxTotal : 0;
        int toAdd = allowed - Rollout.SumOfReplicas(active);
        // Growth goes to the newer of equally large sets first, shrinking to the older.
        IOrderedEnumerable<ReplicaSet> bySize = active.AsEnumerable().OrderByDescending(set => set.Spec.Replicas);
        ReplicaSet[] order = toAdd >= 0
            ? [.. bySize.ThenByDescending(set => set.Metadata.CreationTimestamp).ThenBy(Name, StringComparer.Ordinal)]
            : [.. bySize.ThenBy(set => set.Metadata.CreationTimestamp).ThenBy(Name, StringComparer.Ordinal)];

        int[] sizes = new int[order.Length];
        int added = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int share = toAdd == 0 ? 0 : ShareOf(order[i], rollout, toAdd, added);
            sizes[i] = order[i].Spec.Replicas!.Value + share;
            added += share;
        }

        if (order.Length > 0) sizes[0] = Math.Max(0, sizes[0] + toAdd - added); // The largest takes what rounding left.
        for (int i = 0; i < order.Length; i++) rollout = rollout.Scale(order[i], sizes[i]);
        return rollout;
    }

    private static int ShareOf(ReplicaSet set, Rollout rollout, int toAdd, int added)
    {
        if (set.Spec.Replicas == 0 || toAdd == added) return 0;
        int fraction = Fraction(set, rollout);
        int left = toAdd - added;
        return toAdd > 0 ? Math.Min(fraction, left) : Math.Max(fraction, left);
    }

    private static int Fraction(ReplicaSet set, Rollout rollout)
    {
        int size = set.Spec.Replicas!.Value;
        if (rollout.Replicas == 0) return -size;
        long before = RolloutAnnotations.Number(set.Metadata.Annotations, RolloutAnnotations.MaxReplicas) ?? 0;
        if (before <= 0) before = rollout.Deployment.Status.Replicas;
        if (before <= 0) return 0;
        double wanted = (double)size * rollout.Budget.MaxTotal / before;
        return (int)Math.Round(wanted, MidpointRounding.AwayFromZero) - size;
    }

    private static string Name(ReplicaSet set) => set.Metadata.Name;
}
