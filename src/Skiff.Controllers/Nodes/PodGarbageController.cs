using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>
/// Deletes pods that no kubelet will ever report the end of: those bound to a node that is gone, those deleted before
/// they got a node, those on a node that was declared out of service; and the oldest finished ones beyond a limit.
/// </summary>
/// <remarks>Always true: a pod counts as lost only after its node has been missing for a while and the API itself does
/// not know the node either.</remarks>
public sealed class PodGarbageController : IController<PodGarbageController.View>
{
    private const string OutOfService = "node.kubernetes.io/out-of-service";

    /// <inheritdoc/>
    public static string Name => "pod-garbage-collector-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Pod)
    {
        Watches = [new(Kinds.Node, PodsOfLostNode)],
        Writes = [Kinds.Pod, ((Kind)Kinds.Pod).Status],
    };

    /// <summary>Why a pod is to go.</summary>
    public enum Cause
    {
        /// <summary>Its node is gone.</summary>
        NodeGone,

        /// <summary>It was deleted without ever having a node.</summary>
        NeverPlaced,

        /// <summary>Its node was declared out of service.</summary>
        OutOfService,

        /// <summary>It finished, and too many have since.</summary>
        Surplus,
    }

    /// <summary>What a decision depends on.</summary>
    /// <param name="Pod">The pod.</param>
    /// <param name="Cause">Why it is to go.</param>
    /// <param name="Due">When it may go.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(Pod Pod, Cause Cause, DateTimeOffset Due, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Pod>(key) is not { } pod) return null;
        if (pod.Spec.NodeName.Length == 0)
        {
            return pod.IsTerminating ? new(pod, Cause.NeverPlaced, cache.Now, cache.Now) : null;
        }

        ObjectKey nodeKey = new("", pod.Spec.NodeName);
        if (cache.Find<Node>(nodeKey) is not { } node)
        {
            return new(pod, Cause.NodeGone, cache.SeenAt<Node>(nodeKey) + cache.Settings.MissingNodeQuarantine, cache.Now);
        }

        bool down = pod.IsTerminating
            && !NodeLifecycleController.IsReady(node)
            && node.Spec.Taints.Any(taint => taint.Key == OutOfService);
        if (down) return new(pod, Cause.OutOfService, cache.Now, cache.Now);
        return pod.IsFinished && IsSurplus(cache, pod) ? new(pod, Cause.Surplus, cache.Now, cache.Now) : null;
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Due > view.Now) return Plan.Nothing.Again(view.Due - view.Now);
        Pod pod = view.Pod;
        Write deletion = Write.Delete(pod, graceSeconds: 0);
        Plan plan = Plan.Nothing;
        if (view.Cause == Cause.NodeGone)
        {
            Node sought = Node.Empty with
            {
                Metadata = Model.Meta.V1.ObjectMeta.Empty with { Name = pod.Spec.NodeName },
            };
            plan = plan with { VerifyAbsent = [sought] };
        }

        string? message = view.Cause switch
        {
            Cause.NodeGone => "PodGC: node no longer exists",
            Cause.OutOfService => "PodGC: node is out of service",
            _ => null,
        };
        if (pod.IsFinished || view.Cause is Cause.NeverPlaced or Cause.Surplus) return plan.Then(deletion);

        Pod failed = message is null ? pod : Disruption.Mark(pod, "DeletionByPodGC", message, view.Now);
        failed = failed with { Status = failed.Status with { Phase = PodPhase.Failed } };
        return plan.Then(Write.UpdateStatus(failed)).Then(deletion);
    }

    private static bool IsSurplus(CacheSnapshot cache, Pod pod)
    {
        int limit = cache.Settings.TerminatedPodsMax;
        if (limit <= 0 || cache.Of<Pod>().Count <= limit) return false;
        Pod[] finished = [.. cache.All<Pod>().Where(one => one.IsFinished)];
        if (finished.Length <= limit) return false;
        int older = finished.Count(one => one.Metadata.CreationTimestamp < pod.Metadata.CreationTimestamp);
        return older < finished.Length - limit;
    }

    private static IEnumerable<ObjectKey> PodsOfLostNode(CacheSnapshot cache, IObject? before, IObject? after)
    {
        bool declared = after is Node now && now.Spec.Taints.Any(taint => taint.Key == OutOfService);
        return after is null || declared ? cache.PodsOn((after ?? before!).Metadata.Name).Select(ObjectKey.Of) : [];
    }
}
