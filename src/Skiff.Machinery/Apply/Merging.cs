namespace Skiff.Machinery.Apply;

/// <summary>
/// Lays an applied configuration over a live object: leaves of the configuration win, nothing is removed, and lists keep
/// the configuration's order with live items left where they can stay.
/// </summary>
internal sealed class Merging
{
    /// <summary>What is wrong with the values, in upstream's words; empty when nothing is.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Merges two values, of which one may be absent.</summary>
    public Json Merge(Json? live, Json? config, ApplyType type)
    {
        if (config is null) return live ?? Json.Null;
        if (live is null || ReferenceEquals(live, config)) return config;
        switch (type.ShapeOf(config))
        {
            case ApplyShape.Record or ApplyShape.Map when !BothEmpty(live, config):
                return Members(live as JsonObject ?? JsonObject.Empty, config as JsonObject ?? JsonObject.Empty, type);
            case ApplyShape.Set or ApplyShape.KeyedList when live is JsonArray { Count: > 0 } || config is JsonArray { Count: > 0 }:
                return Items(live as JsonArray ?? JsonArray.Empty, config as JsonArray ?? JsonArray.Empty, type);
            default:
                return config;
        }
    }

    private static bool BothEmpty(Json live, Json config) =>
        live is not JsonObject { Count: > 0 } && config is not JsonObject { Count: > 0 };

    private JsonObject Members(JsonObject live, JsonObject config, ApplyType type)
    {
        JsonEdit edit = new(live);
        foreach ((string name, Json value) in config.Members)
        {
            edit.Set(name, Merge(live[name], value, type.Member(name) ?? ApplyType.Deduced));
        }

        return edit.Build();
    }

    private JsonArray Items(JsonArray live, JsonArray config, ApplyType type)
    {
        ApplyShape shape = type.ShapeOf(config);
        if (!TryIndex(live, type, shape, allowDuplicates: true, out List<PathElement> left, out var leftItems)) return config;
        if (!TryIndex(config, type, shape, allowDuplicates: false, out List<PathElement> right, out var rightItems)) return config;

        ApplyType itemType = type.Item();
        Queue<PathElement> shared = new(right.Where(leftItems.ContainsKey));
        HashSet<PathElement> merged = [];
        List<Json> result = new(Math.Max(left.Count, right.Count));
        int i = 0, j = 0;
        while (i < left.Count || j < right.Count)
        {
            bool atBoth = i < left.Count && j < right.Count;
            bool same = atBoth && left[i] == right[j];
            if (i < left.Count && !same)
            {
                // A shared item waits for its turn in the configuration's order; its live place is passed over.
                bool inConfig = rightItems.ContainsKey(left[i]);
                if (atBoth && inConfig && shared.Count > 0 && shared.Peek() != left[i])
                {
                    i++;
                    continue;
                }

                if (!inConfig)
                {
                    result.Add(live[i++]);
                    continue;
                }

                if (merged.Contains(left[i])) i++;
            }

            if (j >= right.Count) continue;
            if (same) i++;
            PathElement step = right[j++];
            if (shared.Count > 0 && shared.Peek() == step) shared.Dequeue();
            merged.Add(step);
            result.Add(Merge(leftItems.GetValueOrDefault(step), rightItems[step], itemType));
        }

        return result.Count == live.Count && AllSame(result, live) ? live : JsonArray.From(result);
    }

    private static bool AllSame(List<Json> items, JsonArray live)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (!ReferenceEquals(items[i], live[i])) return false;
        }

        return true;
    }

    private bool TryIndex(
        JsonArray list, ApplyType type, ApplyShape shape, bool allowDuplicates,
        out List<PathElement> steps, out Dictionary<PathElement, Json> items)
    {
        steps = new(list.Count);
        items = new(list.Count);
        for (int i = 0; i < list.Count; i++)
        {
            if (ListSteps.Of(shape, type.Field!, list[i], out string problem) is not { } step)
            {
                if (Problem.Length == 0) Problem = $"element {i}: {problem}";
                return false;
            }

            steps.Add(step);
            // Items of a key that occurs more than once are not merged with the configuration's item.
            bool fresh = items.TryAdd(step, list[i]);
            if (!fresh && !allowDuplicates && Problem.Length == 0) Problem = $"duplicate entries for key {step}";
            if (!fresh) items[step] = Json.Null;
        }

        return Problem.Length == 0;
    }
}
