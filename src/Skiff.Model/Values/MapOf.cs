using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Skiff.Model;

/// <summary>
/// An immutable map from strings, kept sorted by ordinal key order so that it is written as upstream writes maps.
/// Compared by content; <c>default</c> is the absent map, equal to an empty one.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name reads as a type of the API does: a map of something.")]
public readonly struct MapOf<TValue> : IReadOnlyCollection<KeyValuePair<string, TValue>>, IEquatable<MapOf<TValue>>
{
    private readonly KeyValuePair<string, TValue>[]? entries;

    private MapOf(KeyValuePair<string, TValue>[] sorted) => entries = sorted;

    /// <summary>Whether the map was never given.</summary>
    public bool IsAbsent => entries is null;

    /// <summary>Whether there is no entry.</summary>
    public bool IsEmpty => entries is null || entries.Length == 0;

    /// <inheritdoc/>
    public int Count => entries?.Length ?? 0;

    /// <summary>The entries in key order, without copying.</summary>
    public ReadOnlySpan<KeyValuePair<string, TValue>> Span => entries;

    /// <summary>The value of a key that must be there.</summary>
    public TValue this[string key] =>
        TryGetValue(key, out TValue? value) ? value : throw new KeyNotFoundException($"no key {key}");

    /// <summary>Builds a map from entries in any order; of equal keys the last one counts.</summary>
    public static MapOf<TValue> From(IEnumerable<KeyValuePair<string, TValue>> entries) => Adopt([.. entries]);

    /// <summary>Makes an array the map's own, sorting it in place; of equal keys the last one counts.</summary>
    internal static MapOf<TValue> Adopt(KeyValuePair<string, TValue>[] entries)
    {
        int distinct = SortDistinct(entries);
        return new(distinct == entries.Length ? entries : entries[..distinct]);
    }

    /// <summary>The value of a key.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value)
    {
        int index = IndexOf(key);
        value = index < 0 ? default : entries![index].Value;
        return index >= 0;
    }

    /// <summary>The value of a key, or the type's default.</summary>
    public TValue? Find(string key) => TryGetValue(key, out TValue? value) ? value : default;

    /// <summary>Whether a key is there.</summary>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <summary>The map with one key set.</summary>
    public MapOf<TValue> Set(string key, TValue value)
    {
        int index = IndexOf(key);
        KeyValuePair<string, TValue> entry = new(key, value);
        if (index >= 0)
        {
            KeyValuePair<string, TValue>[] copy = [.. Span];
            copy[index] = entry;
            return new(copy);
        }

        return new([.. Span[..~index], entry, .. Span[~index..]]);
    }

    /// <summary>The map without a key.</summary>
    public MapOf<TValue> Remove(string key)
    {
        int index = IndexOf(key);
        return index < 0 ? this : new([.. Span[..index], .. Span[(index + 1)..]]);
    }

    /// <summary>The map with another's entries set over its own.</summary>
    public MapOf<TValue> SetAll(MapOf<TValue> other) =>
        other.IsEmpty ? this : From([.. this, .. other]);

    /// <summary>Whether two maps are one: they share their entries.</summary>
    public bool IsSame(MapOf<TValue> other) => ReferenceEquals(entries, other.entries);

    /// <summary>The map with the image of every value; the same map when every image is the value itself.</summary>
    public MapOf<TValue> MapSame(Func<TValue, TValue> map)
    {
        KeyValuePair<string, TValue>[]? result = null;
        for (int i = 0; i < Count; i++)
        {
            TValue image = map(entries![i].Value);
            if (result is null && ReferenceEquals(image, entries[i].Value)) continue;
            result ??= [.. entries];
            result[i] = new(entries[i].Key, image);
        }

        return result is null ? this : new(result);
    }

    /// <summary>The keys in order.</summary>
    public IEnumerable<string> Keys => ((IEnumerable<KeyValuePair<string, TValue>>)this).Select(entry => entry.Key);

    /// <summary>The values in key order.</summary>
    public IEnumerable<TValue> Values => ((IEnumerable<KeyValuePair<string, TValue>>)this).Select(entry => entry.Value);

    /// <summary>Enumerates in key order without allocating.</summary>
    public ReadOnlySpan<KeyValuePair<string, TValue>>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<KeyValuePair<string, TValue>> IEnumerable<KeyValuePair<string, TValue>>.GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, TValue>>)(entries ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (entries ?? []).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(MapOf<TValue> other)
    {
        if (ReferenceEquals(entries, other.entries)) return true;
        if (Count != other.Count) return false;
        for (int i = 0; i < Count; i++)
        {
            (string key, TValue value) = entries![i];
            if (!string.Equals(key, other.entries![i].Key, StringComparison.Ordinal)) return false;
            if (!EqualityComparer<TValue>.Default.Equals(value, other.entries[i].Value)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MapOf<TValue> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((string key, TValue value) in Span)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>Content equality.</summary>
    public static bool operator ==(MapOf<TValue> left, MapOf<TValue> right) => left.Equals(right);

    /// <summary>Content inequality.</summary>
    public static bool operator !=(MapOf<TValue> left, MapOf<TValue> right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() =>
        $"map[{string.Join(' ', ((IEnumerable<KeyValuePair<string, TValue>>)this).Select(e => $"{e.Key}:{e.Value}"))}]";

    private int IndexOf(string key)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(entries![middle].Key, key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    // A stable insertion sort: maps of the API are small and nearly always arrive sorted.
    private static int SortDistinct(KeyValuePair<string, TValue>[] entries)
    {
        if (IsSorted(entries)) return entries.Length;
        if (entries.Length > 64) return SortDistinctLarge(entries);
        int count = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            KeyValuePair<string, TValue> entry = entries[i];
            int at = count;
            while (at > 0 && string.CompareOrdinal(entries[at - 1].Key, entry.Key) > 0) at--;
            if (at > 0 && string.Equals(entries[at - 1].Key, entry.Key, StringComparison.Ordinal))
            {
                entries[at - 1] = entry;
                continue;
            }

            Array.Copy(entries, at, entries, at + 1, count - at);
            entries[at] = entry;
            count++;
        }

        return count;
    }

    private static bool IsSorted(KeyValuePair<string, TValue>[] entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (string.CompareOrdinal(entries[i - 1].Key, entries[i].Key) >= 0) return false;
        }

        return true;
    }

    private static int SortDistinctLarge(KeyValuePair<string, TValue>[] entries)
    {
        SortedDictionary<string, TValue> sorted = new(StringComparer.Ordinal);
        foreach ((string key, TValue value) in entries) sorted[key] = value;
        int count = 0;
        foreach (KeyValuePair<string, TValue> entry in sorted) entries[count++] = entry;
        return count;
    }
}

/// <summary>Makes maps.</summary>
public static class MapOf
{
    /// <summary>A map of the given pairs.</summary>
    public static MapOf<TValue> Create<TValue>(params ReadOnlySpan<(string Key, TValue Value)> pairs)
    {
        KeyValuePair<string, TValue>[] entries = new KeyValuePair<string, TValue>[pairs.Length];
        for (int i = 0; i < pairs.Length; i++) entries[i] = new(pairs[i].Key, pairs[i].Value);
        return MapOf<TValue>.From(entries);
    }

    /// <summary>A map of a sequence's pairs.</summary>
    public static MapOf<TValue> ToMapOf<TValue>(this IEnumerable<KeyValuePair<string, TValue>> entries) =>
        MapOf<TValue>.From(entries);

    /// <summary>The entries as a sequence for LINQ.</summary>
    public static IEnumerable<KeyValuePair<string, TValue>> AsEnumerable<TValue>(this MapOf<TValue> map) => map;
}
