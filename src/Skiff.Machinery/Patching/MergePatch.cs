namespace Skiff.Machinery.Patching;

/// <summary>JSON merge patch, RFC 7386: members are set, nulls remove them, everything else replaces.</summary>
public static class MergePatch
{
    /// <summary>Applies a patch to an object.</summary>
    public static PatchResult Apply(JsonObject original, Json patch) => patch switch
    {
        JsonObject members => PatchResult.Ok(Merge(original, members)),
        JsonNull => PatchResult.BadRequest("Invalid JSON Patch"),
        _ => PatchResult.BadRequest("error decoding patch: json: cannot unmarshal "
            + $"{GoValue.Word(patch)} into Go value of type map[string]interface {{}}"),
    };

    private static JsonObject Merge(JsonObject original, JsonObject patch)
    {
        JsonEdit edit = new(original);
        foreach ((string name, Json value) in patch.Members)
        {
            if (value.IsNull)
            {
                edit.Remove(name);
                continue;
            }

            Json? current = original[name];
            Json merged = (current, value) switch
            {
                (JsonObject map, JsonObject change) => Merge(map, change),
                (JsonObject, _) => value,
                _ => WithoutNulls(value),
            };
            edit.Set(name, merged);
        }

        return edit.Build();
    }

    // Members that are null are dropped at every depth, below lists too; nulls that are items of lists stay.
    private static Json WithoutNulls(Json value)
    {
        switch (value)
        {
            case JsonObject map:
                JsonEdit edit = new(map);
                foreach ((string name, Json member) in map.Members)
                {
                    if (member.IsNull) edit.Remove(name);
                    else edit.Set(name, WithoutNulls(member));
                }

                return edit.Build();
            case JsonArray list:
                Json[] items = new Json[list.Count];
                for (int i = 0; i < items.Length; i++) items[i] = WithoutNulls(list[i]);
                return JsonArray.Adopt(items);
            default:
                return value;
        }
    }
}
