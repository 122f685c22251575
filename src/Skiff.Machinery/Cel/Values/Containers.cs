using System.Diagnostics.CodeAnalysis;

namespace Skiff.Machinery.Cel;

/// <summary>A list.</summary>
public abstract class CelList : CelValue
{
    /// <inheritdoc/>
    public override CelType Type => CelType.List;

    /// <summary>Number of items.</summary>
    public abstract int Count { get; }

    internal override long? Size => Count;

    internal override bool IsZero => Count == 0;

    /// <summary>An item.</summary>
    public abstract CelValue this[int index] { get; }

    /// <summary>The list of given items, which must not change afterwards.</summary>
    public static CelList Of(params CelValue[] items) => new CelItems(items);

    /// <summary>A list of strings.</summary>
    public static CelList Of(IEnumerable<string> items) => new CelItems([.. items.Select(CelString.Of)]);

    internal CelBool Contains(CelValue value)
    {
        for (int i = 0; i < Count; i++)
        {
            if (AreEqual(this[i], value)) return CelBool.True;
        }

        return CelBool.False;
    }

    internal virtual CelValue Add(CelList other)
    {
        if (Count == 0) return other;
        if (other.Count == 0) return this;
        CelValue[] items = new CelValue[Count + other.Count];
        for (int i = 0; i < Count; i++) items[i] = this[i];
        for (int i = 0; i < other.Count; i++) items[Count + i] = other[i];
        return new CelItems(items);
    }

    internal override bool EqualTo(CelValue other)
    {
        if (other is not CelList list || list.Count != Count) return false;
        for (int i = 0; i < Count; i++)
        {
            if (!AreEqual(this[i], list[i])) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(' ', Enumerable.Range(0, Count).Select(i => this[i].ToString()))}]";
}

/// <summary>A map, or an object, whose fields are its keys.</summary>
public abstract class CelMap : CelValue
{
    /// <inheritdoc/>
    public override CelType Type => CelType.Map;

    /// <summary>Number of entries.</summary>
    public abstract int Count { get; }

    /// <summary>The keys.</summary>
    public abstract IEnumerable<CelValue> Keys { get; }

    internal override long? Size => Count;

    internal override bool IsZero => Count == 0;

    /// <summary>Looks a key up; numbers are found by value, whatever their type.</summary>
    public abstract bool TryGet(CelValue key, [NotNullWhen(true)] out CelValue? value);

    /// <summary>Looks a string key up.</summary>
    public virtual bool TryGet(string key, [NotNullWhen(true)] out CelValue? value) => TryGet(CelString.Of(key), out value);

    internal override bool EqualTo(CelValue other)
    {
        if (other is not CelMap map || map.Count != Count) return false;
        foreach (CelValue key in Keys)
        {
            if (!TryGet(key, out CelValue? mine) || !map.TryGet(key, out CelValue? theirs)) return false;
            if (!AreEqual(mine, theirs)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        IEnumerable<string> entries = Keys.Select(key => $"{key}:{(TryGet(key, out CelValue? value) ? value : "")}");
        return $"map[{string.Join(' ', entries.Order(StringComparer.Ordinal))}]";
    }
}

/// <summary>A list of values at hand.</summary>
internal sealed class CelItems(CelValue[] items) : CelList
{
    public override int Count => items.Length;

    public override CelValue this[int index] => items[index];
}

/// <summary>The list a comprehension collects into; nobody else sees it before it is whole.</summary>
internal sealed class CelListBuilder : CelList
{
    private readonly List<CelValue> items = [];

    public override int Count => items.Count;

    public override CelValue this[int index] => items[index];

    internal override CelValue Add(CelList other)
    {
        for (int i = 0; i < other.Count; i++) items.Add(other[i]);
        return this;
    }

    public CelList Build() => new CelItems([.. items]);
}

/// <summary>A map of entries at hand, in the order they were given.</summary>
internal sealed class CelEntries : CelMap
{
    private readonly Dictionary<CelValue, CelValue> entries = new(CelKeyComparer.Instance);

    public override int Count => entries.Count;

    public override IEnumerable<CelValue> Keys => entries.Keys;

    public override bool TryGet(CelValue key, [NotNullWhen(true)] out CelValue? value) =>
        entries.TryGetValue(key, out value);

    internal void Set(CelValue key, CelValue value) => entries[key] = value;

    internal bool TryAdd(CelValue key, CelValue value) => entries.TryAdd(key, value);

    internal void Remove(CelValue key) => entries.Remove(key);

    internal CelEntries Copy()
    {
        CelEntries copy = new();
        foreach ((CelValue key, CelValue value) in entries) copy.Set(key, value);
        return copy;
    }
}

/// <summary>Keys by value: 1, 1u and 1.0 are one key.</summary>
internal sealed class CelKeyComparer : IEqualityComparer<CelValue>
{
    public static CelKeyComparer Instance { get; } = new();

    public bool Equals(CelValue? x, CelValue? y) => x is not null && y is not null && x.EqualTo(y);

    public int GetHashCode(CelValue obj) => obj switch
    {
        CelString text => text.Value.GetHashCode(StringComparison.Ordinal),
        CelInt number => number.Value.GetHashCode(),
        CelUint number => ((long)number.Value).GetHashCode(),
        CelDouble number => CelNumbers.ToInt(number.Value)?.GetHashCode()
            ?? ((long?)CelNumbers.ToUint(number.Value))?.GetHashCode() ?? 0,
        CelBool flag => flag.Value ? 1 : 2,
        _ => obj.Type.Name.GetHashCode(StringComparison.Ordinal),
    };
}
