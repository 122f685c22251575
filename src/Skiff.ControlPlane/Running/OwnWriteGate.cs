using System.Collections.Concurrent;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;

namespace Skiff.ControlPlane;

/// <summary>
/// Holds a key back until the caches have seen what was last written for it, so that no decision is made on a view
/// older than one's own deeds. A key has an entry only while it is held back.
/// </summary>
internal sealed class OwnWriteGate(IReadOnlyDictionary<Kind, Informer> informers)
{
    private readonly ConcurrentDictionary<ObjectKey, List<Pending>> pending = new();
    private readonly ConcurrentDictionary<ObjectKey, Write[]> unsettled = new();

    /// <summary>Keys held back now.</summary>
    public int Count => pending.Count;

    /// <summary>Notes writes of a key. Only the worker that holds the key calls this.</summary>
    /// <param name="key">The key.</param>
    /// <param name="writes">What was written.</param>
    /// <param name="unknown">What may have been written.</param>
    public void Note(ObjectKey key, IReadOnlyList<OwnWrite> writes, IReadOnlyList<Write> unknown)
    {
        if (unknown.Count > 0) unsettled[key] = [.. unknown];
        List<Pending> unseen = pending.GetValueOrDefault(key) ?? [];
        foreach (OwnWrite write in writes)
        {
            if (!informers.TryGetValue(write.Kind, out Informer? informer)) continue; // Not read, so never stale.
            if (!IsSeen(write, informer.Cache)) unseen.Add(new(informer, write));
        }

        if (unseen.Count > 0) pending[key] = unseen;
    }

    /// <summary>
    /// Finds out what may have been written: the caches have to come as far as the newest object that the API itself shows where
    /// it would be. False when the API does not say; then nothing may be decided.
    /// </summary>
    public async ValueTask<bool> SettleAsync(IApi api, ObjectKey key, CancellationToken stop)
    {
        if (!unsettled.TryGetValue(key, out Write[]? writes)) return true;
        List<OwnWrite> newest = [];
        foreach ((Kind kind, string space) in writes.Select(write => (write.Kind, write.Key.Namespace)).Distinct())
        {
            if (!informers.ContainsKey(kind)) continue;
            ApiResult<ObjectList> listed = await api.ListAsync(kind, new ListRequest(space), stop);
            if (listed.Value is not { } list) return false;
            if (list.Items.MaxBy(item => KindCache.RevisionOf(item.Metadata.ResourceVersion)) is not { } last) continue;
            newest.Add(new(kind, ObjectKey.Of(last), last.Metadata.UID, KindCache.RevisionOf(last.Metadata.ResourceVersion), false));
        }

        unsettled.TryRemove(key, out _);
        Note(key, newest, []);
        return true;
    }

    /// <summary>
    /// Whether a key may be worked on. If not, <paramref name="wake"/> is called once when it may. Only the worker
    /// that holds the key calls this.
    /// </summary>
    public bool IsOpen(ObjectKey key, Action wake)
    {
        if (!pending.TryGetValue(key, out List<Pending>? unseen)) return true;
        unseen.RemoveAll(static item => IsSeen(item.Write, item.Informer.Cache));
        if (unseen.Count == 0)
        {
            pending.TryRemove(key, out _);
            return true;
        }

        Pending first = unseen[0];
        if (first.Armed) return false;
        first.Armed = true;
        first.Informer.When(cache => IsSeen(first.Write, cache), wake);
        return false;
    }

    /// <summary>Forgets a key whose object is gone.</summary>
    public void Forget(ObjectKey key)
    {
        pending.TryRemove(key, out _);
        unsettled.TryRemove(key, out _);
    }

    private static bool IsSeen(OwnWrite write, KindCache cache)
    {
        if (write.Revision > 0 && cache.Revision >= write.Revision) return true;
        return write.Deletes
            && (cache.Find(write.Key) is not { } found
                || found.Metadata.UID != write.UID
                || found.Metadata.IsTerminating);
    }

    private sealed class Pending(Informer informer, OwnWrite write)
    {
        public Informer Informer { get; } = informer;

        public OwnWrite Write { get; } = write;

        public bool Armed { get; set; }
    }
}
