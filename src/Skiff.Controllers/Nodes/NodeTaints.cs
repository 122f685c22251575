using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>The taints by which the state of a node reaches pods.</summary>
internal static class NodeTaints
{
    private const string NotReady = "node.kubernetes.io/not-ready";
    private const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    private static readonly (string Condition, string Status, string Key)[] ByCondition =
    [
        (NodeConditionType.Ready, ConditionStatus.False, NotReady),
        (NodeConditionType.Ready, ConditionStatus.Unknown, Unreachable),
        (NodeConditionType.MemoryPressure, ConditionStatus.True, "node.kubernetes.io/memory-pressure"),
        (NodeConditionType.DiskPressure, ConditionStatus.True, "node.kubernetes.io/disk-pressure"),
        (NodeConditionType.NetworkUnavailable, ConditionStatus.True, "node.kubernetes.io/network-unavailable"),
        (NodeConditionType.PIDPressure, ConditionStatus.True, "node.kubernetes.io/pid-pressure"),
    ];

    /// <summary>Taints that keep new pods away.</summary>
    public static IEnumerable<Taint> KeepingAway(Node node)
    {
        foreach ((string condition, string status, string key) in ByCondition)
        {
            if (node.Status.Conditions.Any(one => one.Type == condition && one.Status == status)) yield return Of(key, TaintEffect.NoSchedule);
        }

        if (node.Spec.Unschedulable) yield return Of(Unschedulable, TaintEffect.NoSchedule);
    }

    /// <summary>The taint that drives pods out; null for a node that is ready or has never reported.</summary>
    public static Taint? DrivingOut(Node node)
    {
        NodeCondition? ready = node.Status.Conditions.FirstOrDefault(one => one.Type == NodeConditionType.Ready);
        return ready?.Status switch
        {
            ConditionStatus.False => Of(NotReady, TaintEffect.NoExecute),
            ConditionStatus.Unknown => Of(Unreachable, TaintEffect.NoExecute),
            _ => null,
        };
    }

    /// <summary>When pods began to be driven out for want of the node; null if they are not.</summary>
    public static DateTimeOffset? DrivenOutAt(Node node)
    {
        foreach (Taint taint in node.Spec.Taints)
        {
            if (taint.Effect == TaintEffect.NoExecute && taint.Key is NotReady or Unreachable) return taint.TimeAdded;
        }

        return null;
    }

    /// <summary>Whether a node has a taint of this key and effect.</summary>
    public static bool Has(Node node, Taint taint) => node.Spec.Taints.Any(one => IsSame(one, taint));

    /// <summary>
    /// The node with exactly these of its own taints; taints of others stay, and those that drive out get the time they
    /// were first seen, from which tolerated seconds count.
    /// </summary>
    public static Node Set(Node node, List<Taint> wanted, DateTimeOffset now)
    {
        List<Taint> taints = [];
        foreach (Taint taint in node.Spec.Taints)
        {
            if (IsOwn(taint) && !wanted.Exists(one => IsSame(one, taint))) continue;
            bool untimed = taint.Effect == TaintEffect.NoExecute && taint.TimeAdded is null;
            taints.Add(untimed ? taint with { TimeAdded = now } : taint);
        }

        foreach (Taint taint in wanted)
        {
            if (!Has(node, taint)) taints.Add(taint with { TimeAdded = now });
        }

        return node with { Spec = node.Spec with { Taints = taints.ToListOf() } };
    }

    private static bool IsOwn(Taint taint) => taint.Effect switch
    {
        TaintEffect.NoExecute => taint.Key is NotReady or Unreachable,
        TaintEffect.NoSchedule => taint.Key == Unschedulable || ByCondition.Any(rule => rule.Key == taint.Key),
        _ => false,
    };

    private static bool IsSame(Taint left, Taint right) => left.Key == right.Key && left.Effect == right.Effect;

    private static Taint Of(string key, string effect) => Taint.Empty with { Key = key, Effect = effect };
}
