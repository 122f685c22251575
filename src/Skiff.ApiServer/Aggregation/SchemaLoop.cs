using System.Threading.Channels;
using Skiff.Client;
using Skiff.Model.ApiRegistration.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>
/// Follows the servers of other API versions and fetches their OpenAPI documents: soon after a server has come, each
/// minute while that goes well, and after a failure with pauses that double up to an hour, unless its registration changes.
/// As long as nobody else serves anything, it waits.
/// </summary>
public sealed class SchemaLoop
{
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan again = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan pauseMax = TimeSpan.FromHours(1);

    private readonly AggregatedApis apis;
    private readonly BackendSchemas schemas;
    private readonly Func<APIServiceSpec, BackendSchema?, CancellationToken, Task<BackendSchema?>> fetch;
    private readonly TimeProvider time;
    private readonly Dictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Listens to changes from now on.</summary>
    /// <param name="apis">Who serves what.</param>
    /// <param name="schemas">The table that is kept.</param>
    /// <param name="fetch">Asks a server, given what it said before; null when it does not answer.</param>
    /// <param name="time">The clock.</param>
    public SchemaLoop(
        AggregatedApis apis, BackendSchemas schemas,
        Func<APIServiceSpec, BackendSchema?, CancellationToken, Task<BackendSchema?>> fetch, TimeProvider time)
    {
        this.apis = apis;
        this.schemas = schemas;
        this.fetch = fetch;
        this.time = time;
        apis.Changed += () => signal.Writer.TryWrite(true);
        signal.Writer.TryWrite(true);
    }

    /// <summary>Fetches until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TimeSpan? wait = null;
            foreach (AggregatedApi api in Ordered())
            {
                TimeSpan left = await FetchAsync(api, stop);
                wait = wait is null || left < wait ? left : wait;
            }

            Publish();
            await WaitAsync(wait, stop);
        }
    }

    // As upstream merges them: by the rank of the group, then of the version.
    private AggregatedApi[] Ordered() =>
    [
        .. apis.All.OrderByDescending(api => api.Registration.Spec.GroupPriorityMinimum)
            .ThenBy(api => api.Group, StringComparer.Ordinal)
            .ThenByDescending(api => api.Registration.Spec.VersionPriority)
            .ThenBy(api => api.Version, StringComparer.Ordinal),
    ];

    private void Publish()
    {
        AggregatedApi[] now = Ordered();
        foreach (string gone in known.Keys.Except(now.Select(api => api.Registration.Metadata.Name)).ToArray()) known.Remove(gone);
        BackendSchema[] found =
        [
            .. now.Select(api => known.GetValueOrDefault(api.Registration.Metadata.Name)?.Schema).OfType<BackendSchema>(),
        ];
        if (!found.SequenceEqual(schemas.All)) schemas.Set(found);
    }

    private async Task WaitAsync(TimeSpan? atMost, CancellationToken stop)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> waits = [WaitAsync(enough.Token)];
        if (atMost is { } delay) waits.Add(Task.Delay(delay, time, enough.Token));
        await Task.WhenAny(waits);
        enough.Cancel();
        await Background.EndOf(Task.WhenAll(waits));
        signal.Reader.TryRead(out _);
    }

    private async Task WaitAsync(CancellationToken stop) => await signal.Reader.WaitToReadAsync(stop);

    /// <summary>Fetches the documents of a version if that is due; answers when it is due again.</summary>
    private async Task<TimeSpan> FetchAsync(AggregatedApi api, CancellationToken stop)
    {
        APIService registration = api.Registration;
        string name = registration.Metadata.Name;
        if (!known.TryGetValue(name, out Known? last) || last.UID != registration.Metadata.UID)
            known[name] = last = new Known(registration.Metadata.UID) { At = time.GetTimestamp(), Due = soon };
        if (last.Basis != registration.Metadata.ResourceVersion && last.Failures > 0)
            (last.Failures, last.At, last.Due) = (0, time.GetTimestamp(), soon);
        last.Basis = registration.Metadata.ResourceVersion;
        TimeSpan left = last.Due - time.GetElapsedTime(last.At);
        if (left > TimeSpan.Zero) return left;

        BackendSchema? fetched = api.IsAvailable ? await fetch(registration.Spec, last.Schema, stop) : null;
        last.Schema = fetched ?? last.Schema;
        last.Failures = fetched is null ? last.Failures + 1 : 0;
        last.Due = fetched is null ? Pause(last.Failures) : again;
        last.At = time.GetTimestamp();
        return last.Due;
    }

    private static TimeSpan Pause(int failures)
    {
        TimeSpan pause = again * Math.Pow(2, Math.Min(failures - 1, 10));
        return pause < pauseMax ? pause : pauseMax;
    }

    /// <summary>What is known of one registration's documents.</summary>
    private sealed class Known(string uid)
    {
        public string UID { get; } = uid;

        public string Basis { get; set; } = "";

        public BackendSchema? Schema { get; set; }

        public int Failures { get; set; }

        public long At { get; set; }

        public TimeSpan Due { get; set; }
    }
}
