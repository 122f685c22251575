using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Validation;

/// <summary>
/// The way from an object's root to a field, as errors name it: <c>spec.containers[0].name</c>, <c>metadata.labels</c>,
/// <c>data[key]</c>. Steps share their beginnings; the text is made only when a fault needs it, which is hardly ever, and
/// the steps that every object of a kind has are made once for all of them.
/// </summary>
public sealed class FieldPath
{
    // A handful of roots and of a container's fields; what data names, such as a map's keys, is never kept.
    private const int KeptMax = 64;
    private const int KeptIndexMax = 8;

    private readonly FieldPath? parent;
    private readonly bool isKept;
    private FieldPath[] kept = [];
    private readonly string? name;
    private readonly string? key;
    private readonly int index;

    private FieldPath(FieldPath? parent, string? name, string? key, int index, bool isKept = false)
    {
        this.isKept = isKept;
        this.parent = parent;
        this.name = name;
        this.key = key;
        this.index = index;
    }

    /// <summary>The path <c>metadata</c>.</summary>
    public static FieldPath Metadata { get; } = new(null, "metadata", null, 0, isKept: true);

    /// <summary>The path <c>spec</c>.</summary>
    public static FieldPath Spec { get; } = new(null, "spec", null, 0, isKept: true);

    /// <summary>The path <c>status</c>.</summary>
    public static FieldPath Status { get; } = new(null, "status", null, 0, isKept: true);

    /// <summary>A path of one member.</summary>
    public static FieldPath Root(string name) => new(null, name, null, 0);

    /// <summary>The path of a member below this one.</summary>
    public FieldPath Child(string name)
    {
        if (!isKept) return new(this, name, null, 0);
        FieldPath[] known = Volatile.Read(ref kept);
        foreach (FieldPath child in known)
        {
            if (ReferenceEquals(child.name, name) || (child.name is not null && child.name == name)) return child;
        }

        return Keep(known, name, 0);
    }

    /// <summary>The path of a member below a path, or below the root when that is null.</summary>
    public static FieldPath Below(FieldPath? path, string name) => path is null ? Root(name) : path.Child(name);

    /// <summary>The path of a map's entry, which may be the root.</summary>
    public static FieldPath KeyOf(FieldPath? path, string key) => path is null ? new(null, null, key, 0) : path.Key(key);

    /// <summary>The path of a list's item; the list may be the root.</summary>
    public static FieldPath ItemOf(FieldPath? path, int index) =>
        path is null ? new(null, null, null, index) : path.Index(index);

    /// <summary>The path of two members below this one.</summary>
    public FieldPath Child(string name, string next) => Child(name).Child(next);

    /// <summary>The path of a list's item.</summary>
    public FieldPath Index(int index)
    {
        if (!isKept || index >= KeptIndexMax) return new(this, null, null, index);
        FieldPath[] known = Volatile.Read(ref kept);
        foreach (FieldPath item in known)
        {
            if (item.name is null && item.index == index) return item;
        }

        return Keep(known, null, index);
    }

    /// <summary>The path of a map's entry.</summary>
    public FieldPath Key(string key) => new(this, null, key, 0);

    /// <summary>The path's text.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Append(text);
        return text.ToString();
    }

    // Two threads may both make a step; the one that is not kept is as good.
    private FieldPath Keep(FieldPath[] known, string? step, int at)
    {
        FieldPath made = new(this, step, null, at, isKept: known.Length < KeptMax);
        if (made.isKept) Interlocked.CompareExchange(ref kept, [.. known, made], known);
        return made;
    }

    private void Append(StringBuilder text)
    {
        parent?.Append(text);
        if (name is not null)
        {
            if (parent is not null) text.Append('.');
            text.Append(name);
        }
        else
        {
            text.Append('[').Append(key ?? index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
    }
}
