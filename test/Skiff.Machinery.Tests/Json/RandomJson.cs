namespace Skiff.Machinery.Tests;

/// <summary>Random JSON trees from a small alphabet, so that names meet.</summary>
internal static class RandomJson
{
    private static readonly string[] Texts = ["", "a", "b", "name", "é<>&", "\"\\\n", "\U0001F600", "\u2028"];

    public static Json Make(Random random, int depth) => random.Next(depth <= 0 ? 6 : 9) switch
    {
        0 => Json.Null,
        1 => Json.Of(random.Next(2) == 0),
        2 => Json.Of(random.Next(-5, 5)),
        3 => Json.Of(random.NextInt64()),
        4 => Json.Of(random.NextDouble() * Math.Pow(10, random.Next(-30, 9))),
        5 => Json.Of(Texts[random.Next(Texts.Length)]),
        6 => JsonArray.From(Enumerable.Range(0, random.Next(4)).Select(_ => Make(random, depth - 1))),
        _ => MakeObject(random, depth - 1),
    };

    public static JsonObject MakeObject(Random random, int depth)
    {
        JsonObject result = JsonObject.Empty;
        for (int i = random.Next(5); i > 0; i--)
        {
            result = result.Set(Texts[random.Next(Texts.Length)], Make(random, depth));
        }

        return result;
    }
}
