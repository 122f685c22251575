using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>
/// Judges nodes by their signs of life: one that is silent for too long is Unknown, and nodes that are not ready or
/// troubled get the taints that keep pods away or drive them out.
/// </summary>
/// <remarks>Always true: silence is measured by this process' clock; taints that drive pods out come at most one node
/// in ten seconds, and not at all while most or all nodes seem lost, for then it is likelier that we are.</remarks>
public sealed class NodeLifecycleController : IController<NodeLifecycleController.View>
{
    private const string LeaseNamespace = "kube-node-lease";
    private const int PartialMin = 3;
    private const double PartialShare = 0.55;
    private const int SmallZoneMax = 50;
    private static readonly TimeSpan DriveOutInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SlowInterval = TimeSpan.FromSeconds(100);

    private static readonly string[] Judged =
    [
        NodeConditionType.Ready,
        NodeConditionType.MemoryPressure,
        NodeConditionType.DiskPressure,
        NodeConditionType.PIDPressure,
    ];

    /// <inheritdoc/>
    public static string Name => "node-lifecycle-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Node)
    {
        Watches =
        [
            Relation.Each(Kinds.Lease, (_, lease) =>
                lease.Metadata.Namespace == LeaseNamespace ? [new("", lease.Metadata.Name)] : []),
            new(Kinds.Node, EveryNodeOnChangedHealth),
        ],
        Reads = [Kinds.Pod],
        Writes = [Kinds.Node, ((Kind)Kinds.Node).Status, ((Kind)Kinds.Pod).Status],
        EventSource = "node-controller",
    };

    /// <summary>Another node as it bears on this one.</summary>
    /// <param name="Well">Whether it is ready and not silent.</param>
    /// <param name="DrivenOutAt">When its pods began to be driven out.</param>
    public readonly record struct Peer(bool Well, DateTimeOffset? DrivenOutAt);

    /// <summary>What a decision depends on.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="HeardAt">Its last sign of life.</param>
    /// <param name="Pods">Its pods.</param>
    /// <param name="Peers">The nodes of its zone, itself included; empty for a node that is well.</param>
    /// <param name="AllLost">Whether no node of the cluster is well.</param>
    /// <param name="Grace">How long it may be silent.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(
        Node Node,
        DateTimeOffset HeardAt,
        ListOf<Pod> Pods,
        ListOf<Peer> Peers,
        bool AllLost,
        TimeSpan Grace,
        DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Node>(key) is not { } node) return null;
        DateTimeOffset heard = HeardAt(cache, key);
        TimeSpan grace = GraceOf(cache, node);
        // Only a node in trouble looks around, so that the beat of a thousand healthy ones stays cheap.
        bool well = IsReady(node) && heard + grace >= cache.Now;
        ListOf<Peer> peers = well ? [] : ListOf.From(cache.All<Node>()
            .Where(other => ZoneOf(other) == ZoneOf(node))
            .Select(other => new Peer(IsWell(cache, other), NodeTaints.DrivenOutAt(other))));
        bool allLost = !well && !cache.All<Node>().Any(other => IsWell(cache, other));
        return new(node, heard, ListOf.From(cache.PodsOn(key.Name)), peers, allLost, grace, cache.Now);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Node judged = Judge(view);
        bool lost = IsReady(view.Node) && !IsReady(judged);
        (Node tainted, TimeSpan? again) = Taint(view, judged);
        Plan plan = tainted.Spec.Equals(view.Node.Spec) ? Plan.Nothing : Plan.Of(Write.Update(tainted));
        plan = plan.WithStatus(view.Node with { Spec = tainted.Spec }, tainted);
        if (lost)
        {
            string text = $"Node {view.Node.Metadata.Name} status is now: NodeNotReady";
            plan = plan.WithEvent(EventDraft.Normal(view.Node, "NodeNotReady", text));
        }

        if (!IsReady(judged)) plan = plan.Then(MarkPodsNotReady(view));
        TimeSpan left = view.HeardAt + view.Grace - view.Now;
        return plan.Again(left >= TimeSpan.Zero ? left + TimeSpan.FromSeconds(1) : null).Again(again);
    }

    internal static bool IsReady(Node node) => ReadyOf(node)?.Status == ConditionStatus.True;

    private static DateTimeOffset HeardAt(CacheSnapshot cache, ObjectKey key)
    {
        DateTimeOffset posted = cache.SeenAt<Node>(key);
        ObjectKey leaseKey = new(LeaseNamespace, key.Name);
        if (cache.Find<Lease>(leaseKey) is null) return posted;
        DateTimeOffset renewed = cache.SeenAt<Lease>(leaseKey);
        return renewed > posted ? renewed : posted;
    }

    private static TimeSpan GraceOf(CacheSnapshot cache, Node node) =>
        ReadyOf(node) is null ? cache.Settings.NodeStartupGrace : cache.Settings.NodeMonitorGrace;

    private static bool IsWell(CacheSnapshot cache, Node node) =>
        IsReady(node) && HeardAt(cache, ObjectKey.Of(node)) + GraceOf(cache, node) >= cache.Now;

    private static NodeCondition? ReadyOf(Node node) => ConditionOf(node, NodeConditionType.Ready);

    private static NodeCondition? ConditionOf(Node node, string type) =>
        node.Status.Conditions.FirstOrDefault(condition => condition.Type == type);

    private static string ZoneOf(Node node) => node.Metadata.Labels.Find("topology.kubernetes.io/zone") ?? "";

    private static Node Judge(View view)
    {
        if (view.HeardAt + view.Grace >= view.Now) return view.Node;
        ListOf<NodeCondition> conditions = view.Node.Status.Conditions;
        foreach (string type in Judged)
        {
            NodeCondition? before = conditions.FirstOrDefault(condition => condition.Type == type);
            if (before is null)
            {
                conditions = conditions.Add(NodeCondition.Empty with
                {
                    Type = type,
                    Status = ConditionStatus.Unknown,
                    Reason = "NodeStatusNeverUpdated",
                    Message = "Kubelet never posted node status.",
                    LastHeartbeatTime = view.Node.Metadata.CreationTimestamp,
                    LastTransitionTime = view.Now,
                });
            }
            else if (before.Status != ConditionStatus.Unknown)
            {
                NodeCondition after = before with
                {
                    Status = ConditionStatus.Unknown,
                    Reason = "NodeStatusUnknown",
                    Message = "Kubelet stopped posting node status.",
                    LastTransitionTime = view.Now,
                };
                conditions = conditions.Select(condition => ReferenceEquals(condition, before) ? after : condition);
            }
        }

        return view.Node with { Status = view.Node.Status with { Conditions = conditions } };
    }

    private static (Node Node, TimeSpan? Again) Taint(View view, Node judged)
    {
        List<Taint> wanted = [.. NodeTaints.KeepingAway(judged)];
        TimeSpan? again = null;
        if (NodeTaints.DrivingOut(judged) is { } drive && !view.AllLost)
        {
            TimeSpan? delay = NodeTaints.Has(view.Node, drive) ? TimeSpan.Zero : DelayOfDrivingOut(view);
            if (delay == TimeSpan.Zero) wanted.Add(drive);
            else again = delay; // Without a delay there is no driving out now; a change of any node's health looks again.
        }

        return (NodeTaints.Set(judged, wanted, view.Now), again);
    }

    // Null: not at all, as things stand.
    private static TimeSpan? DelayOfDrivingOut(View view)
    {
        int lost = view.Peers.AsEnumerable().Count(peer => !peer.Well);
        bool partial = lost >= PartialMin && lost < view.Peers.Count && lost >= PartialShare * view.Peers.Count;
        if (partial && view.Peers.Count <= SmallZoneMax) return null;
        TimeSpan interval = partial ? SlowInterval : DriveOutInterval;
        DateTimeOffset? last = view.Peers.AsEnumerable().Max(peer => peer.DrivenOutAt);
        return last is { } at && at + interval > view.Now ? at + interval - view.Now : TimeSpan.Zero;
    }

    // What runs on a node that is not ready may serve or not; services must stop counting on it.
    private static Plan MarkPodsNotReady(View view)
    {
        List<Write> writes = [];
        Plan plan = Plan.Nothing;
        foreach (Pod pod in view.Pods)
        {
            if (!pod.IsReady || pod.IsFinished) continue;
            ListOf<PodCondition> conditions = pod.Status.Conditions.Select(condition =>
                condition.Type == PodConditionType.Ready
                    ? condition with { Status = ConditionStatus.False, LastTransitionTime = view.Now }
                    : condition);
            writes.Add(Write.UpdateStatus(pod with { Status = pod.Status with { Conditions = conditions } }));
            plan = plan.WithEvent(EventDraft.Warning(pod, "NodeNotReady", "Node is not ready"));
        }

        return plan with { StatusWrites = writes.ToListOf() };
    }

    private static IEnumerable<ObjectKey> EveryNodeOnChangedHealth(CacheSnapshot cache, IObject? before, IObject? after)
    {
        bool wasReady = before is Node old && IsReady(old);
        bool isReady = after is Node now && IsReady(now);
        return wasReady == isReady ? [] : cache.All<Node>().Where(node => !IsReady(node)).Select(ObjectKey.Of);
    }
}
