namespace Skiff.Machinery.Apply;

/// <summary>The fields that a value mentions: its leaves, list items, and members that no schema declares.</summary>
internal static class FieldSets
{
    /// <summary>The fields of a whole object.</summary>
    public static FieldSet Of(Json value, ApplyType type) => Inside(value, type).Below;

    private readonly record struct Found(bool Self, FieldSet Below);

    private static Found Inside(Json value, ApplyType type) => type.ShapeOf(value) switch
    {
        ApplyShape.Scalar or ApplyShape.Atomic => new(true, FieldSet.Empty),
        ApplyShape.Set or ApplyShape.KeyedList => new(false, OfList(value, type)),
        _ => new(false, OfMembers(value, type)),
    };

    private static FieldSet OfMembers(Json value, ApplyType type)
    {
        if (value is not JsonObject map) return FieldSet.Empty;
        List<FieldSet.Entry>? entries = null;
        foreach ((string name, Json member) in map.Members)
        {
            Found inside = Inside(member, type.Member(name) ?? ApplyType.Deduced);
            bool self = inside.Self || member is JsonNull or JsonObject { Count: 0 } || !type.Declares(name);
            FieldSet.Keep(ref entries, PathElement.OfName(name), self, inside.Below);
        }

        return FieldSet.FromSorted(entries);
    }

    private static FieldSet OfList(Json value, ApplyType type)
    {
        if (value is not JsonArray list) return FieldSet.Empty;
        ApplyShape shape = type.ShapeOf(value);
        ApplyType itemType = type.Item();
        Dictionary<PathElement, int> times = [];
        List<FieldSet.Entry> entries = new(list.Count);
        foreach (Json item in list.Items)
        {
            if (ListSteps.Of(shape, type.Field!, item, out _) is not { } step) continue;
            int time = times.GetValueOrDefault(step) + 1;
            times[step] = time;
            if (time == 1) entries.Add(new(step, true, Inside(item, itemType).Below));
            // An item that occurs more than once is owned as a whole.
            else if (time == 2) entries[entries.FindIndex(entry => entry.Step == step)] = new(step, true, FieldSet.Empty);
        }

        return FieldSet.From(entries);
    }
}
