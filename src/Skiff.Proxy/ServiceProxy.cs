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
public sealed record ServiceProxyOptions(string Table, string NodeName);

/// <summary>
/// Keeps the kernel's rules for Services as the API says they should be. Each round takes what changed since the last
/// one, plans it, and gives the kernel the difference as one transaction; when the kernel refuses it, the next round
/// replaces the whole table. The rules outlive this process.
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
    private bool isWhole;

    /// <summary>Completes when the rules of everything that was there at the start are in the kernel.</summary>
    public Task Programmed => programmed.Task;

    private readonly TaskCompletionSource programmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Informer services = informers.Of(Kinds.Service);
        Informer slices = informers.Of(Kinds.EndpointSlice);
        services.Subscribe(change => Note(ObjectKey.Of(change.Subject)));
        slices.Subscribe(change => NoteSlice(change.Subject));
        await informers.SyncedAsync([Kinds.Service, Kinds.EndpointSlice], stop);
        foreach (IObject service in services.Cache.All) Note(ObjectKey.Of(service));
        Wake();
        while (!stop.IsCancellationRequested)
        {
            await wake.Reader.ReadAsync(stop);
            if (await RoundAsync(services.Cache, slices.Cache, stop))
            {
                programmed.TrySetResult();
                continue;
            }

            await Task.Delay(retryAfter, time, stop);
            Wake();
        }
    }

    private async Task<bool> RoundAsync(KindCache services, KindCache slices, CancellationToken stop)
    {
        NetTable next = table;
        List<ServicePortRule> added = [];
        foreach (ObjectKey key in changed.Keys.ToArray())
        {
            changed.TryRemove(key, out _);
            ServicePortRule[] now = services.Find(key) is Service service
                ? [.. ServicePlanner.Rules(service, SlicesOf(slices, key), options.NodeName)]
                : [];
            ServicePortRule[] had = planned.GetValueOrDefault(key) ?? [];
            foreach (ServicePortRule rule in had.Except(now)) next = next.Without(rule);
            added.AddRange(now.Except(had));
            if (now.Length > 0) planned[key] = now;
            else planned.Remove(key);
        }

        // Only now: a Service may have taken over the address or the node port of one that went in the same round.
        foreach (ServicePortRule rule in added) next = next.With(rule);

        string script = isWhole
            ? NetScript.Difference(options.Table, table, next)
            : NetScript.Whole(options.Table, next);
        NetTable before = table;
        table = next;
        if (script.Length == 0) return true;
        string? fault = await rules.ApplyAsync(script, stop);
        if (fault is null)
        {
            isWhole = true;
            await ForgetStaleAsync(before, next, stop);
            return true;
        }

        log($"the rules for services were refused and will be written whole: {fault}");
        isWhole = false;
        return false;
    }

    // A UDP flow goes on to the backend it began with until the kernel forgets it: gone backends must be forgotten.
    private async Task ForgetStaleAsync(NetTable before, NetTable after, CancellationToken stop)
    {
        foreach (((string map, string key), _) in before.Elements)
        {
            if (map != "services" || !key.Contains(" udp ", StringComparison.Ordinal)) continue;
            string chain = before.Elements[(map, key)];
            bool same = after.Elements.GetValueOrDefault((map, key)) == chain
                && after.Chains.GetValueOrDefault(chain[5..]) == before.Chains.GetValueOrDefault(chain[5..]);
            if (!same) await rules.ForgetUdpAsync(key.Split(" . ")[0], stop);
        }
    }

    private static IReadOnlyList<EndpointSlice> SlicesOf(KindCache slices, ObjectKey service) =>
    [
        .. slices.InNamespace(service.Namespace).Cast<EndpointSlice>()
            .Where(slice => slice.Metadata.Labels.Find(KindCache.ServiceNameLabel) == service.Name),
    ];

    private void NoteSlice(IObject slice)
    {
        if (slice.Metadata.Labels.Find(KindCache.ServiceNameLabel) is { Length: > 0 } service)
            Note(new ObjectKey(slice.Metadata.Namespace, service));
    }

    private void Note(ObjectKey service)
    {
        changed[service] = true;
        Wake();
    }

    private void Wake() => wake.Writer.TryWrite(true);
}
