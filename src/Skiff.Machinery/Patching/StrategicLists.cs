namespace Skiff.Machinery.Patching;

/// <summary>Where the items of a list are by the value of their merge key; the first of equal ones counts.</summary>
internal readonly struct KeyIndex
{
    private const int ScanMax = 8;
    private readonly List<(Json Key, int At)> few = [];
    private readonly Dictionary<Json, int>? many;

    /// <summary>Indexes a list; without a key the items themselves are what is looked up.</summary>
    public KeyIndex(JsonArray list, string key)
    {
        many = list.Count > ScanMax ? [] : null;
        for (int i = 0; i < list.Count; i++)
        {
            Json? value = key.Length == 0 ? list[i] : (list[i] as JsonObject)?[key];
            if (value is not null) Add(value, i);
        }
    }

    /// <summary>Adds a key unless it is known.</summary>
    public void Add(Json key, int at)
    {
        if (many is not null) many.TryAdd(key, at);
        else if (Find(key) < 0) few.Add((key, at));
    }

    /// <summary>The place of a key, or -1.</summary>
    public int Find(Json key)
    {
        if (many is not null) return many.GetValueOrDefault(key, -1);
        foreach ((Json known, int at) in few)
        {
            if (known.Equals(key)) return at;
        }

        return -1;
    }
}

/// <summary>The list operations of strategic merge patch.</summary>
internal static class StrategicLists
{
    /// <summary>A list without the scalars of another.</summary>
    public static JsonArray Without(JsonArray list, JsonArray removed)
    {
        KeyIndex index = new(removed, "");
        return JsonArray.From(list.Items.ToArray().Where(item => index.Find(item) < 0));
    }

    /// <summary>The distinct scalars of two lists.</summary>
    public static JsonArray Union(JsonArray first, JsonArray second) =>
        JsonArray.From(new HashSet<Json>([.. first.Items, .. second.Items]));

    /// <summary>A list without the objects that have certain merge keys.</summary>
    public static JsonArray WithoutKeys(JsonArray list, string key, HashSet<Json> removed) => JsonArray.From(
        list.Items.ToArray().Where(item => (item as JsonObject)?[key] is not { } value || !removed.Contains(value)));

    /// <summary>
    /// Puts merged items in order: those that the order names as it says, the others as the server had them, the two runs
    /// interleaved so that server order is kept between them where it can be.
    /// </summary>
    public static (JsonArray Items, string? Fault) Ordered(JsonArray merged, JsonArray order, JsonArray serverOrder, string key)
    {
        string? fault = MissingKey(merged, key) ?? MissingKey(order, key) ?? MissingKey(serverOrder, key);
        if (fault is not null) return (merged, fault);

        KeyIndex byOrder = new(order, key), byServer = new(serverOrder, key);
        List<(Json Item, int Rank, int Server)> named = [], others = [];
        foreach (Json item in merged.Items)
        {
            Json itemKey = key.Length == 0 ? item : ((JsonObject)item)[key]!;
            int rank = byOrder.Find(itemKey), server = byServer.Find(itemKey);
            if (rank >= 0) named.Add((item, rank, server));
            else others.Add((item, server < 0 ? int.MaxValue : server, server));
        }

        List<(Json Item, int Rank, int Server)> sortedNamed = [.. named.OrderBy(entry => entry.Rank)];
        List<(Json Item, int Rank, int Server)> sortedOthers = [.. others.OrderBy(entry => entry.Rank)];
        return (Interleaved(sortedOthers, sortedNamed), null);
    }

    /// <summary>
    /// What is wrong with an order directive and the patch of its list: every item of the patch that is not deleted must
    /// be in the order, in the same sequence.
    /// </summary>
    public static string? OrderProblem(JsonArray patch, JsonArray order, string key)
    {
        if (order.Count == 0 || patch.Count == 0) return null;
        List<Json> kept = [];
        foreach (Json item in patch.Items)
        {
            if (key.Length > 0 && item is not JsonObject) return PatchWords.BadType("map[string]interface {}", item);
            bool deleted = key.Length > 0 && ((JsonObject)item).Text(PatchWords.Directive) == "delete";
            if (!deleted) kept.Add(item);
        }

        int at = 0, place = 0;
        while (at < kept.Count && place < order.Count)
        {
            if (kept[at] is JsonObject map && map.Has(PatchWords.Directive))
            {
                at++;
                continue;
            }

            if (!TrySameKey(kept[at], order[place], key, out bool same, out string? fault)) return fault;
            if (same) at++;
            place++;
        }

        if (at >= kept.Count) return null;
        return $"The order in patch list:\n{GoValue.Text((Json)patch)}\n doesn't match {PatchWords.OrderPrefix} list:\n"
            + $"{GoValue.Text((Json)order)}\n";
    }

    private static bool TrySameKey(Json left, Json right, string key, out bool same, out string? fault)
    {
        same = false;
        fault = null;
        if (key.Length == 0)
        {
            same = left.Equals(right);
            return true;
        }

        fault = ItemProblem(left, key) ?? ItemProblem(right, key);
        if (fault is not null) return false;
        same = ((JsonObject)left)[key]!.Equals(((JsonObject)right)[key]);
        return true;
    }

    private static JsonArray Interleaved(
        List<(Json Item, int Rank, int Server)> others, List<(Json Item, int Rank, int Server)> named)
    {
        Json[] result = new Json[others.Count + named.Count];
        int left = 0, right = 0;
        for (int i = 0; i < result.Length; i++)
        {
            bool takeOther = right >= named.Count
                || (left < others.Count && others[left].Server >= 0 && named[right].Server >= 0
                    && others[left].Server < named[right].Server);
            result[i] = takeOther ? others[left++].Item : named[right++].Item;
        }

        return JsonArray.Adopt(result);
    }

    private static string? MissingKey(JsonArray list, string key)
    {
        if (key.Length == 0) return null;
        foreach (Json item in list.Items)
        {
            if (ItemProblem(item, key) is { } fault) return fault;
        }

        return null;
    }

    private static string? ItemProblem(Json item, string key)
    {
        if (item is not JsonObject map) return PatchWords.BadType("map[string]interface {}", item);
        return map.Has(key) ? null : PatchWords.NoMergeKey(map, key);
    }
}
