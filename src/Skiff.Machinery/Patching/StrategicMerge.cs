using Skiff.Model;

namespace Skiff.Machinery.Patching;

/// <summary>One merge of a patch into an object. After a fault everything returns what it has.</summary>
internal sealed class StrategicMerge
{
    /// <summary>What is wrong with the patch, in upstream's words; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Merges a patch into an object.</summary>
    public JsonObject Map(JsonObject original, JsonObject patch, PatchSchema schema)
    {
        if (patch[PatchWords.Directive] is { } directive) return Directed(directive, patch);

        Json? retain = patch[PatchWords.RetainKeysDirective];
        if (retain is not null) original = Retained(original, patch, retain);
        JsonEdit edit = new(original);
        HashSet<string>? ordered = null;
        foreach ((string name, Json value) in patch.Members)
        {
            if (Fault is not null) return original;
            if (PatchWords.Has(name, PatchWords.OrderPrefix))
            {
                if (SetOrder(ref edit, patch, name, value, schema) is { } done) (ordered ??= []).Add(done);
                continue;
            }

            if (ordered is not null && ordered.Contains(name)) continue;
            if (name == PatchWords.RetainKeysDirective) continue;
            Member(ref edit, name, value, schema);
        }

        return Fault is null ? edit.Build() : original;
    }

    private JsonObject Directed(Json directive, JsonObject patch)
    {
        switch ((directive as JsonString)?.Value)
        {
            case "replace": return patch.Remove(PatchWords.Directive);
            case "delete": return JsonObject.Empty;
            default:
                Fault ??= PatchWords.BadDirective(directive, patch);
                return patch;
        }
    }

    // Members of the original that the directive does not list go away; the patch may not set members outside the list.
    private JsonObject Retained(JsonObject original, JsonObject patch, Json retain)
    {
        if (retain is not JsonArray list)
        {
            Fault ??= PatchWords.RetainKeys;
            return original;
        }

        HashSet<string> kept = new(StringComparer.Ordinal);
        foreach (Json item in list.Items)
        {
            if (item is JsonString name) kept.Add(name.Value);
        }

        foreach ((string name, Json value) in patch.Members)
        {
            bool exempt = value.IsNull || name == PatchWords.RetainKeysDirective
                || PatchWords.Has(name, PatchWords.DeleteFromPrefix) || PatchWords.Has(name, PatchWords.OrderPrefix);
            if (!exempt && !kept.Contains(name)) Fault ??= PatchWords.RetainKeys;
        }

        JsonEdit edit = new(original);
        foreach ((string name, _) in original.Members)
        {
            if (!kept.Contains(name)) edit.Remove(name);
        }

        return edit.Build();
    }

    private void Member(ref JsonEdit edit, string name, Json value, PatchSchema schema)
    {
        bool deletes = PatchWords.Has(name, PatchWords.DeleteFromPrefix);
        if (deletes)
        {
            if (PatchWords.FieldOf(name, PatchWords.DeleteFromPrefix) is not { } field)
            {
                Fault ??= PatchWords.PrimitiveList;
                return;
            }

            name = field.Length > 0 ? field : name;
        }

        if (value.IsNull)
        {
            edit.Remove(name);
            return;
        }

        Json? current = edit[name];
        bool sameType = current is not null && string.Equals(current.TypeName, value.TypeName, StringComparison.Ordinal);
        if (!sameType)
        {
            if (!deletes) Put(ref edit, name, Cleaned(value, dropNulls: true));
            return;
        }

        if (value is JsonObject change) MapMember(ref edit, name, (JsonObject)current!, change, schema);
        else if (value is JsonArray items) ListMember(ref edit, name, (JsonArray)current!, items, schema, deletes);
        else edit.Set(name, value);
    }

    private static void Put(ref JsonEdit edit, string name, Json? value)
    {
        if (value is null) edit.Remove(name);
        else edit.Set(name, value);
    }

    private void MapMember(ref JsonEdit edit, string name, JsonObject current, JsonObject change, PatchSchema schema)
    {
        if (schema.Find(name, out string? fault) is not { } field)
        {
            Fault ??= fault;
            return;
        }

        bool replaces = StrategyOf(field) == "replace";
        edit.Set(name, replaces ? change : Map(current, change, PatchSchema.OfValue(field)));
    }

    private void ListMember(
        ref JsonEdit edit, string name, JsonArray current, JsonArray items, PatchSchema schema, bool deletes)
    {
        if (ListField(name, schema) is not { } field) return;
        edit.Set(name, List(current, items, field, deletes));
    }

    private FieldSchema? ListField(string name, PatchSchema schema)
    {
        FieldSchema? field = schema.Find(name, out string? fault);
        if (field is { Shape: not FieldShape.List }) fault = $"expected slice or array type, but got: {schema.GoKind}";
        Fault ??= fault;
        return fault is null ? field : null;
    }

    // The strategy beside retainKeys, which only says how patches are made.
    private static string StrategyOf(FieldSchema field)
    {
        foreach (string strategy in field.PatchStrategies)
        {
            if (strategy != "retainKeys") return strategy;
        }

        return "";
    }

    private JsonArray List(JsonArray original, JsonArray patch, FieldSchema field, bool deletes)
    {
        if (!deletes && StrategyOf(field) != "merge") return patch;
        if (original.Count == 0 && patch.Count == 0) return original;
        bool? maps = ItemsAreMaps(original, patch);
        if (maps is null) return original;
        string key = field.PatchMergeKey ?? "";
        JsonArray merged;
        if (maps == false)
        {
            if (deletes) return StrategicLists.Without(original, patch);
            merged = StrategicLists.Union(original, patch);
        }
        else
        {
            if (key.Length == 0)
            {
                Fault ??= $"cannot merge lists without merge key for {PatchSchema.OfItem(field).GoKind}";
                return original;
            }

            (original, patch) = Special(original, patch, key);
            merged = ByKey(original, patch, key, PatchSchema.OfItem(field));
        }

        return Fault is null ? Ordered(merged, patch, original, key) : original;
    }

    // Whether the items of two lists are objects; null with a fault when they are of different types.
    private bool? ItemsAreMaps(JsonArray first, JsonArray second)
    {
        string? type = null;
        foreach (JsonArray list in (ReadOnlySpan<JsonArray>)[first, second])
        {
            foreach (Json item in list.Items)
            {
                if (type is null && item is JsonArray) Fault ??= PatchWords.ListOfLists;
                type ??= item.TypeName;
                if (item.IsNull || !string.Equals(type, item.TypeName, StringComparison.Ordinal))
                {
                    Fault ??= $"list element types are not identical: {GoValue.Text(first, second)}";
                }
            }
        }

        if (type is null) Fault ??= "no elements in any of the given slices";
        return Fault is null ? type == JsonObject.Empty.TypeName : null;
    }

    // Takes the items with a $patch directive out of the patch and does what they say.
    private (JsonArray Original, JsonArray Patch) Special(JsonArray original, JsonArray patch, string key)
    {
        List<Json>? plain = null;
        HashSet<Json> deleted = [];
        bool replaces = false;
        for (int i = 0; i < patch.Count; i++)
        {
            JsonObject item = (JsonObject)patch[i];
            if (item[PatchWords.Directive] is not { } directive)
            {
                plain?.Add(item);
                continue;
            }

            plain ??= [.. patch.Items[..i]];
            switch ((directive as JsonString)?.Value)
            {
                case "delete" when item[key] is { } value:
                    deleted.Add(value);
                    break;
                case "delete":
                    Fault ??= PatchWords.NoMergeKey(item, key);
                    break;
                case "replace":
                    replaces = true;
                    break;
                case "merge":
                    Fault ??= "merging lists cannot yet be specified in the patch";
                    break;
                default:
                    Fault ??= PatchWords.BadDirective(directive, item);
                    break;
            }
        }

        if (plain is null) return (original, patch);
        JsonArray rest = JsonArray.From(plain);
        if (replaces) return (rest, JsonArray.Empty);
        return (deleted.Count == 0 ? original : StrategicLists.WithoutKeys(original, key, deleted), rest);
    }

    private JsonArray ByKey(JsonArray original, JsonArray patch, string key, PatchSchema schema)
    {
        List<Json> merged = [.. original.Items];
        KeyIndex index = new(original, key);
        foreach (Json item in patch.Items)
        {
            JsonObject change = (JsonObject)item;
            if (change[key] is not { } value)
            {
                Fault ??= PatchWords.NoMergeKey(change, key);
                return original;
            }

            int at = index.Find(value);
            if (at >= 0)
            {
                merged[at] = Map((JsonObject)merged[at], change, schema);
            }
            else
            {
                index.Add(value, merged.Count);
                merged.Add(change);
            }
        }

        return JsonArray.From(merged);
    }

    // Processes one $setElementOrder directive together with the patch of its list; answers the list's name when done.
    private string? SetOrder(ref JsonEdit edit, JsonObject patch, string name, Json value, PatchSchema schema)
    {
        if (value is not JsonArray order)
        {
            Fault ??= PatchWords.BadType("[]interface {}", value);
            return null;
        }

        if (PatchWords.FieldOf(name, PatchWords.OrderPrefix) is not { } field)
        {
            Fault ??= PatchWords.SetElementOrder;
            return null;
        }

        Json? original = edit[field], change = patch[field];
        foreach (Json? list in (ReadOnlySpan<Json?>)[original, change])
        {
            if (list is not null and not JsonArray) Fault ??= PatchWords.BadType("[]interface {}", list);
        }

        if (Fault is not null || ListField(field, schema) is not { } listField) return null;
        string key = listField.PatchMergeKey ?? "";
        JsonArray before = original as JsonArray ?? JsonArray.Empty;
        JsonArray patched = change as JsonArray ?? JsonArray.Empty;
        Fault ??= StrategicLists.OrderProblem(patched, order, key);
        if (Fault is not null || (original is null && change is null)) return null;

        JsonArray merged = (original, change) switch
        {
            (not null, null) => before,
            (null, _) => (JsonArray)Cleaned(patched, dropNulls: false)!,
            _ => List(before, patched, listField, deletes: false),
        };
        if (Fault is null && ItemsAreMaps(before, patched) is not null) edit.Set(field, Ordered(merged, order, before, key));
        return field;
    }

    private JsonArray Ordered(JsonArray merged, JsonArray order, JsonArray serverOrder, string key)
    {
        (JsonArray result, string? fault) = StrategicLists.Ordered(merged, order, serverOrder, key);
        Fault ??= fault;
        return result;
    }

    // A value as it comes into the object without a counterpart: objects with a $patch directive are dropped. Null when
    // the value itself is one.
    private static Json? Cleaned(Json value, bool dropNulls)
    {
        switch (value)
        {
            case JsonObject map:
                if (map.Has(PatchWords.Directive)) return null;
                JsonEdit edit = new(map);
                foreach ((string name, Json member) in map.Members)
                {
                    Json? cleaned = dropNulls && member.IsNull ? null : Cleaned(member, dropNulls);
                    if (ReferenceEquals(cleaned, member)) continue;
                    Put(ref edit, name, cleaned);
                }

                return edit.Build();
            case JsonArray list:
                List<Json>? kept = null;
                for (int i = 0; i < list.Count; i++)
                {
                    Json? cleaned = Cleaned(list[i], dropNulls);
                    if (kept is null && ReferenceEquals(cleaned, list[i])) continue;
                    kept ??= [.. list.Items[..i]];
                    if (cleaned is not null) kept.Add(cleaned);
                }

                return kept is null ? list : JsonArray.From(kept);
            default:
                return value;
        }
    }
}
