using System.Globalization;
using Skiff.Machinery.Control;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.PodLifecycle;

/// <summary>
/// Whether a node takes a pod that was bound to it. Whoever binds looks at the node from afar, and a pod can name its
/// node itself: the node has the last word.
/// </summary>
public static class NodeAdmission
{
    private static readonly Taint memoryPressure = new()
    {
        Key = "node.kubernetes.io/memory-pressure", Effect = TaintEffect.NoSchedule,
    };

    /// <summary>Why the pod is refused, in upstream's words; null when it is taken.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="others">Pods that the node has taken and that have not ended.</param>
    /// <param name="allocatable">What the node has for pods.</param>
    /// <param name="pressure">Conditions that hold because the node is short of something.</param>
    /// <param name="sysctls">Which kernel parameters pods may set.</param>
    public static Ending? Refusal(
        Pod pod, IReadOnlyCollection<Pod> others, MapOf<Quantity> allocatable, IReadOnlyList<string> pressure,
        SysctlRules sysctls)
    {
        if (pressure.Count > 0 && !IsTakenUnder(pressure, pod))
        {
            return Refused(PodEviction.Reason, $"The node had condition: [{string.Join(' ', pressure)}]. ");
        }

        // An API server that knows nothing of singletons lets any mark pass: what is not understood must not run.
        if (SingletonMark.Read(pod.Metadata.Annotations, out _) is { } wrong)
        {
            return Refused("InvalidSingleton", $"annotation {wrong.Annotation}: {wrong.Message}");
        }

        if (OncePerVolume.Read(pod.Metadata.Annotations, pod.Spec, out _) is { } amiss)
        {
            return Refused("InvalidOncePerVolume", $"annotation {OncePerVolume.Annotation}: {amiss}");
        }

        if (sysctls.Refusal(pod.Spec) is { } forbidden) return Refused("SysctlForbidden", forbidden);
        if (TooMuch(pod, others, allocatable) is { } resource) return resource;
        ListOf<HostPort> wanted = HostPorts.Of(pod);
        bool isTaken = !wanted.IsEmpty && others.Any(other =>
            HostPorts.Of(other).Any(taken => wanted.Any(port => port.ConflictsWith(taken))));
        return isTaken
            ? Refused("NodePorts", "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports")
            : null;
    }

    // Short of memory only, the node takes pods that said how much they need, and those that know what awaits them.
    private static bool IsTakenUnder(IReadOnlyList<string> pressure, Pod pod)
    {
        if (EvictionRanking.IsCritical(pod)) return true;
        if (pressure is not [NodeConditionType.MemoryPressure]) return false;
        return QosClass.Of(pod.Spec) != PodQOSClass.BestEffort
            || pod.Spec.Tolerations.Any(one => Tolerations.Tolerates(one, memoryPressure));
    }

    private static Ending? TooMuch(Pod pod, IReadOnlyCollection<Pod> others, MapOf<Quantity> allocatable)
    {
        if (allocatable.TryGetValue(ResourceName.Pods, out Quantity places) && others.Count + 1 > places.Value())
            return OutOf(ResourceName.Pods, 1, others.Count, places.Value());
        MapOf<Quantity> requests = PodTotals.Requests(pod.Spec);
        foreach (string name in (ReadOnlySpan<string>)[ResourceName.Cpu, ResourceName.Memory, ResourceName.ResourceEphemeralStorage])
        {
            if (!requests.TryGetValue(name, out Quantity asked) || asked.IsZero) continue;
            if (!allocatable.TryGetValue(name, out Quantity whole)) continue;
            long used = others.Sum(other => PodTotals.Requests(other.Spec).TryGetValue(name, out Quantity own) ? Units(name, own) : 0);
            if (used + Units(name, asked) > Units(name, whole)) return OutOf(name, Units(name, asked), used, Units(name, whole));
        }

        return null;
    }

    // CPU is counted in thousandths, everything else in its own unit.
    private static long Units(string name, Quantity amount) => name == ResourceName.Cpu ? amount.MilliValue() : amount.Value();

    private static Ending OutOf(string name, long asked, long used, long whole) => Refused(
        "OutOf" + name,
        string.Create(CultureInfo.InvariantCulture,
            $"Node didn't have enough resource: {name}, requested: {asked}, used: {used}, capacity: {whole}"));

    private static Ending Refused(string reason, string message) => new(reason, message, IsRefusal: true);
}
