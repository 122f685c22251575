using System.Collections.Concurrent;
using System.Threading.Channels;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Networking.Services;

namespace Skiff.Proxy;

/// <summary>What the proxy is told.</summary>
/// <param name="Table">Name of its nft table.</param>
/// <param name="NodeName">Name of this node.</param>
/// <param name="PodRange">Range of the addresses of pods.</param>
public sealed record ServiceProxyOptions(string Table, string NodeName, string PodRange);

/// <summary>
/// Keeps the kernel's rules for Services as the API says they should be. Each round takes what changed since the last
/// one, plans it, and gives the kernel the difference as one transaction; when the kernel refuses it, the next round
/// replaces the whole table. The rules outlive this process. Once they stand, the kernel forgets UDP flows that none of
/// them would make anew.
/// </summary>
public sealed class ServiceProxy(
    Informers informers, ServiceProxyOptions options, INetRules rules, TimeProvider time, Action<string> log)
{
    private static readonly TimeSpan retryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ObjectKey, bool> changed = [];
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<ObjectKey, ServicePortRule[]> planned = [];
    private NetTable table = NetTable.Empty;
    private string complaint = "";
    private bool isWhole;
    private bool mayHaveStaleFlows = true; // Backends may have gone while nobody looked.

    /// <summary>Completes when the rules of everything that was there at the start are in the kernel.</summary>
    public Task Programmed => programmed.Task;

    private readonly TaskCompletionSource programmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Informer services = informers.Of(Kinds.Service);
        Informer slices = informers.Of(Kinds.EndpointSlice);
        services.Subscribe(change => Note(ObjectKey.Of(change.Subject)));
        slices.Subscribe(NoteSlice);
        await informers.SyncedAsync([Kinds.Service, Kinds.EndpointSlice], stop);
        foreach (IObject service in services.Cache.All) Note(ObjectKey.Of(service));
        Wake();
        while (!stop.IsCancellationRequested)
        {
            await wake.Reader.ReadAsync(stop);
            if (await RoundAsync(services, slices, stop))
            {
                complaint = "";
                continue;
            }

            await Task.Delay(retryAfter, time, stop);
            Wake();
        }
    }

    // Whether all is done that was to be done; if not, another round is due.
    private async Task<bool> RoundAsync(Informer services, Informer slices, CancellationToken stop)
    {
        NetTable next = PlanChanges(services, slices);
        string script = isWhole
            ? NetScript.Difference(options.Table, table, next)
            : NetScript.Whole(options.Table, options.PodRange, next);
        table = next;
        if (script.Length > 0 && await rules.ApplyAsync(script, stop) is { } fault)
        {
            Complain($"the rules for services were refused and will be written whole: {fault}");
            isWhole = false;
            return false;
        }

        isWhole = true;
        programmed.TrySetResult();
        return !mayHaveStaleFlows || await ForgetStaleAsync(stop);
    }

    private NetTable PlanChanges(Informer services, Informer slices)
    {
        NetTable next = table;
        List<ServicePortRule> added = [];
        foreach (ObjectKey key in changed.Keys.ToArray())
        {
            // The note goes before the look: a change between the two is noted again, the other way round it is lost.
            changed.TryRemove(key, out _);
            ServicePortRule[] now = services.Cache.Find(key) is Service service
                ? [.. ServicePlanner.Rules(service, SlicesOf(slices.Cache, key), options.NodeName)]
                : [];
            ServicePortRule[] had = planned.GetValueOrDefault(key) ?? [];
            foreach (ServicePortRule rule in had.Except(now)) next = next.Without(rule);
            added.AddRange(now.Except(had));
            if (now.Length > 0) planned[key] = now;
            else planned.Remove(key);
        }

        // Only now: a Service may have taken over the address or the node port of one that went in the same round.
        foreach (ServicePortRule rule in added) next = next.With(rule);
        mayHaveStaleFlows |= added.Any(rule => rule.Protocol == "udp");
        return next;
    }

    // After the rules stand: a flow that begins meanwhile begins by the new ones.
    private async Task<bool> ForgetStaleAsync(CancellationToken stop)
    {
        try
        {
            ServicePortRule[] udp = [.. planned.Values.SelectMany(rules => rules).Where(rule => rule.Protocol == "udp")];
            if (udp.Length > 0)
            {
                foreach (UdpFlow flow in UdpFlow.Stale(await rules.UdpFlowsAsync(stop), udp))
                    await rules.ForgetAsync(flow, stop);
            }

            mayHaveStaleFlows = false;
            return true;
        }
        catch (IOException fault)
        {
            Complain($"UDP flows to backends that are gone may go on until they pause: {fault.Message}");
            return false;
        }
    }

    // Once per fault, not once per second.
    private void Complain(string fault)
    {
        if (fault != complaint) log(fault);
        complaint = fault;
    }

    private static IReadOnlyList<EndpointSlice> SlicesOf(KindCache slices, ObjectKey service) =>
    [
        .. slices.InNamespace(service.Namespace).Cast<EndpointSlice>()
            .Where(slice => slice.Metadata.Labels.Find(KindCache.ServiceNameLabel) == service.Name),
    ];

    // Both sides: a slice may have been given to another Service.
    private void NoteSlice(ObjectChange change)
    {
        foreach (IObject? slice in (IObject?[])[change.Before, change.After])
        {
            if (slice?.Metadata.Labels.Find(KindCache.ServiceNameLabel) is { Length: > 0 } service)
                Note(new ObjectKey(slice.Metadata.Namespace, service));
        }
    }

    private void Note(ObjectKey service)
    {
        changed[service] = true;
        Wake();
    }

    private void Wake() => wake.Writer.TryWrite(true);
}
