namespace Skiff.ApiServer.Consistency;

/// <summary>The part of all objects that a reader asks for.</summary>
/// <param name="Space">The namespace; null for all.</param>
/// <param name="Selects">Whether only objects with the label.</param>
/// <param name="Key">The one object; null for all.</param>
internal readonly record struct Scope(string? Space, bool Selects, int? Key)
{
    /// <summary>A scope by chance.</summary>
    public static Scope Any(Random random, int keys)
    {
        int key = random.Next(keys);
        return random.Next(10) switch
        {
            0 => new(Item.SpaceOf(key), false, key),
            1 => new(null, false, key),
            2 or 3 => new(null, true, null),
            4 or 5 => new(Item.SpaceOf(key), true, null),
            6 or 7 => new(Item.SpaceOf(key), false, null),
            _ => new(null, false, null),
        };
    }

    /// <summary>The path and query that ask for it; further options follow with <c>&amp;</c>.</summary>
    public string Path
    {
        get
        {
            string collection = Space is null ? $"/api/v1/{Item.Plural}" : $"/api/v1/namespaces/{Space}/{Item.Plural}";
            List<string> options = [];
            if (Key is { } key) options.Add($"fieldSelector=metadata.name%3D{Item.NameOf(key)}");
            if (Selects) options.Add($"labelSelector={Item.Selector}");
            return $"{collection}?{string.Join('&', options)}&pretty=false";
        }
    }

    /// <summary>Whether a state of an object belongs to it.</summary>
    public bool Holds(in Item item) =>
        (Space is null || Item.SpaceOf(item.Key) == Space) && (!Selects || item.On) && (Key is null || Key == item.Key);
}
