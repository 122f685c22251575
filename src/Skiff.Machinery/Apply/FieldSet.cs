using System.Text;

namespace Skiff.Machinery.Apply;

/// <summary>
/// A set of field paths, held as a tree. A field can be in the set, have fields below it in the set, or both. Immutable;
/// operations share what they do not change.
/// </summary>
/// <example>
/// <c>{"f:metadata":{"f:labels":{".":{},"f:app":{}}}}</c> holds <c>.metadata.labels</c> and <c>.metadata.labels.app</c>.
/// </example>
public sealed class FieldSet : IEquatable<FieldSet>
{
    private readonly Entry[] entries;

    private FieldSet(Entry[] entries) => this.entries = entries;

    /// <summary>The set of no field.</summary>
    public static FieldSet Empty { get; } = new([]);

    /// <summary>Whether no field is in the set.</summary>
    public bool IsEmpty => entries.Length == 0;

    /// <summary>The steps from here, in order: each is in the set, or has fields below it that are.</summary>
    internal ReadOnlySpan<Entry> Entries => entries;

    /// <summary>A step, whether its field is in the set, and the fields below it; the last two are never both empty.</summary>
    internal readonly record struct Entry(PathElement Step, bool Member, FieldSet Below);

    /// <summary>A set of paths given by member names, such as <c>("spec", "replicas")</c>.</summary>
    public static FieldSet Of(params ReadOnlySpan<string[]> paths)
    {
        FieldSet set = Empty;
        foreach (string[] path in paths) set = set.Union(OfPath(path));
        return set;
    }

    /// <summary>A set of steps in order, without steps that would be empty.</summary>
    internal static FieldSet FromSorted(List<Entry>? entries) => entries is null || entries.Count == 0 ? Empty : new([.. entries]);

    /// <summary>A set of entries in order, each step once; the array belongs to the set from now on.</summary>
    internal static FieldSet Adopt(Entry[] entries) => entries.Length == 0 ? Empty : new(entries);

    /// <summary>A set of entries in any order; those of equal steps are united.</summary>
    internal static FieldSet From(List<Entry> entries)
    {
        for (int i = 1; i < entries.Count; i++)
        {
            if (entries[i - 1].Step < entries[i].Step) continue;
            return FromUnsorted(entries);
        }

        return FromSorted(entries);
    }

    /// <summary>The fields below a step.</summary>
    public FieldSet Below(PathElement step)
    {
        int index = IndexOf(step);
        return index < 0 ? Empty : entries[index].Below;
    }

    /// <summary>Whether the field of a step is in the set.</summary>
    public bool Has(PathElement step)
    {
        int index = IndexOf(step);
        return index >= 0 && entries[index].Member;
    }

    /// <summary>Whether the field of a path is in the set.</summary>
    public bool Has(IReadOnlyList<PathElement> path)
    {
        FieldSet at = this;
        for (int i = 0; i < path.Count - 1; i++) at = at.Below(path[i]);
        return path.Count > 0 && at.Has(path[^1]);
    }

    /// <summary>The fields in this set or another; this set itself when it has them all.</summary>
    public FieldSet Union(FieldSet other)
    {
        if (other.IsEmpty || ReferenceEquals(this, other)) return this;
        if (IsEmpty) return other;
        List<Entry> result = new(Math.Max(entries.Length, other.entries.Length));
        bool same = true;
        int i = 0, j = 0;
        while (i < entries.Length && j < other.entries.Length)
        {
            Entry mine = entries[i], theirs = other.entries[j];
            int order = mine.Step.CompareTo(theirs.Step);
            if (order <= 0) i++;
            if (order >= 0) j++;
            Entry next = order < 0 ? mine : order > 0 ? theirs
                : new(mine.Step, mine.Member || theirs.Member, mine.Below.Union(theirs.Below));
            same &= order < 0 || (order == 0 && next.Member == mine.Member && ReferenceEquals(next.Below, mine.Below));
            result.Add(next);
        }

        if (same && j == other.entries.Length) return this;
        while (i < entries.Length) result.Add(entries[i++]);
        while (j < other.entries.Length) result.Add(other.entries[j++]);
        return FromSorted(result);
    }

    /// <summary>The fields in this set and another.</summary>
    public FieldSet Intersect(FieldSet other)
    {
        if (IsEmpty || other.IsEmpty) return Empty;
        if (ReferenceEquals(this, other)) return this;
        List<Entry>? result = null;
        int i = 0, j = 0;
        while (i < entries.Length && j < other.entries.Length)
        {
            Entry mine = entries[i], theirs = other.entries[j];
            int order = mine.Step.CompareTo(theirs.Step);
            if (order <= 0) i++;
            if (order >= 0) j++;
            if (order == 0) Keep(ref result, mine.Step, mine.Member && theirs.Member, mine.Below.Intersect(theirs.Below));
        }

        return FromSorted(result);
    }

    /// <summary>The fields in this set and not in another; fields below a field of the other stay.</summary>
    public FieldSet Except(FieldSet other) => Subtract(other, recursive: false);

    /// <summary>The fields that are neither in another set nor below a field of it.</summary>
    public FieldSet ExceptTrees(FieldSet other) => Subtract(other, recursive: true);

    /// <summary>Visits every path in the set; fields of a level come before those below them.</summary>
    public void Visit(Action<IReadOnlyList<PathElement>> visit) => Visit([], visit);

    /// <summary>The paths, as errors show them.</summary>
    public IReadOnlyList<string> Paths()
    {
        List<string> paths = [];
        Visit(path => paths.Add(PathText(path)));
        return paths;
    }

    /// <summary>A path as errors show it: <c>.spec.containers[name="a"].image</c>.</summary>
    public static string PathText(IReadOnlyList<PathElement> path)
    {
        StringBuilder text = new();
        foreach (PathElement step in path) text.Append(step.ToString());
        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(FieldSet? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || entries.Length != other.entries.Length) return false;
        for (int i = 0; i < entries.Length; i++)
        {
            Entry mine = entries[i], theirs = other.entries[i];
            if (mine.Member != theirs.Member || mine.Step != theirs.Step || !mine.Below.Equals(theirs.Below)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Entry entry in entries)
        {
            hash.Add(entry.Step);
            hash.Add(entry.Member);
        }

        return hash.ToHashCode();
    }

    /// <summary>The paths, one a line.</summary>
    public override string ToString() => string.Join('\n', Paths());

    internal static void Keep(ref List<Entry>? entries, PathElement step, bool member, FieldSet below)
    {
        if (member || !below.IsEmpty) (entries ??= []).Add(new(step, member, below));
    }

    private static FieldSet OfPath(ReadOnlySpan<string> path)
    {
        if (path.IsEmpty) return Empty;
        FieldSet below = OfPath(path[1..]);
        return new([new(PathElement.OfName(path[0]), path.Length == 1, below)]);
    }

    private static FieldSet FromUnsorted(List<Entry> entries)
    {
        List<Entry> result = new(entries.Count);
        foreach (Entry entry in entries.OrderBy(entry => entry.Step))
        {
            if (result.Count > 0 && result[^1].Step == entry.Step)
            {
                Entry last = result[^1];
                result[^1] = new(last.Step, last.Member || entry.Member, last.Below.Union(entry.Below));
            }
            else
            {
                result.Add(entry);
            }
        }

        return FromSorted(result);
    }

    private FieldSet Subtract(FieldSet other, bool recursive)
    {
        if (IsEmpty || other.IsEmpty) return this;
        if (ReferenceEquals(this, other)) return Empty;
        // Nothing is copied before something is taken away.
        List<Entry>? result = null;
        int j = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            Entry mine = entries[i];
            while (j < other.entries.Length && other.entries[j].Step < mine.Step) j++;
            if (j == other.entries.Length || other.entries[j].Step != mine.Step)
            {
                result?.Add(mine);
                continue;
            }

            Entry theirs = other.entries[j];
            bool member = mine.Member && !theirs.Member;
            FieldSet below = recursive && theirs.Member ? Empty : mine.Below.Subtract(theirs.Below, recursive);
            if (result is null && (member != mine.Member || !ReferenceEquals(below, mine.Below)))
            {
                result = new(entries.Length);
                result.AddRange(entries.AsSpan(0, i));
            }

            if (result is not null) Keep(ref result, mine.Step, member, below);
        }

        return result is null ? this : FromSorted(result);
    }

    private void Visit(List<PathElement> prefix, Action<IReadOnlyList<PathElement>> visit)
    {
        foreach (Entry entry in entries)
        {
            if (!entry.Member) continue;
            prefix.Add(entry.Step);
            visit(prefix);
            prefix.RemoveAt(prefix.Count - 1);
        }

        foreach (Entry entry in entries)
        {
            if (entry.Below.IsEmpty) continue;
            prefix.Add(entry.Step);
            entry.Below.Visit(prefix, visit);
            prefix.RemoveAt(prefix.Count - 1);
        }
    }

    private int IndexOf(PathElement step)
    {
        int low = 0, high = entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = entries[middle].Step.CompareTo(step);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
