using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Deletes pods from nodes whose NoExecute taints they do not tolerate, or not for so long.</summary>
public sealed class TaintEvictionController : IController<TaintEvictionController.View>
{
    /// <inheritdoc/>
    public static string Name => "taint-eviction-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Pod)
    {
        Watches = [new(Kinds.Node, PodsOnTaintedNode)],
        Writes = [Kinds.Pod, ((Kind)Kinds.Pod).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Pod">The pod.</param>
    /// <param name="Taints">The taints of its node that drive pods out.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(Pod Pod, ListOf<Taint> Taints, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Pod>(key) is not { Spec.NodeName.Length: > 0 } pod || pod.IsTerminating) return null;
        ListOf<Taint> taints = cache.Find<Node>(new("", pod.Spec.NodeName)) is { } node ? DrivingOut(node) : default;
        return taints.IsEmpty ? null : new(pod, taints, cache.Now);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (DueAt(view) is not { } due) return Plan.Nothing;
        if (due > view.Now) return Plan.Nothing.Again(due - view.Now);
        Pod pod = view.Pod;
        Plan plan = Plan.Of(
            Write.UpdateStatus(Disruption.Mark(
                pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", view.Now)),
            Write.Delete(pod));
        return plan.WithEvent(EventDraft.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {ObjectKey.Of(pod)}"));
    }

    // The shortest of all tolerated times counts; one taint without toleration means at once.
    private static DateTimeOffset? DueAt(View view)
    {
        DateTimeOffset? due = null;
        foreach (Taint taint in view.Taints)
        {
            ListOf<Toleration> bearing = view.Pod.Spec.Tolerations.Where(one => Tolerations.Tolerates(one, taint));
            if (bearing.IsEmpty) return view.Now;
            foreach (Toleration toleration in bearing)
            {
                if (toleration.TolerationSeconds is not { } seconds) continue;
                DateTimeOffset end = (taint.TimeAdded ?? view.Now).AddSeconds(Math.Clamp(seconds, 0, int.MaxValue));
                if (due is null || end < due) due = end;
            }
        }

        return due;
    }

    private static ListOf<Taint> DrivingOut(Node node) =>
        node.Spec.Taints.Where(taint => taint.Effect == TaintEffect.NoExecute);

    private static IEnumerable<ObjectKey> PodsOnTaintedNode(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (after is not Node now) return [];
        ListOf<Taint> taints = DrivingOut(now);
        if (before is Node old && DrivingOut(old) == taints) return [];
        return taints.IsEmpty ? [] : cache.PodsOn(now.Metadata.Name).Select(ObjectKey.Of);
    }
}
