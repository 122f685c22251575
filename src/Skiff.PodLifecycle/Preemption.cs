using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.PodLifecycle;

/// <summary>Whether a node takes a pod, and at whose cost.</summary>
/// <param name="Refusal">Why it is refused; null when it is taken.</param>
/// <param name="Victims">Pods that must end first, so that there is room.</param>
public sealed record Admission(Ending? Refusal, ListOf<Pod> Victims);

/// <summary>
/// Makes room for pods that the node cannot do without: others end, those that were promised least first, and as little as
/// possible is ended.
/// </summary>
public static class Preemption
{
    /// <summary>Reason of the victims' statuses and events.</summary>
    public const string Reason = "Preempting";

    /// <summary>Message of the victims' statuses and events.</summary>
    public const string Message = "Preempted in order to admit critical pod";

    /// <summary>How a victim ends.</summary>
    public static Ending Ending { get; } = new(Reason, Message)
    {
        Condition = PodCondition.Empty with
        {
            Type = PodConditionType.DisruptionTarget,
            Status = ConditionStatus.True,
            Reason = "TerminationByKubelet",
            Message = "Pod was preempted by Kubelet to accommodate a critical pod.",
        },
    };

    /// <summary>Whether the node takes a pod, as <see cref="NodeAdmission.Refusal"/> says it, with room made for critical ones.</summary>
    public static Admission Admit(
        Pod pod, IReadOnlyCollection<Pod> others, MapOf<Quantity> allocatable, IReadOnlyList<string> pressure, SysctlRules sysctls)
    {
        Ending? refusal = NodeAdmission.Refusal(pod, others, allocatable, pressure, sysctls);
        if (refusal is null || !EvictionRanking.IsCritical(pod)) return new(refusal, default);
        // A critical pod is refused for any reason but want of room.
        if (NodeAdmission.Refusal(pod, others, default, pressure, sysctls) is { } other) return new(other, default);
        return Victims(pod, others, Shortages(pod, others, allocatable));
    }

    private static List<Shortage> Shortages(Pod pod, IReadOnlyCollection<Pod> others, MapOf<Quantity> allocatable)
    {
        List<Shortage> shortages = [];
        foreach ((string name, Quantity whole) in allocatable)
        {
            long asked = AskedBy(pod, name);
            if (asked == 0) continue;
            long missing = asked - ((name == ResourceName.Cpu ? whole.MilliValue() : whole.Value()) - others.Sum(one => AskedBy(one, name)));
            if (missing > 0) shortages.Add(new(name, missing));
        }

        return shortages;
    }

    private static Admission Victims(Pod pod, IReadOnlyCollection<Pod> others, List<Shortage> shortages)
    {
        ILookup<string, Pod> byClass = others.Where(other => MayEnd(pod, other)).ToLookup(other => QosClass.Of(other.Spec));
        Pod[] bestEffort = [.. byClass[PodQOSClass.BestEffort]];
        Pod[] burstable = [.. byClass[PodQOSClass.Burstable]];
        Pod[] guaranteed = [.. byClass[PodQOSClass.Guaranteed]];
        List<Shortage> left = Without(shortages, [.. bestEffort, .. burstable, .. guaranteed]);
        if (left.Count > 0)
        {
            string text = string.Concat(left.Select(one =>
                string.Create(CultureInfo.InvariantCulture, $"(res: {one.Resource}, q: {one.Amount}), ")));
            return new(new("UnexpectedAdmissionError",
                "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of "
                + $"pods to preempt: no set of running pods found to reclaim resources: [{text}]", IsRefusal: true), default);
        }

        // Of each class only what the classes below it cannot give.
        List<Pod> first = Nearest(guaranteed, Without(shortages, [.. bestEffort, .. burstable]));
        List<Pod> second = Nearest(burstable, Without(shortages, [.. bestEffort, .. first]));
        List<Pod> third = Nearest(bestEffort, Without(shortages, [.. second, .. first]));
        return new(null, ListOf.From([.. third, .. second, .. first]));
    }

    private static bool MayEnd(Pod critical, Pod other) =>
        !EvictionRanking.IsCritical(other) || critical.Spec.Priority > other.Spec.Priority;

    // One after the other the pod that comes nearest to what is missing; of two equally near ones the smaller.
    private static List<Pod> Nearest(IReadOnlyCollection<Pod> pods, List<Shortage> shortages)
    {
        List<Pod> left = [.. pods], chosen = [];
        while (shortages.Count > 0 && left.Count > 0)
        {
            Pod best = left[0];
            foreach (Pod pod in left.Skip(1))
            {
                double own = Distance(pod, shortages), least = Distance(best, shortages);
                if (own < least || (own == least && IsSmaller(pod, best))) best = pod;
            }

            left.Remove(best);
            chosen.Add(best);
            shortages = Without(shortages, [best]);
        }

        return chosen;
    }

    private static double Distance(Pod pod, List<Shortage> shortages)
    {
        double sum = 0;
        foreach (Shortage shortage in shortages)
        {
            double missing = shortage.Amount - AskedBy(pod, shortage.Resource);
            if (missing > 0) sum += Math.Pow(missing / shortage.Amount, 2);
        }

        return sum;
    }

    private static bool IsSmaller(Pod one, Pod other)
    {
        long memory = AskedBy(one, ResourceName.Memory) - AskedBy(other, ResourceName.Memory);
        return memory < 0 || (memory == 0 && AskedBy(one, ResourceName.Cpu) <= AskedBy(other, ResourceName.Cpu));
    }

    private static List<Shortage> Without(List<Shortage> shortages, IReadOnlyCollection<Pod> pods) =>
    [
        .. shortages.Select(one => one with { Amount = one.Amount - pods.Sum(pod => AskedBy(pod, one.Resource)) })
            .Where(one => one.Amount > 0),
    ];

    // CPU is counted in thousandths, everything else in its own unit.
    private static long AskedBy(Pod pod, string resource)
    {
        if (resource == ResourceName.Pods) return 1;
        if (!PodTotals.Requests(pod.Spec).TryGetValue(resource, out Quantity asked)) return 0;
        return resource == ResourceName.Cpu ? asked.MilliValue() : asked.Value();
    }

    private sealed record Shortage(string Resource, long Amount);
}
