using Skiff.Machinery.Workloads;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>The rules that look at one node and one pod only, in upstream's order.</summary>
internal static class NodeFilters
{
    private static readonly Rejection Unschedulable =
        Rejection.ForGood(FilterRules.NodeUnschedulable, "node(s) were unschedulable");

    private static readonly Rejection OtherName =
        Rejection.ForGood(FilterRules.NodeName, "node(s) didn't match the requested node name");

    private static readonly Rejection Tainted =
        Rejection.ForGood(FilterRules.TaintToleration, "node(s) had untolerated taint(s)");

    private static readonly Rejection NoAffinity =
        Rejection.ForGood(FilterRules.NodeAffinity, "node(s) didn't match Pod's node affinity/selector");

    private static readonly Rejection NoAddedAffinity =
        Rejection.ForGood(FilterRules.NodeAffinity, "node(s) didn't match scheduler-enforced node affinity");

    private static readonly Rejection PortTaken =
        Rejection.Of(FilterRules.NodePorts, "node(s) didn't have free ports for the requested pod ports");

    /// <summary>The taint that a node that takes no pods is taken to have.</summary>
    public static readonly Taint UnschedulableTaint = Taint.Empty with
    {
        Key = "node.kubernetes.io/unschedulable",
        Effect = TaintEffect.NoSchedule,
    };

    /// <summary>The first rule that keeps the pod away; null if none does.</summary>
    public static Rejection? Check(PodEntry pod, NodeLedger ledger, SchedulingProfile profile)
    {
        Node node = ledger.Node!;
        PodSpec spec = pod.Pod.Spec;
        FilterRules rules = profile.Filters;
        if (node.Spec.Unschedulable && rules.HasFlag(FilterRules.NodeUnschedulable)
            && !Tolerations.Tolerate(spec.Tolerations, UnschedulableTaint))
        {
            return Unschedulable;
        }

        if (spec.NodeName.Length > 0 && spec.NodeName != ledger.Name && rules.HasFlag(FilterRules.NodeName)) return OtherName;
        if (rules.HasFlag(FilterRules.TaintToleration) && !ToleratesAll(spec.Tolerations, node.Spec.Taints)) return Tainted;
        if (rules.HasFlag(FilterRules.NodeAffinity))
        {
            if (profile.AddedAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is { } added
                && !NodeAffinityRule.Matches(added, node))
            {
                return NoAddedAffinity;
            }

            if (!NodeAffinityRule.Matches(spec, node)) return NoAffinity;
        }

        if (rules.HasFlag(FilterRules.NodePorts) && IsPortTaken(pod, ledger)) return PortTaken;
        return rules.HasFlag(FilterRules.NodeResourcesFit) ? Fit(pod, ledger, profile) : null;
    }

    /// <summary>Whether every taint that keeps pods away is borne.</summary>
    public static bool ToleratesAll(ListOf<Toleration> tolerations, ListOf<Taint> taints)
    {
        foreach (Taint taint in taints)
        {
            bool hard = taint.Effect is TaintEffect.NoSchedule or TaintEffect.NoExecute;
            if (hard && !Tolerations.Tolerate(tolerations, taint)) return false;
        }

        return true;
    }

    private static bool IsPortTaken(PodEntry pod, NodeLedger ledger)
    {
        foreach (HostPort port in pod.Ports)
        {
            if (ledger.IsTaken(port)) return true;
        }

        return false;
    }

    private static Rejection? Fit(PodEntry pod, NodeLedger ledger, SchedulingProfile profile)
    {
        ResourceAmounts wanted = pod.Requests, used = ledger.Requested, all = ledger.Allocatable;
        bool tooMany = ledger.Pods.Count + 1 > all.Pods;
        bool cpu = wanted.MilliCpu > 0 && wanted.MilliCpu > all.MilliCpu - used.MilliCpu;
        bool memory = wanted.MemoryBytes > 0 && wanted.MemoryBytes > all.MemoryBytes - used.MemoryBytes;
        bool storage = wanted.StorageBytes > 0 && wanted.StorageBytes > all.StorageBytes - used.StorageBytes;
        if (!tooMany && !cpu && !memory && !storage && wanted.Extended.Count == 0) return null;

        List<string> reasons = [];
        bool lasting = false;
        if (tooMany) reasons.Add("Too many pods");
        Note(cpu, "cpu", wanted.MilliCpu > all.MilliCpu);
        Note(memory, "memory", wanted.MemoryBytes > all.MemoryBytes);
        Note(storage, "ephemeral-storage", wanted.StorageBytes > all.StorageBytes);
        foreach ((string name, Int128 amount) in wanted.Extended.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (amount == 0 || IsIgnored(name, profile)) continue;
            Int128 total = all.Extended.GetValueOrDefault(name);
            Note(amount > total - used.Extended.GetValueOrDefault(name), name, amount > total);
        }

        return reasons.Count == 0 ? null : new(FilterRules.NodeResourcesFit, reasons, lasting);

        void Note(bool insufficient, string name, bool never)
        {
            if (!insufficient) return;
            reasons.Add($"Insufficient {name}");
            lasting |= never;
        }
    }

    // What is ignored is left to an extender, or to somebody else who knows.
    private static bool IsIgnored(string resource, SchedulingProfile profile)
    {
        if (profile.IgnoredResources.Contains(resource)) return true;
        int slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && !profile.IgnoredResourceGroups.IsEmpty
            && profile.IgnoredResourceGroups.Contains(resource[..slash]);
    }
}
