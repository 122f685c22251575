using System.Net;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;
using ConditionStatus = Skiff.Model.ApiRegistration.V1.ConditionStatus;
using ServiceReference = Skiff.Model.ApiRegistration.V1.ServiceReference;
using Status = Skiff.Model.Meta.V1.Status;

namespace Skiff.ApiServer.Aggregation;

/// <summary>
/// Follows the registrations of API versions: keeps the table of those that other servers serve, asks those servers
/// whether they do, and writes what it learned into the registrations' status. As long as nobody else serves anything,
/// it watches one kind and does nothing.
/// </summary>
public sealed class AvailabilityLoop
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly UserInfo aggregator = UserInfo.Of("system:kube-aggregator", UserInfo.MastersGroup);

    private readonly Registry registry;
    private readonly AggregatedApis apis;
    private readonly BackendConnection backends;
    private readonly IApi api;
    private readonly TimeProvider time;
    private readonly Dictionary<string, Known> known = new(StringComparer.Ordinal);
    private int turn;

    /// <summary>Reads what is registered.</summary>
    /// <param name="registry">Where registrations, services and endpoints are.</param>
    /// <param name="apis">The table that is kept.</param>
    /// <param name="backends">Asks servers.</param>
    /// <param name="api">Writes status.</param>
    /// <param name="time">The clock.</param>
    public AvailabilityLoop(
        Registry registry, AggregatedApis apis, BackendConnection backends, IApi api, TimeProvider time)
    {
        this.registry = registry;
        this.apis = apis;
        this.backends = backends;
        this.api = api;
        this.time = time;
        Publish(Remote());
    }

    /// <summary>Follows the store until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Before the look, so that what changes during it is not missed.
            List<WatchCursor> cursors = [Open(Kinds.APIService)];
            APIService[] remote = Remote();
            if (remote.Length > 0) cursors.AddRange([Open(Kinds.Service), Open(Kinds.EndpointSlice)]);
            Publish(remote);
            TimeSpan? wait = null;
            foreach (APIService service in remote)
            {
                TimeSpan left = await LookAsync(service, stop);
                wait = wait is null || left < wait ? left : wait;
            }

            if (remote.Length > 0) Publish(Remote());
            await WaitAsync(cursors, wait, stop);
        }
    }

    private APIService[] Remote() => [.. registry.List(Kinds.APIService).Where(service => service.Spec.Service is not null)];

    private WatchCursor Open(Kind kind)
    {
        Resource resource = registry.Of(kind);
        while (true)
        {
            long revision = resource.Store.Read(resource.StoreId).Revision;
            // Compaction between the read and the watch is possible, and then both are made again.
            if (resource.Store.Watch(resource.StoreId, revision) is WatchOutcome.Started started) return started.Cursor;
        }
    }

    private async Task WaitAsync(List<WatchCursor> cursors, TimeSpan? atMost, CancellationToken stop)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> waits = [.. cursors.Select(cursor => Background.TaskOf(cursor.WaitAsync(enough.Token)))];
        if (atMost is { } delay) waits.Add(Task.Delay(delay, time, enough.Token));
        await Task.WhenAny(waits);
        enough.Cancel();
        await Background.EndOf(Task.WhenAll(waits));
    }

    private void Publish(APIService[] remote)
    {
        foreach (string gone in known.Keys.Except(remote.Select(service => service.Metadata.Name)).ToArray()) known.Remove(gone);
        AggregatedApi[] now =
        [
            .. remote.Select(service => new AggregatedApi(
                service, ApiServiceRules.IsAvailable(service), known.GetValueOrDefault(service.Metadata.Name)?.Resources)),
        ];
        bool same = now.Length == apis.All.Count && now.All(entry => entry == apis.Find(entry.Group, entry.Version));
        if (!same) apis.Set(now);
    }

    /// <summary>Looks at one registration if that is due; answers when it is due again.</summary>
    private async Task<TimeSpan> LookAsync(APIService service, CancellationToken stop)
    {
        ServiceReference reference = service.Spec.Service!;
        Service? target = registry.Get(Kinds.Service, reference.Namespace, reference.Name);
        IReadOnlyList<EndpointSlice> slices = AvailabilityCheck.SlicesOf(registry, reference);
        string basis = string.Join(' ', slices.Select(slice => slice.Metadata.ResourceVersion)
            .Prepend(target?.Metadata.ResourceVersion ?? "").Prepend($"{service.Metadata.UID}/{service.Metadata.Generation}"));
        if (!known.TryGetValue(service.Metadata.Name, out Known? last)) known[service.Metadata.Name] = last = new Known();
        TimeSpan left = last.Due - time.GetElapsedTime(last.At);
        bool isTold = service.Status.Conditions.Any(condition => condition.Type == APIServiceConditionType.Available);
        if (last.Basis == basis && left > TimeSpan.Zero && isTold) return left;

        Unavailability? fault = AvailabilityCheck.Fault(reference, target, slices);
        if (fault is null)
        {
            (APIResourceList? resources, string refusal) = await AskAsync(service.Spec, stop);
            if (resources is not null) last.Resources = resources;
            else fault = new("FailedDiscoveryCheck", refusal);
        }

        await TellAsync(service, fault, stop);
        last.Failures = fault is null ? 0 : last.Failures + 1;
        last.Due = fault is null ? LookAgain : Delay(last.Failures);
        last.Basis = basis;
        last.At = time.GetTimestamp();
        return last.Due;
    }

    private static TimeSpan Delay(int failures)
    {
        TimeSpan delay = RetryFirst * Math.Pow(2, Math.Min(failures - 1, 10));
        return delay < LookAgain ? delay : LookAgain;
    }

    // One look tells both: that the server answers, and what it serves.
    private async Task<(APIResourceList? Resources, string Fault)> AskAsync(APIServiceSpec spec, CancellationToken stop)
    {
        string path = $"/apis/{spec.Group}/{spec.Version}";
        (IPEndPoint? address, Status? unresolved) = AvailabilityCheck.Resolve(registry, spec.Service!, turn++ & int.MaxValue);
        if (address is null) return (null, unresolved!.Message);
        string url = $"https://{address}{path}";
        using CancellationTokenSource late = new(Patience, time);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            using HttpResponseMessage answer = await backends.SendAsync(
                spec, address, aggregator, HttpMethod.Get, path, isTrusting: true,
                request => request.Headers.TryAddWithoutValidation("Accept", "application/json"), patience.Token);
            if (!answer.IsSuccessStatusCode)
                return (null, $"failing or missing response from {url}: bad status from {url}: {(int)answer.StatusCode}");
            byte[] body = await answer.Content.ReadAsByteArrayAsync(patience.Token);
            return BackendResources.Read(body) is { } resources
                ? (resources, "")
                : (null, $"failing or missing response from {url}: the answer is no list of resources");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (null, $"failing or missing response from {url}: Get \"{url}\": context deadline exceeded");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, $"failing or missing response from {url}: Get \"{url}\": {TlsDialer.Told(fault)}");
        }
    }

    // A conflict means that the registration has changed, and then it is looked at again.
    private async Task TellAsync(APIService service, Unavailability? fault, CancellationToken stop)
    {
        DateTimeOffset now = Verbs.ObjectNaming.Seconds(time.GetUtcNow());
        APIService told = fault is null
            ? ApiServiceRules.WithAvailability(service, ConditionStatus.True, "Passed", "all checks passed", now)
            : ApiServiceRules.WithAvailability(service, ConditionStatus.False, fault.Reason, fault.Message, now);
        if (!ReferenceEquals(told, service)) await api.UpdateStatusAsync(Kinds.APIService, told, stop);
    }

    /// <summary>What the last look at a registration found.</summary>
    private sealed class Known
    {
        public string Basis { get; set; } = "";

        public long At { get; set; }

        public TimeSpan Due { get; set; }

        public int Failures { get; set; }

        public APIResourceList? Resources { get; set; }
    }
}
