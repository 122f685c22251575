using System.Globalization;
using System.Text;

namespace Skiff.Controllers;

/// <summary>
/// Completion indexes of an indexed Job, kept as sorted intervals and written as the API writes them: <c>0,2-5,9</c>.
/// </summary>
internal sealed class IndexSet
{
    private readonly SortedSet<int> indexes = [];

    /// <summary>How many indexes there are.</summary>
    public int Count => indexes.Count;

    /// <summary>Reads the written form. Parts that cannot be read, or lie beyond the Job's completions, are left out.</summary>
    public static IndexSet Parse(string? text, int completions)
    {
        IndexSet set = new();
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last)) continue;
            for (int index = first; index <= Math.Min(last, completions - 1); index++) set.indexes.Add(index);
        }

        return set;
    }

    /// <summary>Adds an index.</summary>
    public void Add(int index) => indexes.Add(index);

    /// <summary>Whether an index is in the set.</summary>
    public bool Contains(int index) => indexes.Contains(index);

    /// <summary>Whether every index of another set is in this one.</summary>
    public bool ContainsAll(IndexSet other) => other.indexes.IsSubsetOf(indexes);

    /// <summary>How many indexes two sets share.</summary>
    public int CountIn(IndexSet other) => indexes.Count(other.Contains);

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new();
        int? first = null, last = null;
        foreach (int index in indexes)
        {
            if (last is { } end && index == end + 1)
            {
                last = index;
                continue;
            }

            Write(text, first, last);
            first = last = index;
        }

        Write(text, first, last);
        return text.ToString();
    }

    private static void Write(StringBuilder text, int? first, int? last)
    {
        if (first is not { } start || last is not { } end) return;
        if (text.Length > 0) text.Append(',');
        text.Append(CultureInfo.InvariantCulture, $"{start}");
        // Two in a row are written apart from more: 3,4 but 3-5.
        if (end == start + 1) text.Append(CultureInfo.InvariantCulture, $",{end}");
        else if (end > start) text.Append(CultureInfo.InvariantCulture, $"-{end}");
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
