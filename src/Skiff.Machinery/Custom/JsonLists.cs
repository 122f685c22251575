namespace Skiff.Machinery.Custom;

/// <summary>Changes to lists that keep a list as it is when none of its items changed.</summary>
internal static class JsonLists
{
    /// <summary>The list of what each item becomes.</summary>
    public static JsonArray Map(JsonArray list, Func<Json, int, Json> map)
    {
        Json[]? changed = null;
        for (int i = 0; i < list.Count; i++)
        {
            Json item = map(list[i], i);
            if (changed is null && ReferenceEquals(item, list[i])) continue;
            changed ??= list.Items.ToArray();
            changed[i] = item;
        }

        return changed is null ? list : JsonArray.Adopt(changed);
    }
}
