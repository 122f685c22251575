using Skiff.Agent.Devices;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Devices;

namespace Skiff.Agent.Grants;

/// <summary>
/// What containers are given of the node for themselves alone: when a pod is taken, until nothing of it runs. Whoever
/// comes after this agent gives the same.
/// </summary>
internal sealed class PodGrants : IAsyncDisposable
{
    private readonly NodeAgentOptions options;
    private readonly DevicePlugins plugins;
    private readonly SemaphoreSlim one = new(1);

    /// <summary>The grants of a node, before <see cref="Open"/>.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="parts">What the agent is made of.</param>
    /// <param name="changed">Is called when the node has more or less to give.</param>
    public PodGrants(NodeAgentOptions options, NodeAgentParts parts, Action changed)
    {
        this.options = options;
        plugins = new(new(Path.Combine(options.DataDirectory, "kubelet_internal_checkpoint")), parts.Time, parts.Log, changed);
    }

    /// <summary>Whether the Node may tell of resources that nobody on it knows.</summary>
    public bool IsNew => plugins.IsNew;

    /// <summary>How much of what plugins have there is.</summary>
    public DeviceAmounts Devices() => plugins.Amounts();

    /// <summary>Takes over what the agent before gave, and lets plugins come. Null, or why that cannot be.</summary>
    public string? Open() =>
        plugins.Restore() ?? plugins.Open(
            options.KubeletDirectory.Length == 0 ? "" : Path.Combine(options.KubeletDirectory, "device-plugins"),
            Path.Combine(options.DataDirectory, "kubelet", "device-plugins"));

    /// <summary>Gives a pod's containers what they ask for. Null, or why the node does not take the pod.</summary>
    public async ValueTask<Ending?> AdmitAsync(Pod pod, CancellationToken stop)
    {
        if (!plugins.Table.IsAskedBy(pod.Spec)) return null;
        await one.WaitAsync(stop);
        try
        {
            foreach (Container container in pod.Spec.InitContainers.AsEnumerable().Concat(pod.Spec.Containers))
            {
                string fault = await DeviceAllocation.RunAsync(plugins, pod, container, null, stop);
                if (fault.Length > 0) return Refused(pod, fault);
            }

            return plugins.Save() is { } unsaved ? Refused(pod, unsaved) : null;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>What a container that is about to start was given. The fault says what it has to wait for.</summary>
    public async ValueTask<(ContainerGift Gift, string Fault)> GiftAsync(Pod pod, Container container, CancellationToken stop)
    {
        DeviceTable table = plugins.Table;
        if (!container.Resources.Limits.Keys.Any(table.Has)) return (ContainerGift.Nothing, "");
        bool isMissing = container.Resources.Limits.AsEnumerable().Any(limit => table.Has(limit.Key) && !limit.Value.IsZero
            && table.Find(pod.Metadata.UID, container.Name, limit.Key) is null);
        if (isMissing && await AdmitAsync(pod, stop) is { } refusal) return (ContainerGift.Nothing, refusal.Message);
        string fault = await DeviceAllocation.PreStartAsync(plugins, pod, container, stop);
        return fault.Length > 0
            ? (ContainerGift.Nothing, fault)
            : (ContainerGift.Of(plugins.Table.Of(pod.Metadata.UID, container.Name)), "");
    }

    /// <summary>Nothing of a pod runs any more: others may have what it had.</summary>
    public void Release(string podUid)
    {
        if (plugins.Table.Grants.All(grant => grant.PodUid != podUid)) return;
        plugins.Change(table => table.Without(podUid));
        plugins.Save();
    }

    /// <summary>Takes back what pods have that are not there any more.</summary>
    public void Retain(Func<string, bool> isThere)
    {
        string[] gone = [.. plugins.Table.Grants.AsEnumerable().Select(grant => grant.PodUid).Distinct().Where(uid => !isThere(uid))];
        foreach (string uid in gone) Release(uid);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await plugins.DisposeAsync();
        one.Dispose();
    }

    private Ending Refused(Pod pod, string fault)
    {
        plugins.Change(table => table.Without(pod.Metadata.UID));
        return new("UnexpectedAdmissionError", $"Allocate failed due to {fault}, which is unexpected", IsRefusal: true);
    }
}
