using Skiff.Machinery.Validation;

namespace Skiff.Machinery.Custom;

/// <summary>Items of lists that are sets must differ, and those of keyed lists in their keys.</summary>
internal static class ListKinds
{
    /// <summary>Checks every list of a value.</summary>
    public static void Check(Json value, StructuralSchema? schema, FieldPath? path, Faults faults)
    {
        if (schema is null) return;
        switch (value)
        {
            case JsonObject map:
                foreach ((string name, Json member) in map.Members)
                {
                    if (schema.Properties.TryGetValue(name, out StructuralSchema? property))
                        Check(member, property, FieldPath.Below(path, name), faults);
                    else if (schema.Additional is { } additional)
                        Check(member, additional, FieldPath.KeyOf(path, name), faults);
                }

                break;
            case JsonArray list:
                if (schema.ListType == "set") CheckDistinct(list, path, faults);
                else if (schema.ListType == "map") CheckKeys(list, schema, path, faults);
                for (int i = 0; i < list.Count && schema.Items is not null; i++)
                    Check(list[i], schema.Items, FieldPath.ItemOf(path, i), faults);
                break;
        }
    }

    // Each repeated item is told of once, where it comes the second time.
    private static void CheckDistinct(JsonArray list, FieldPath? path, Faults faults)
    {
        Dictionary<Json, int> seen = [];
        for (int i = 0; i < list.Count; i++)
        {
            int times = seen.GetValueOrDefault(list[i]);
            seen[list[i]] = times + 1;
            if (times == 1) faults.DuplicateText(FieldPath.ItemOf(path, i), ValueText.Shown(list[i]));
        }
    }

    private static void CheckKeys(JsonArray list, StructuralSchema schema, FieldPath? path, Faults faults)
    {
        Json[] keys = new Json[list.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            if (list[i] is not (JsonObject or JsonNull))
            {
                faults.InvalidText(FieldPath.ItemOf(path, i), ValueText.Shown(list[i]),
                    "must be an object for an array of list-type map");
                return;
            }

            JsonObjectBuilder key = new(schema.Source.XListMapKeys.Count);
            foreach (string name in schema.Source.XListMapKeys)
            {
                if ((list[i] as JsonObject)?[name] is { } part) key.Set(name, part);
            }

            keys[i] = key.Build();
        }

        CheckDistinct(JsonArray.Adopt(keys), path, faults);
    }
}
