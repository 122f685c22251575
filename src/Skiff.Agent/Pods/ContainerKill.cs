using Skiff.Agent.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>Ends a container: event, preStop hook, stop signal, and SIGKILL when the grace is over.</summary>
internal static class ContainerKill
{
    // Even a container whose hook used all of the grace gets this long between its stop signal and SIGKILL.
    private const long MinimumSeconds = 2;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public static async Task<Func<PodMemory, PodMemory>> RunAsync(
        NodeServices node, Pod pod, PodAction.KillContainer kill, ListOf<string> podIPs, CancellationToken stop)
    {
        (Container Container, ContainerRole Role)? spec = PodSpecs.Find(pod.Spec, kill.Name);
        string field = spec is { } found ? PodSpecs.FieldPath(kill.Name, found.Role) : "";
        if (kill.Message.Length > 0) node.Record(pod, new(PodEvent.Normal, "Killing", kill.Message, field));
        long started = node.Time.GetTimestamp();
        // Without any grace there is none for a hook either.
        if (spec?.Container.Lifecycle?.PreStop is { } hook && kill is { Message.Length: > 0, GraceSeconds: > 0 })
        {
            await PreStopAsync(node, pod, kill, hook, podIPs, field, stop);
        }

        long used = (long)node.Time.GetElapsedTime(started).TotalSeconds;
        long left = kill.GraceSeconds == 0 ? 0 : Math.Max(MinimumSeconds, kill.GraceSeconds - used);
        CriResult<Cri.V1.StopContainerResponse> stopped = await node.Cri.StopContainerAsync(
            new() { ContainerId = kill.Id, Timeout = left }, stop);
        if (stopped.Error is { Code: not RpcCode.NotFound } error)
        {
            node.Record(pod, new(PodEvent.Warning, "FailedKillPod", $"error killing pod: {error}", field));
            await Task.Delay(Retry, node.Time, stop); // The next decision kills it again.
        }

        return memory => memory;
    }

    private static async Task PreStopAsync(
        NodeServices node,
        Pod pod,
        PodAction.KillContainer kill,
        LifecycleHandler hook,
        ListOf<string> podIPs,
        string field,
        CancellationToken stop)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(Math.Min(kill.GraceSeconds, int.MaxValue / 1000)), node.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        Container container = PodSpecs.Find(pod.Spec, kill.Name)!.Value.Container;
        try
        {
            if (await Hooks.RunAsync(node, pod, hook, container, kill.Id, podIPs, either.Token) is not null)
            {
                // What the hook said may be secret, and events are read by many.
                node.Record(pod, new(PodEvent.Warning, "FailedPreStopHook", "PreStopHook failed", field));
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return; // It had all of the grace.
        }
    }
}
