using System.Threading.Channels;
using Skiff.Agent.Devices;
using Skiff.Agent.Plugins;
using Skiff.Agent.Registration;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Topology;

namespace Skiff.Agent.Grants;

/// <summary>
/// What containers are given of the node for themselves alone: when a pod is taken, until nothing of it runs. Whoever
/// comes after this agent gives the same.
/// </summary>
internal sealed class PodGrants : IAsyncDisposable
{
    private readonly NodeAgentOptions options;
    private readonly DevicePlugins plugins;
    private readonly Placements placements;
    private readonly SemaphoreSlim one = new(1);
    private readonly Channel<bool> moved = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The grants of a node, before <see cref="Open"/>.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="parts">What the agent is made of.</param>
    /// <param name="changed">Is called when the node has more or less to give.</param>
    /// <param name="affected">Is told each pod of which something it was given is not as it was.</param>
    public PodGrants(NodeAgentOptions options, NodeAgentParts parts, Action changed, Action<string> affected)
    {
        this.options = options;
        plugins = new(new(Path.Combine(options.DataDirectory, "kubelet_internal_checkpoint")), parts.Time, parts.Log, changed, affected);
        PluginHandler = new DevicePluginHandler(plugins);
        placements = new(options);
    }

    /// <summary>Takes device plugins that register by a socket of their own.</summary>
    public IPluginHandler PluginHandler { get; }

    /// <summary>Devices, and who has which.</summary>
    public DeviceTable DeviceTable => plugins.Table;

    /// <summary>Who has which processors and memory.</summary>
    public PlacementTables Placements => placements.Tables;

    /// <summary>Processors that containers could have for themselves, were none given yet.</summary>
    public CpuSet AllocatableCpus => placements.AllocatableCpus;

    /// <summary>Where programs that extend the node find it; empty when nowhere.</summary>
    public string Directory => plugins.Directory.Length == 0 ? "" : Path.GetDirectoryName(plugins.Directory)!;

    /// <summary>Whether the Node may tell of resources that nobody on it knows.</summary>
    public bool IsNew => plugins.IsNew;

    /// <summary>Tells that containers are to run on other processors than before.</summary>
    public ChannelReader<bool> Moved => moved.Reader;

    /// <summary>How much of what plugins have there is.</summary>
    public DeviceAmounts Devices() => plugins.Amounts();

    /// <summary>Takes over what the agent before gave, and lets plugins come. Null, or why that cannot be.</summary>
    public string? Open() =>
        placements.Open(MachineFacts.Read(options, "").MemoryBytes) ?? plugins.Restore() ?? plugins.Open(
            options.KubeletDirectory.Length == 0 ? "" : Path.Combine(options.KubeletDirectory, "device-plugins"),
            Path.Combine(options.DataDirectory, "kubelet", "device-plugins"));

    /// <summary>Gives a pod's containers what they ask for. Null, or why the node does not take the pod.</summary>
    public async ValueTask<Ending?> AdmitAsync(Pod pod, CancellationToken stop)
    {
        bool asksDevices = plugins.Table.IsAskedBy(pod.Spec);
        if (!asksDevices && !placements.IsOn) return null;
        if (asksDevices) await one.WaitAsync(stop); // Plugins are asked for one pod at a time; others need not wait for them.
        try
        {
            ListOf<DeviceGrant> had = plugins.Table.Grants.Where(grant => grant.PodUid == pod.Metadata.UID);
            PlacementTables before = placements.Tables;
            Ending? refusal = await GiveAsync(pod, asksDevices, stop);
            if (refusal is null && (Save() is { } fault)) refusal = GrantRefusal.Unexpected(fault);
            if (refusal is null) return null;
            // What its containers have that run already stays theirs.
            plugins.Change(table => had.AsEnumerable().Aggregate(table.Without(pod.Metadata.UID), (all, grant) => all.With(grant)));
            placements.Reset(pod.Metadata.UID, before);
            Save();
            return refusal;
        }
        finally
        {
            if (asksDevices) one.Release();
        }
    }

    /// <summary>What a container that is about to start was given. The fault says what it has to wait for.</summary>
    public async ValueTask<(ContainerGift Gift, string Fault)> GiftAsync(Pod pod, Container container, CancellationToken stop)
    {
        DeviceTable table = plugins.Table;
        bool asksDevices = container.Resources.Limits.Keys.Any(table.Has);
        bool isMissing = container.Resources.Limits.AsEnumerable().Any(limit => table.Has(limit.Key) && !limit.Value.IsZero
            && table.Find(pod.Metadata.UID, container.Name, limit.Key) is null);
        isMissing |= placements.Tables.Cpus is { } cpus && CpuGranting.Asked(pod, container) > 0
            && cpus.Find(pod.Metadata.UID, container.Name) is null;
        if (isMissing && await AdmitAsync(pod, stop) is { } refusal) return (ContainerGift.Nothing, refusal.Message);
        if (!asksDevices) return (ContainerGift.Nothing, "");
        string fault = await DeviceAllocation.PreStartAsync(plugins, pod, container, stop);
        return fault.Length > 0
            ? (ContainerGift.Nothing, fault)
            : (ContainerGift.Of(plugins.Table.Of(pod.Metadata.UID, container.Name)), "");
    }

    /// <summary>The processors a container is to run on, as a list; empty for any.</summary>
    public string CpusOf(string podUid, string container) =>
        placements.Tables.Cpus is { } table ? (table.Find(podUid, container) ?? table.Shared).ToString() : "";

    /// <summary>The NUMA nodes a container's memory is to be from, as a list; empty for any.</summary>
    public string MemoryNodesOf(string podUid, string container) =>
        placements.Tables.Memory is { } table ? CpuSet.Of(table.NodesOf(podUid, container).Numbers()).ToString() : "";

    /// <summary>Whether a container has processors for itself; any of the pod's, when it has no name.</summary>
    public bool HasCpus(string podUid, string container = "") => placements.Tables.Cpus is { } table
        && (container.Length == 0 ? table.HasPod(podUid) : table.Find(podUid, container) is not null);

    /// <summary>Why resources of a running pod cannot be changed here; null when they can.</summary>
    public string? ResizeBar(PodSpec spec) => placements.ResizeBar(spec);

    /// <summary>Nothing of a pod runs any more: others may have what it had.</summary>
    public void Release(string podUid)
    {
        bool had = plugins.Table.Grants.Any(grant => grant.PodUid == podUid);
        if (had) plugins.Change(table => table.Without(podUid));
        if (had | placements.Release(podUid)) Save();
    }

    /// <summary>Takes back what pods have that are not there any more.</summary>
    public void Retain(Func<string, bool> isThere)
    {
        IEnumerable<string> holders =
        [
            .. plugins.Table.Grants.AsEnumerable().Select(grant => grant.PodUid),
            .. (placements.Tables.Cpus?.Grants ?? default).AsEnumerable().Select(grant => grant.PodUid),
            .. (placements.Tables.Memory?.Grants ?? default).AsEnumerable().Select(grant => grant.PodUid),
        ];
        foreach (string uid in holders.Distinct().Where(uid => !isThere(uid))) Release(uid);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await plugins.DisposeAsync();
        one.Dispose();
    }

    private async ValueTask<Ending?> GiveAsync(Pod pod, bool asksDevices, CancellationToken stop)
    {
        NumaHint? placed = null;
        if (placements.ByPod)
        {
            (NumaHint place, Ending? nowhere) = placements.Place(plugins.Table, pod, container: null);
            if (nowhere is not null) return nowhere;
            placed = place;
        }

        foreach (Container container in pod.Spec.InitContainers.AsEnumerable().Concat(pod.Spec.Containers))
        {
            (NumaHint place, Ending? refusal) = placements.Give(plugins.Table, pod, container, placed);
            if (refusal is not null) return refusal;
            if (!asksDevices) continue;
            string fault = await DeviceAllocation.RunAsync(plugins, pod, container, place.Nodes, stop);
            if (fault.Length > 0) return GrantRefusal.Unexpected(fault);
        }

        return null;
    }

    private string? Save()
    {
        moved.Writer.TryWrite(true);
        string? fault = plugins.Table == DeviceTable.Empty ? null : plugins.Save();
        return fault ?? placements.Save();
    }
}
