using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>A pod that its node makes end, and why.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Signal">What for, as metrics name it.</param>
/// <param name="Ending">How it ends.</param>
/// <param name="Annotations">What the event says beside its message.</param>
public sealed record PodEviction(Pod Pod, string Signal, Ending Ending, MapOf<string> Annotations)
{
    /// <summary>The reason of status and event.</summary>
    public const string Reason = "Evicted";

    private const long AtOnceSeconds = 1;

    /// <summary>The pod to end for a threshold: the first in the order that may go; null when none may.</summary>
    /// <param name="ranked">Pods in their order.</param>
    /// <param name="threshold">The threshold.</param>
    /// <param name="due">All thresholds that are due.</param>
    /// <param name="observed">What is left.</param>
    /// <param name="settings">The settings.</param>
    public static PodEviction? For(
        IEnumerable<PodUsage> ranked, EvictionThreshold threshold, ListOf<EvictionThreshold> due,
        IReadOnlyDictionary<EvictionSignal, Observation> observed, EvictionSettings settings)
    {
        if (ranked.FirstOrDefault(one => !EvictionRanking.IsCritical(one.Pod)) is not { } usage) return null;
        string resource = EvictionSignals.ResourceOf(threshold.Signal);
        string message = $"The node was low on resource: {resource}. ";
        foreach (EvictionThreshold one in due)
        {
            if (EvictionSignals.ResourceOf(one.Signal) != resource || !observed.TryGetValue(one.Signal, out Observation left)) continue;
            message += $"Threshold quantity: {one.Value.Of(left)}, available: {left.Quantity(left.Available)}. ";
            break;
        }

        (string blame, MapOf<string> annotations) = Blame(usage, resource);
        message += blame;
        long grace = threshold.IsHard ? AtOnceSeconds : settings.SoftGraceSeconds;
        PodCondition condition = PodCondition.Empty with
        {
            Type = PodConditionType.DisruptionTarget, Status = ConditionStatus.True, Reason = "TerminationByKubelet", Message = message,
        };
        return new(usage.Pod, EvictionSignals.NameOf(threshold.Signal), new(Reason, message, grace) { Condition = condition }, annotations);
    }

    /// <summary>A pod that takes more of the node's disk than it may.</summary>
    internal static PodEviction Beyond(Pod pod, string signal, string message) =>
        new(pod, signal, new(Reason, message, AtOnceSeconds), default);

    private static (string Text, MapOf<string> Annotations) Blame(PodUsage usage, string resource)
    {
        if (!usage.IsKnown) return ("", default);
        Pod pod = usage.Pod;
        string text = "";
        MapOf<string> annotations = default;
        if (resource == ResourceName.Memory && pod.Spec.Resources?.Requests.TryGetValue(resource, out Quantity whole) == true)
        {
            string used = Bytes(usage.MemoryBytes);
            text += $"Pod {pod.Metadata.Name} was using {used}, request is {whole}, has larger consumption of {resource}. ";
            annotations = MapOf.Create(("offending_pod", pod.Metadata.Name), ("offending_pod_usage", used));
        }

        List<string> names = [], amounts = [];
        foreach (ContainerUsage container in usage.Containers)
        {
            if (Amount(container, resource) is not { } amount) continue;
            Container? spec = pod.Spec.Containers.Concat(pod.Spec.InitContainers).FirstOrDefault(one => one.Name == container.Name);
            if (spec is null) continue;
            Quantity asked = spec.Resources.Requests.TryGetValue(resource, out Quantity given) ? given : Quantity.Of(0);
            if (Quantity.Of(amount) <= asked) continue;
            text += $"Container {container.Name} was using {Bytes(amount)}, request is {asked}, has larger consumption of {resource}. ";
            names.Add(container.Name);
            amounts.Add(Bytes(amount));
        }

        return (text, annotations
            .Set("offending_containers", string.Join(',', names))
            .Set("offending_containers_usage", string.Join(',', amounts))
            .Set("starved_resource", resource));
    }

    private static long? Amount(ContainerUsage container, string resource) => resource switch
    {
        ResourceName.Memory => container.MemoryBytes,
        ResourceName.ResourceEphemeralStorage => container.Layer.Bytes + container.Logs.Bytes,
        _ => null,
    };

    private static string Bytes(long amount) => Quantity.Of(amount, QuantityFormat.BinarySI).ToString();
}
