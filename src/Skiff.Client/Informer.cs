using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Client;

/// <summary>An object's change as a cache saw it: null before an addition, null after a deletion.</summary>
public readonly record struct ObjectChange(IObject? Before, IObject? After)
{
    /// <summary>The object after the change, or before its deletion.</summary>
    public IObject Subject => After ?? Before!;
}

/// <summary>
/// Keeps the cache of one kind up to date and tells subscribers of every change, in order, from one loop. Readers take
/// <see cref="Cache"/> without a lock. A change that a missed stretch of the watch hid is found by the next list.
/// </summary>
/// <remarks>Lock order: the informer's lock is taken before a work queue's, never after.</remarks>
public sealed class Informer
{
    private readonly IApi api;
    private readonly TimeProvider time;
    private readonly Random jitter;
    private readonly ListRequest scope;
    private readonly Lock gate = new();
    private readonly List<Action<ObjectChange>> subscribers = [];
    private readonly List<Waiter> waiters = [];
    private readonly TaskCompletionSource synced = Background.Completion();
    private KindCache cache;
    private long relists;

    /// <summary>An informer that has not started.</summary>
    /// <param name="api">Where the objects come from.</param>
    /// <param name="kind">Their kind.</param>
    /// <param name="time">The clock of delays.</param>
    /// <param name="jitter">Source of the jitter of delays; owned by the informer.</param>
    /// <param name="scope">Which objects; null for all.</param>
    public Informer(IApi api, Kind kind, TimeProvider time, Random jitter, ListRequest? scope = null)
    {
        this.api = api;
        this.time = time;
        this.jitter = jitter;
        this.scope = scope ?? new ListRequest();
        cache = KindCache.Unsynced(kind);
    }

    /// <summary>The kind of the objects.</summary>
    public Kind Kind => cache.Kind;

    /// <summary>The objects at the newest revision seen.</summary>
    public KindCache Cache => Volatile.Read(ref cache);

    /// <summary>Ends when the first list has been seen.</summary>
    public Task Synced => synced.Task;

    /// <summary>How often the objects have been listed.</summary>
    public long Relists => Volatile.Read(ref relists);

    /// <summary>
    /// Calls back for every object there is, as an addition, and from then on for every change. Callbacks run on the
    /// informer's loop and must be quick.
    /// </summary>
    public void Subscribe(Action<ObjectChange> callback)
    {
        lock (gate)
        {
            foreach (IObject value in cache.All) callback(new(null, value));
            subscribers.Add(callback);
        }
    }

    /// <summary>Calls back once, as soon as the cache passes a test; at once if it does already.</summary>
    public void When(Func<KindCache, bool> test, Action callback)
    {
        lock (gate)
        {
            if (!test(cache))
            {
                waiters.Add(new(test, callback));
                return;
            }
        }

        callback();
    }

    /// <summary>Lists and watches until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Reflector reflector = new();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await TakeStepAsync(reflector, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
            {
                // The transport broke: the state machine sees what it sees of any other failure.
                Status fault = Status.Unavailable(error.Message);
                if (reflector.Next is ReflectorStep.List) reflector.ListFailed(jitter.NextDouble());
                else reflector.WatchEnded(fault, jitter.NextDouble());
            }
        }
    }

    private async Task TakeStepAsync(Reflector reflector, CancellationToken stop)
    {
        switch (reflector.Next)
        {
            case ReflectorStep.List:
                ApiResult<ObjectList> listed = await api.ListAsync(Kind, scope, stop);
                if (!listed.TryGet(out ObjectList? list, out _))
                {
                    reflector.ListFailed(jitter.NextDouble());
                    return;
                }

                Replace(list);
                reflector.Listed(list.ResourceVersion);
                return;
            case ReflectorStep.Watch step:
                await WatchAsync(reflector, step.ResourceVersion, stop);
                return;
            case ReflectorStep.Wait step:
                await Task.Delay(step.Delay, time, stop);
                reflector.Waited();
                return;
        }
    }

    private async Task WatchAsync(Reflector reflector, string resourceVersion, CancellationToken stop)
    {
        WatchRequest request = new(resourceVersion, scope.Namespace, scope.LabelSelector, scope.FieldSelector);
        ApiResult<IObjectWatch> opened = await api.WatchAsync(Kind, request, stop);
        if (!opened.TryGet(out IObjectWatch? watch, out Status? fault))
        {
            reflector.WatchEnded(fault, jitter.NextDouble());
            return;
        }

        await using (watch)
        {
            reflector.WatchOpened();
            while (await watch.WaitAsync(stop))
            {
                while (watch.TryRead(out ObjectEvent change))
                {
                    if (change.Type == WatchEventType.Error)
                    {
                        reflector.WatchEnded(change.Error ?? Status.InternalError("watch ended"), jitter.NextDouble());
                        return;
                    }

                    Apply(change);
                    reflector.Observed(change.ResourceVersion);
                }

                WakeWaiters();
            }
        }

        reflector.WatchEnded(null, jitter.NextDouble());
    }

    private void Apply(ObjectEvent change)
    {
        long revision = KindCache.RevisionOf(change.ResourceVersion);
        lock (gate)
        {
            if (change.Object is not { } value)
            {
                Volatile.Write(ref cache, cache.At(revision));
                return;
            }

            DateTimeOffset now = time.GetUtcNow();
            ObjectKey key = ObjectKey.Of(value);
            IObject? before = cache.Find(key);
            bool deleted = change.Type == WatchEventType.Deleted;
            Volatile.Write(ref cache, deleted ? cache.Remove(key, revision, now) : cache.Set(value, revision, now));
            if (deleted) Tell(new(value, null));
            else Tell(new(before, value));
        }
    }

    private void Replace(ObjectList list)
    {
        lock (gate)
        {
            KindCache old = cache;
            KindCache now = old.Replace(list.Items, KindCache.RevisionOf(list.ResourceVersion), time.GetUtcNow());
            Volatile.Write(ref cache, now);
            Interlocked.Increment(ref relists);
            foreach (IObject value in old.All)
            {
                if (now.Find(ObjectKey.Of(value)) is null) Tell(new(value, null));
            }

            foreach (IObject value in now.All)
            {
                IObject? before = old.Find(ObjectKey.Of(value));
                if (before?.Metadata.ResourceVersion == value.Metadata.ResourceVersion && before is not null) continue;
                Tell(new(before, value));
            }
        }

        synced.TrySetResult();
        WakeWaiters();
    }

    private void Tell(ObjectChange change)
    {
        // A name that was deleted and taken again between two looks is two objects, and both changes matter.
        if (change is { Before: { } before, After: { } after } && before.Metadata.UID != after.Metadata.UID)
        {
            Tell(new(before, null));
            Tell(new(null, after));
            return;
        }

        foreach (Action<ObjectChange> subscriber in subscribers) subscriber(change);
    }

    private void WakeWaiters()
    {
        List<Action>? woken = null;
        lock (gate)
        {
            if (waiters.Count == 0) return;
            for (int i = waiters.Count - 1; i >= 0; i--)
            {
                if (!waiters[i].Test(cache)) continue;
                (woken ??= []).Add(waiters[i].Callback);
                waiters.RemoveAt(i);
            }
        }

        if (woken is null) return;
        for (int i = woken.Count - 1; i >= 0; i--) woken[i](); // In the order they came.
    }

    private sealed record Waiter(Func<KindCache, bool> Test, Action Callback);
}
