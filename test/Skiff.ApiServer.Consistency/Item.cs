using System.Globalization;
using System.Text.Json;

namespace Skiff.ApiServer.Consistency;

/// <summary>What a reader can see of one object: enough to tell every one of its states from every other.</summary>
/// <param name="Key">Number of the object.</param>
/// <param name="Revision">Its resourceVersion.</param>
/// <param name="Value">What its writer numbered this state with.</param>
/// <param name="On">Whether it wears the label that selectors ask for.</param>
internal readonly record struct Item(int Key, long Revision, long Value, bool On)
{
    /// <summary>The resource; one whose deletion is answered with the object, so that its revision is known.</summary>
    public const string Plural = "serviceaccounts";

    /// <summary>The label that selectors ask for.</summary>
    public const string Selector = "on%3Dyes";

    /// <summary>The namespace of an object.</summary>
    public static string SpaceOf(int key) => World.Spaces[key % World.Spaces.Count];

    /// <summary>The path of an object's collection.</summary>
    public static string CollectionOf(int key) => $"/api/v1/namespaces/{SpaceOf(key)}/{Plural}";

    /// <summary>The path of an object.</summary>
    public static string PathOf(int key) => $"{CollectionOf(key)}/{NameOf(key)}";

    /// <summary>The name of an object; names of one length are in the order of their numbers.</summary>
    public static string NameOf(int key) => string.Create(CultureInfo.InvariantCulture, $"item-{key:D6}");

    /// <summary>The body of a state.</summary>
    public static string Body(int key, long value, bool on, long? revision = null) => $$$"""
        {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"{{{NameOf(key)}}}","labels":{"on":"{{{(on ? "yes" : "no")}}}"},
        "annotations":{"value":"{{{value}}}"}{{{(revision is { } known ? $",\"resourceVersion\":\"{known}\"" : "")}}}}}
        """;

    /// <summary>Reads an object.</summary>
    public static Item Read(JsonElement value)
    {
        JsonElement meta = value.GetProperty("metadata");
        string name = meta.GetProperty("name").GetString()!;
        return new(
            int.Parse(name.AsSpan(name.LastIndexOf('-') + 1), CultureInfo.InvariantCulture),
            long.Parse(meta.GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture),
            long.Parse(meta.GetProperty("annotations").GetProperty("value").GetString()!, CultureInfo.InvariantCulture),
            meta.GetProperty("labels").GetProperty("on").GetString() == "yes");
    }
}
