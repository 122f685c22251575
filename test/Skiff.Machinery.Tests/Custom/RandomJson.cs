namespace Skiff.Machinery.Tests.Custom;

/// <summary>Random trees of a few member names, so that schemas and values often meet.</summary>
internal static class RandomJson
{
    /// <summary>An object.</summary>
    public static JsonObject Object(Random random, int depth, params string[] names)
    {
        JsonObject map = JsonObject.Empty;
        for (int i = random.Next(4); i > 0; i--) map = map.Set(names[random.Next(names.Length)], Value(random, depth - 1, names));
        return map;
    }

    private static Json Value(Random random, int depth, string[] names) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => Json.Null,
        1 => Json.Of(random.Next(10)),
        2 => Json.Of("text"),
        3 => Json.True,
        4 => Json.Of(random.Next(10) + 0.5),
        5 => Json.Array(Value(random, depth - 1, names), Value(random, depth - 1, names)),
        _ => Object(random, depth, names),
    };
}
