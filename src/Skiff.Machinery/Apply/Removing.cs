namespace Skiff.Machinery.Apply;

/// <summary>Takes fields out of a value.</summary>
internal static class Removing
{
    /// <summary>The value without the fields of a set; null when nothing of it is left. Atomic values go as a whole.</summary>
    public static Json? Without(Json value, FieldSet removed, ApplyType type)
    {
        if (removed.IsEmpty) return value;
        return type.ShapeOf(value) switch
        {
            ApplyShape.Scalar => value,
            ApplyShape.Atomic => null,
            ApplyShape.Set or ApplyShape.KeyedList => WithoutItems(value, removed, type),
            _ => WithoutMembers(value, removed, type),
        };
    }

    /// <summary>
    /// The set with every declared member of a record that has fields below it in the set: removing a field that is not
    /// owned itself must not leave its empty shell behind.
    /// </summary>
    public static FieldSet WithDeclaredParents(FieldSet set, ApplyType type)
    {
        List<FieldSet.Entry>? entries = null;
        foreach (FieldSet.Entry entry in set.Entries)
        {
            bool declared = entry.Step.Name is { } name && type.Declares(name);
            ApplyType below = entry.Step.Name is { } member ? type.Member(member) ?? ApplyType.Deduced
                : entry.Step.Key is not null ? type.Item()
                : ApplyType.Deduced;
            FieldSet deeper = entry.Below.IsEmpty ? entry.Below : WithDeclaredParents(entry.Below, below);
            FieldSet.Keep(ref entries, entry.Step, entry.Member || (declared && !entry.Below.IsEmpty), deeper);
        }

        return FieldSet.FromSorted(entries);
    }

    private static Json? WithoutItems(Json value, FieldSet removed, ApplyType type)
    {
        if (value is not JsonArray { Count: > 0 } list) return null;
        ApplyShape shape = type.ShapeOf(value);
        ApplyType itemType = type.Item();
        List<Json> kept = new(list.Count);
        foreach (Json item in list.Items)
        {
            if (ListSteps.Of(shape, type.Field!, item, out _) is { } step)
            {
                if (removed.Has(step)) continue;
                if (Without(item, removed.Below(step), itemType) is { } rest) kept.Add(rest);
            }
            else
            {
                kept.Add(item);
            }
        }

        return kept.Count == 0 ? null : JsonArray.From(kept);
    }

    private static JsonObject? WithoutMembers(Json value, FieldSet removed, ApplyType type)
    {
        if (value is not JsonObject { Count: > 0 } map) return null;
        JsonEdit edit = new(map);
        foreach (FieldSet.Entry entry in removed.Entries)
        {
            if (entry.Step.Name is not { } name || map[name] is not { } member) continue;
            Json? rest = entry.Member ? null : Without(member, entry.Below, type.Member(name) ?? ApplyType.Deduced);
            if (rest is null) edit.Remove(name);
            else edit.Set(name, rest);
        }

        JsonObject result = edit.Build();
        return result.Count == 0 ? null : result;
    }
}
