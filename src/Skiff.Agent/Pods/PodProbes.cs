using Skiff.Agent.Probes;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>The probers of one pod's containers. Owned by the pod's worker.</summary>
internal sealed class PodProbes(NodeServices node, Action changed) : IAsyncDisposable
{
    private readonly Dictionary<string, Prober> probers = [];

    /// <summary>The results by container id.</summary>
    public MapOf<ProbeResults> Results =>
        probers.Select(prober => KeyValuePair.Create(prober.Key, prober.Value.Results)).ToMapOf();

    /// <summary>Starts probers for containers that run and ends those of containers that do not.</summary>
    public async ValueTask FollowAsync(Pod pod, RuntimePod runtime, bool ending, CancellationToken stop)
    {
        HashSet<string> wanted = [];
        foreach (ObservedContainer observed in runtime.Containers)
        {
            if (observed.Phase != ContainerPhase.Running) continue;
            if (PodSpecs.Find(pod.Spec, observed.Name) is not var (container, role)) continue;
            if (role is ContainerRole.Init or ContainerRole.Ephemeral || !Prober.IsNeeded(container)) continue;
            wanted.Add(observed.Id);
            // While a pod ends, readiness is still told, but nothing may be killed for failing a probe.
            if (!probers.ContainsKey(observed.Id)) Start(pod, container, observed, runtime, ending, stop);
        }

        foreach (string id in probers.Keys.Where(id => !wanted.Contains(id)).ToArray())
        {
            await probers[id].DisposeAsync();
            probers.Remove(id);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Prober prober in probers.Values) await prober.DisposeAsync();
        probers.Clear();
    }

    private void Start(
        Pod pod, Container container, ObservedContainer observed, RuntimePod runtime, bool ending, CancellationToken stop)
    {
        if (ending) container = container with { LivenessProbe = null, StartupProbe = null };
        ListOf<string> addresses = pod.Spec.HostNetwork ? node.Options.NodeAddresses : runtime.Sandbox?.IPs ?? default;
        probers[observed.Id] = new(
            node, pod, container, observed, addresses.IsEmpty ? "" : addresses[0], changed, stop);
    }

}
