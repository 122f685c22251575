using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ControlPlane;

/// <summary>
/// Keys of objects that have changed since they were last looked at, kind by kind. Informers add from their loops, the
/// scheduler's loop takes all at once. Bounded by the number of objects, because a key is in it once.
/// </summary>
/// <remarks>Lock order: a leaf; nothing is called while the lock is held.</remarks>
internal sealed class DirtyKeys
{
    private readonly Lock gate = new();
    private Dictionary<(Kind Kind, ObjectKey Key), int> keys = [];

    public void Add(Kind kind, ObjectKey key)
    {
        lock (gate) keys.TryAdd((kind, key), keys.Count);
    }

    /// <summary>Takes the keys in the order they were first added.</summary>
    public IReadOnlyList<(Kind Kind, ObjectKey Key)> TakeAll()
    {
        Dictionary<(Kind Kind, ObjectKey Key), int> taken;
        lock (gate)
        {
            if (keys.Count == 0) return [];
            taken = keys;
            keys = [];
        }

        return [.. taken.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }
}
