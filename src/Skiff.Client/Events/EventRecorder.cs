using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Client;

/// <summary>
/// Records events without keeping anybody waiting: callers hand drafts over, one loop correlates and writes them. At
/// most <see cref="PendingMax"/> drafts wait; beyond that the newest are dropped and counted, as are events that the
/// API refuses.
/// </summary>
public sealed class EventRecorder : IAsyncDisposable
{
    /// <summary>Most drafts waiting to be written.</summary>
    public const int PendingMax = 1000;

    private const int AttemptsMax = 12;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly IApi api;
    private readonly TimeProvider time;
    private readonly EventCorrelator correlator = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<Event> pending = Channel.CreateBounded<Event>(
        new BoundedChannelOptions(PendingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Task loop;
    private long lastName;
    private long dropped;
    private long unwritten;

    /// <summary>A running recorder.</summary>
    public EventRecorder(IApi api, TimeProvider time)
    {
        this.api = api;
        this.time = time;
        loop = Background.Start(() => RunAsync(stop.Token));
    }

    /// <summary>Events lost so far, for want of room or because the API refused them.</summary>
    public long Dropped => Volatile.Read(ref dropped);

    /// <summary>Events handed over and not yet written or dropped.</summary>
    public long Pending => Volatile.Read(ref unwritten);

    /// <summary>Ends with the recorder; fails if an invariant broke.</summary>
    public Task Completion => loop;

    /// <summary>Records an event.</summary>
    /// <param name="draft">What happened, to what.</param>
    /// <param name="component">Who saw it: <c>replicaset-controller</c>, <c>kubelet</c>.</param>
    /// <param name="host">On which node, if on one.</param>
    /// <param name="action">What was being done, where upstream says so: <c>Binding</c>.</param>
    /// <param name="related">Another object that has to do with it, where upstream names one.</param>
    public void Record(
        EventDraft draft, string component, string host = "", string action = "", ObjectReference? related = null)
    {
        Event value = Build(draft, component, host, action) with { Related = related };
        Interlocked.Increment(ref unwritten);
        if (pending.Writer.TryWrite(value)) return;
        Interlocked.Increment(ref dropped);
        Interlocked.Decrement(ref unwritten);
    }

    /// <summary>Ends the loop; drafts still waiting are lost.</summary>
    public async ValueTask DisposeAsync()
    {
        pending.Writer.TryComplete();
        stop.Cancel();
        await loop;
        stop.Dispose();
    }

    private Event Build(EventDraft draft, string component, string host, string action)
    {
        DateTimeOffset now = time.GetUtcNow();
        string nameSpace = draft.Regarding.Namespace.Length > 0 ? draft.Regarding.Namespace : "default";
        return Event.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = NameOf(draft.Regarding, now), Namespace = nameSpace, Annotations = draft.Annotations,
            },
            InvolvedObject = draft.Regarding,
            Reason = draft.Reason,
            Message = Shorten(draft.Message),
            Type = draft.Type,
            Action = action,
            FirstTimestamp = now,
            LastTimestamp = now,
            Count = 1,
            Source = EventSource.Empty with { Component = component, Host = host },
            ReportingController = component,
            ReportingInstance = host,
        };
    }

    // Nanoseconds since 1970 as upstream names events; counted up where two fall on one tick.
    private string NameOf(ObjectReference about, DateTimeOffset now)
    {
        long wanted = (now - DateTimeOffset.UnixEpoch).Ticks * 100;
        long last = Volatile.Read(ref lastName);
        while (true)
        {
            long name = Math.Max(wanted, last + 1);
            long found = Interlocked.CompareExchange(ref lastName, name, last);
            if (found == last) return $"{about.Name}.{name.ToString("x", CultureInfo.InvariantCulture)}";
            last = found;
        }
    }

    private static string Shorten(string message) => message.Length <= 1024 ? message : message[..1021] + "...";

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (await pending.Reader.WaitToReadAsync(cancel))
            {
                if (!pending.Reader.TryRead(out Event? value)) continue;
                if (correlator.Correlate(value, time.GetUtcNow()) is { } correlated)
                {
                    await WriteAsync(correlated, cancel);
                }

                Interlocked.Decrement(ref unwritten);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The recorder ends with its process; events are a courtesy and have no claim to be kept.
            Interlocked.Add(ref dropped, Interlocked.Exchange(ref unwritten, 0));
        }
    }

    private async Task WriteAsync(CorrelatedEvent correlated, CancellationToken cancel)
    {
        for (int attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            if (await TryWriteAsync(correlated, cancel)) return;
            if (attempt < AttemptsMax) await Task.Delay(RetryDelay, time, cancel);
        }

        Interlocked.Increment(ref dropped);
    }

    // Answers whether the matter is settled: only a server that cannot answer now is asked again.
    private async Task<bool> TryWriteAsync(CorrelatedEvent correlated, CancellationToken cancel)
    {
        Event value = correlated.Value;
        try
        {
            if (correlated.Repeats)
            {
                PatchRequest patch = new(PatchTypes.Strategic, CountPatch(value));
                ApiResult<IObject> patched =
                    await api.PatchAsync(Kinds.Event, ObjectKey.Of(value), patch, null, cancel);
                if (patched.Error is null) return true;
                if (patched.Error.Code != 404) return Settled(patched.Error);
            }

            ApiResult<IObject> created = await api.CreateAsync((Kind)Kinds.Event, value, cancel);
            return created.Error is null || Settled(created.Error);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return false;
        }
    }

    private bool Settled(Status error)
    {
        if (error.Code is 429 or >= 500) return false;
        Interlocked.Increment(ref dropped);
        return true;
    }

    private static byte[] CountPatch(Event value)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("count", value.Count);
            json.WriteString(
                "lastTimestamp",
                value.LastTimestamp!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("message", value.Message);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
