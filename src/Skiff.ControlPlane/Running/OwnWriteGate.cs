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

    /// <summary>Keys held back now.</summary>
    public int Count => pending.Count;

    /// <summary>Notes writes of a key. Only the worker that holds the key calls this.</summary>
    public void Note(ObjectKey key, IReadOnlyList<OwnWrite> writes)
    {
        List<Pending> unseen = [];
        foreach (OwnWrite write in writes)
        {
            if (!informers.TryGetValue(write.Kind, out Informer? informer)) continue; // Not read, so never stale.
            if (!IsSeen(write, informer.Cache)) unseen.Add(new(informer, write));
        }

        if (unseen.Count > 0) pending[key] = unseen;
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
    public void Forget(ObjectKey key) => pending.TryRemove(key, out _);

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
