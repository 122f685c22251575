using System.Globalization;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Volumes;

/// <summary>An object that pods of this node name.</summary>
internal readonly record struct ReferencedKey(SourceKind Kind, ObjectKey Object);

/// <summary>
/// The ConfigMaps and Secrets that this node's pods name, each watched by itself: a node is never shown others.
/// </summary>
/// <remarks>
/// The first pod that names an object reads it fresh and starts its watch, the last one that lets go of it ends it.
/// An immutable object is not watched. Beyond the bound objects are only read.
/// </remarks>
internal sealed class ReferencedObjects(
    IApi api, TimeProvider time, int maxWatched, Action<ReferencedKey> changed) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<ReferencedKey, Entry> entries = [];
    private readonly CancellationTokenSource stopping = new();

    /// <summary>How many objects are watched.</summary>
    public int Count
    {
        get
        {
            lock (gate) return entries.Count;
        }
    }

    /// <summary>Reads an object as it is now, for a pod that names it for the first time, and keeps it current.</summary>
    public async ValueTask<SourceObject> AddAsync(ReferencedKey key, string podUid, CancellationToken stop)
    {
        SourceObject fresh = await ReadAsync(key, stop);
        lock (gate)
        {
            if (entries.TryGetValue(key, out Entry? known))
            {
                known.Users.Add(podUid);
                known.Learn(fresh);
                return fresh;
            }

            if (entries.Count >= maxWatched) return fresh;
            Entry entry = new(CancellationTokenSource.CreateLinkedTokenSource(stopping.Token));
            entry.Users.Add(podUid);
            entry.Learn(fresh);
            entries.Add(key, entry);
            if (!IsImmutable(fresh.Object)) entry.Watch = Watching(key, entry);
            return fresh;
        }
    }

    /// <summary>The object as the watch last saw it; what is not watched is read.</summary>
    public async ValueTask<SourceObject> FindAsync(ReferencedKey key, CancellationToken stop)
    {
        lock (gate)
        {
            // Absence and failure are not relied on: a pod waits for the object, so it is asked for again.
            if (entries.TryGetValue(key, out Entry? entry) && entry.Latest.Object is not null) return entry.Latest;
        }

        SourceObject fresh = await ReadAsync(key, stop);
        lock (gate)
        {
            if (entries.TryGetValue(key, out Entry? entry)) entry.Learn(fresh);
        }

        return fresh;
    }

    /// <summary>A pod names the object no longer.</summary>
    public void Remove(ReferencedKey key, string podUid)
    {
        Entry? last = null;
        lock (gate)
        {
            if (!entries.TryGetValue(key, out Entry? entry)) return;
            entry.Users.Remove(podUid);
            if (entry.Users.Count > 0) return;
            entries.Remove(key);
            last = entry;
        }

        last.Stop.Cancel();
        last.Stop.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Task[] watches;
        lock (gate) watches = [.. entries.Values.Select(entry => entry.Watch)];
        await Task.WhenAll(watches);
        stopping.Dispose();
    }

    private async ValueTask<SourceObject> ReadAsync(ReferencedKey key, CancellationToken stop)
    {
        ApiResult<IObject> result = await api.GetAsync(KindOf(key), key.Object, stop);
        if (result.TryGet(out IObject? found, out var error)) return new(found);
        return error.Code == 404 ? default : new(null, error.Message);
    }

    // Away from the caller, who holds the lock.
    private Task Watching(ReferencedKey key, Entry entry)
    {
        CancellationToken stop = entry.Stop.Token;
        return Task.Run(() => WatchAsync(key, entry, stop), CancellationToken.None);
    }

    private async Task WatchAsync(ReferencedKey key, Entry entry, CancellationToken stop)
    {
        // Failures are retried for as long as a pod names the object, slower each time.
        TimeSpan pause = TimeSpan.FromSeconds(1);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await FollowAsync(key, entry, stop)) pause = TimeSpan.FromSeconds(1);
                if (IsFinal(entry)) return;
                await Task.Delay(pause, time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException or TimeoutException)
            {
                // The transport broke: nothing was learnt, and what is known stays good.
                await PauseAsync(pause, stop);
            }

            pause = TimeSpan.FromSeconds(Math.Min(30, pause.TotalSeconds * 2));
        }
    }

    private async ValueTask PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Lists, then follows the changes from there: no change between the two is missed. True if the watch ran at all.
    private async ValueTask<bool> FollowAsync(ReferencedKey key, Entry entry, CancellationToken stop)
    {
        string selector = $"metadata.name={key.Object.Name}";
        ApiResult<ObjectList> listed = await api.ListAsync(
            KindOf(key), new(key.Object.Namespace, FieldSelector: selector), stop);
        if (!listed.TryGet(out ObjectList? list, out _)) return false;
        Publish(key, entry, list.Items.FirstOrDefault(item => item.Metadata.Name == key.Object.Name));

        ApiResult<IObjectWatch> started = await api.WatchAsync(
            KindOf(key), new(list.ResourceVersion, key.Object.Namespace, FieldSelector: selector), stop);
        if (!started.TryGet(out IObjectWatch? watch, out _)) return false;
        await using (watch)
        {
            while (!IsFinal(entry) && await watch.WaitAsync(stop))
            {
                while (watch.TryRead(out ObjectEvent change))
                {
                    if (change.Type == WatchEventType.Error) return true;
                    if (change.Type == WatchEventType.Bookmark) continue;
                    if (change.Object?.Metadata.Name != key.Object.Name) continue;
                    Publish(key, entry, change.Type == WatchEventType.Deleted ? null : change.Object);
                }
            }
        }

        return true;
    }

    private void Publish(ReferencedKey key, Entry entry, IObject? found)
    {
        bool differs;
        lock (gate) differs = entry.Learn(new(found));
        if (differs) changed(key);
    }

    private bool IsFinal(Entry entry)
    {
        lock (gate) return IsImmutable(entry.Latest.Object);
    }

    private static Kind KindOf(ReferencedKey key) => key.Kind == SourceKind.ConfigMap ? Kinds.ConfigMap : Kinds.Secret;

    private static bool IsImmutable(IObject? found) => found switch
    {
        Model.Core.V1.ConfigMap map => map.Immutable == true,
        Model.Core.V1.Secret secret => secret.Immutable == true,
        _ => false,
    };

    private sealed class Entry(CancellationTokenSource stop)
    {
        public CancellationTokenSource Stop { get; } = stop;

        public HashSet<string> Users { get; } = new(StringComparer.Ordinal);

        public SourceObject Latest { get; private set; }

        public Task Watch { get; set; } = Task.CompletedTask;

        /// <summary>Takes what was read unless something newer is known; true when it tells anything new.</summary>
        public bool Learn(SourceObject read)
        {
            if (read.Error is not null)
            {
                if (Latest.Object is null) Latest = read;
                return false;
            }

            string before = Latest.Object?.Metadata.ResourceVersion ?? "";
            string after = read.Object?.Metadata.ResourceVersion ?? "";
            if (before == after && Latest.Error is null) return false;
            bool same = Latest.Object?.Metadata.UID == read.Object?.Metadata.UID;
            if (same && Revision(after) < Revision(before)) return false;
            Latest = read;
            return true;
        }

        private static ulong Revision(string text) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong revision) ? revision : 0;
    }
}
