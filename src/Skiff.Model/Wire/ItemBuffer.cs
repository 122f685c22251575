namespace Skiff.Model;

/// <summary>A list or map while it is read. <c>default</c> is empty.</summary>
public struct ItemBuffer<T>
{
    private T[]? items;
    private int count;

    /// <summary>Whether nothing was added.</summary>
    public readonly bool IsEmpty => count == 0;

    /// <summary>Adds an item at the end.</summary>
    public void Add(T item)
    {
        if (items is null) items = new T[2];
        else if (count == items.Length) Array.Resize(ref items, count * 2);
        items[count++] = item;
    }

    /// <summary>The items as a list of exactly their number; never absent.</summary>
    public readonly ListOf<T> ToList() => new(Exact());

    internal readonly T[] Exact()
    {
        if (count == 0) return [];
        return count == items!.Length ? items : items[..count];
    }
}

/// <summary>Buffers of map entries.</summary>
public static class EntryBuffer
{
    /// <summary>The entries as a sorted map; never absent. Of equal keys the last one counts.</summary>
    public static MapOf<T> ToMap<T>(this in ItemBuffer<KeyValuePair<string, T>> entries) =>
        MapOf<T>.Adopt(entries.Exact());
}
