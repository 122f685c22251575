using System.Diagnostics.CodeAnalysis;

namespace Skiff.Client;

/// <summary>A map of bounded size that forgets what was used longest ago. Owned by one loop.</summary>
internal sealed class LeastRecent<TKey, TValue>(int limit)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> order = [];

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (!nodes.TryGetValue(key, out var node)) return false;
        order.Remove(node);
        order.AddLast(node);
        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (nodes.Remove(key, out var node)) order.Remove(node);
        nodes[key] = order.AddLast((key, value));
        if (nodes.Count <= limit) return;
        nodes.Remove(order.First!.Value.Key);
        order.RemoveFirst();
    }
}
