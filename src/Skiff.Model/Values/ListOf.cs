using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skiff.Model;

/// <summary>An immutable list compared by content; <c>default</c> is the absent list, equal to an empty one.</summary>
[CollectionBuilder(typeof(ListOf), nameof(ListOf.Create))]
public readonly struct ListOf<T> : IReadOnlyList<T>, IEquatable<ListOf<T>>
{
    private readonly T[]? items;

    internal ListOf(T[] items) => this.items = items;

    /// <summary>Whether the list was never given, which some writers tell from an empty one.</summary>
    public bool IsAbsent => items is null;

    /// <summary>Whether there is no item.</summary>
    public bool IsEmpty => items is null || items.Length == 0;

    /// <inheritdoc/>
    public int Count => items?.Length ?? 0;

    /// <inheritdoc/>
    public T this[int index] => items is null ? throw new ArgumentOutOfRangeException(nameof(index)) : items[index];

    /// <summary>The items without copying.</summary>
    public ReadOnlySpan<T> Span => items;

    /// <summary>Makes an array the list's own; the caller must not change it afterwards.</summary>
    public static ListOf<T> Adopt(T[] items) => new(items);

    /// <summary>The list with one more item at its end.</summary>
    public ListOf<T> Add(T item) => new([.. Span, item]);

    /// <summary>The list with one item replaced.</summary>
    public ListOf<T> SetItem(int index, T item)
    {
        T[] copy = [.. Span];
        copy[index] = item;
        return new(copy);
    }

    /// <summary>The items for which a test holds, in order.</summary>
    public ListOf<T> Where(Func<T, bool> test)
    {
        List<T> kept = [];
        foreach (T item in Span)
        {
            if (test(item)) kept.Add(item);
        }

        return kept.Count == Count ? this : new([.. kept]);
    }

    /// <summary>The image of every item, in order; absent stays absent.</summary>
    public ListOf<TResult> Select<TResult>(Func<T, TResult> map)
    {
        if (items is null) return default;
        TResult[] result = new TResult[items.Length];
        for (int i = 0; i < items.Length; i++) result[i] = map(items[i]);
        return new(result);
    }

    /// <summary>Whether two lists are one: they share their items.</summary>
    public bool IsSame(ListOf<T> other) => ReferenceEquals(items, other.items);

    /// <summary>The image of every item; the same list when every image is the item itself.</summary>
    public ListOf<T> MapSame(Func<T, T> map)
    {
        T[]? result = null;
        for (int i = 0; i < Count; i++)
        {
            T image = map(items![i]);
            if (result is null && ReferenceEquals(image, items[i])) continue;
            result ??= [.. items];
            result[i] = image;
        }

        return result is null ? this : new(result);
    }

    /// <summary>Whether a test holds for some item.</summary>
    public bool Any(Func<T, bool> test)
    {
        foreach (T item in Span)
        {
            if (test(item)) return true;
        }

        return false;
    }

    /// <summary>Whether a test holds for every item.</summary>
    public bool All(Func<T, bool> test)
    {
        foreach (T item in Span)
        {
            if (!test(item)) return false;
        }

        return true;
    }

    /// <summary>The first item for which a test holds, or the type's default.</summary>
    public T? FirstOrDefault(Func<T, bool> test)
    {
        foreach (T item in Span)
        {
            if (test(item)) return item;
        }

        return default;
    }

    /// <summary>Whether an item equals a value.</summary>
    public bool Contains(T value) => items is not null && Array.IndexOf(items, value) >= 0;

    /// <summary>Enumerates without allocating.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (items ?? []).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ListOf<T> other)
    {
        if (ReferenceEquals(items, other.items)) return true;
        if (Count != other.Count) return false;
        for (int i = 0; i < Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(items![i], other.items![i])) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ListOf<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (T item in Span) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>Content equality.</summary>
    public static bool operator ==(ListOf<T> left, ListOf<T> right) => left.Equals(right);

    /// <summary>Content inequality.</summary>
    public static bool operator !=(ListOf<T> left, ListOf<T> right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", (IEnumerable<T>)this)}]";
}

/// <summary>Makes lists from collection expressions and sequences.</summary>
public static class ListOf
{
    /// <summary>A list of the given items; never absent.</summary>
    public static ListOf<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>A list of a sequence's items; never absent.</summary>
    public static ListOf<T> From<T>(IEnumerable<T> items) => new([.. items]);

    /// <summary>The items as a sequence for LINQ.</summary>
    public static IEnumerable<T> AsEnumerable<T>(this ListOf<T> list) => list;

    /// <summary>Hands a builder's items over without a copy when its capacity fits.</summary>
    public static ListOf<T> ToListOf<T>(this List<T> items) => new(CollectionsMarshal.AsSpan(items).ToArray());
}
