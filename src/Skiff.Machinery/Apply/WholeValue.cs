using Skiff.Model;

namespace Skiff.Machinery.Apply;

/// <summary>
/// The fields of a value that came into being as a whole, which is what comparing it with nothing would find: every
/// field of it, at every depth. Most of a new object is such values.
/// </summary>
internal static class WholeValue
{
    /// <summary>The fields below a value.</summary>
    public static FieldSet FieldsOf(Json value, ApplyType type)
    {
        ApplyShape shape = type.ShapeOf(value);
        return shape switch
        {
            ApplyShape.Record or ApplyShape.Map when value is JsonObject { Count: > 0 } map => Members(map, type),
            ApplyShape.Set or ApplyShape.KeyedList when value is JsonArray { Count: > 0 } list => Items(list, type, shape),
            _ => FieldSet.Empty,
        };
    }

    private static FieldSet Members(JsonObject map, ApplyType type)
    {
        FieldSet.Entry[] entries = new FieldSet.Entry[map.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            (string name, Json value) = map.Members[i];
            entries[i] = new(PathElement.OfName(name), true, FieldsOf(value, type.Member(name) ?? ApplyType.Deduced));
        }

        SortDistinct(entries);
        return FieldSet.Adopt(entries);
    }

    private static FieldSet Items(JsonArray list, ApplyType type, ApplyShape shape)
    {
        ApplyType itemType = type.Item();
        FieldSet.Entry[] entries = new FieldSet.Entry[list.Count];
        int count = 0;
        foreach (Json item in list.Items)
        {
            if (ListSteps.Of(shape, type.Field!, item, out _) is not { } step) continue;
            entries[count++] = new(step, true, FieldsOf(item, itemType));
        }

        count = SortDistinct(entries.AsSpan(0, count));
        return FieldSet.Adopt(count == entries.Length ? entries : entries[..count]);
    }

    // A key that occurs more than once stands for its items as a whole.
    private static int SortDistinct(Span<FieldSet.Entry> entries)
    {
        if (IsAscending(entries)) return entries.Length;
        entries.Sort(static (left, right) => left.Step.CompareTo(right.Step));
        int kept = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            if (kept > 0 && entries[kept - 1].Step == entries[i].Step) entries[kept - 1] = new(entries[i].Step, true, FieldSet.Empty);
            else entries[kept++] = entries[i];
        }

        return kept;
    }

    private static bool IsAscending(ReadOnlySpan<FieldSet.Entry> entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (entries[i - 1].Step >= entries[i].Step) return false;
        }

        return true;
    }
}
