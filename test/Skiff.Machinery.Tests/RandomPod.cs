namespace Skiff.Machinery.Tests;

/// <summary>Random pods of the test schema, patches for them, and damaged forms of either.</summary>
internal sealed class RandomPod(int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "d"];
    private readonly Random random = new(seed);

    /// <summary>A pod with distinct list keys.</summary>
    public JsonObject Make()
    {
        JsonObject spec = JsonObject.Empty;
        if (Maybe()) spec = spec.Set("containers", Distinct(Container));
        if (Maybe()) spec = spec.Set("volumes", Distinct(name => Json.Object(("name", Json.Of(name)), ("emptyDir", JsonObject.Empty))));
        if (Maybe()) spec = spec.Set("tolerations", Distinct(name => Json.Object(("key", Json.Of(name)))));
        if (Maybe()) spec = spec.Set("nodeSelector", Labels());
        if (Maybe()) spec = spec.Set("selector", Json.Object(("matchLabels", Labels())));
        if (Maybe()) spec = spec.Set("replicas", Json.Of(random.Next(3)));
        if (Maybe()) spec = spec.Set("raw", RandomJson.Make(random, 0));
        JsonObject metadata = JsonObject.Empty;
        if (Maybe()) metadata = metadata.Set("labels", Labels());
        if (Maybe()) metadata = metadata.Set("finalizers", Distinct(Json.Of));
        JsonObject pod = JsonObject.Empty;
        if (metadata.Count > 0) pod = pod.Set("metadata", metadata);
        if (spec.Count > 0) pod = pod.Set("spec", spec);
        if (Maybe()) pod = pod.Set("status", Json.Object(("phase", Name())));
        return pod;
    }

    /// <summary>A patch without directives.</summary>
    public JsonObject MakePatch()
    {
        JsonObject patch = Make();
        if (Maybe() && patch["spec"] is JsonObject spec) patch = patch.Set("spec", spec.Set("replicas", Json.Null));
        return patch;
    }

    /// <summary>A tree with a few of its parts replaced by something else, directives among it.</summary>
    public Json Damaged(Json value)
    {
        if (random.Next(12) == 0)
        {
            return random.Next(4) switch
            {
                0 => Json.Object(("$patch", Json.Of(random.Next(3) switch { 0 => "delete", 1 => "replace", _ => "x" }))),
                1 => JsonArray.From(Enumerable.Range(0, random.Next(3)).Select(_ => RandomJson.Make(random, 1))),
                _ => RandomJson.Make(random, 2),
            };
        }

        switch (value)
        {
            case JsonObject map:
                JsonObject result = map;
                foreach ((string name, Json member) in map.Members)
                {
                    result = result.Set(name, Damaged(member));
                    if (random.Next(10) == 0) result = result.Set($"$setElementOrder/{name}", Damaged(member));
                    if (random.Next(10) == 0) result = result.Set($"$deleteFromPrimitiveList/{name}", Damaged(member));
                    if (random.Next(20) == 0) result = result.Set("$retainKeys", Json.Array(Json.Of(name)));
                }

                return result;
            case JsonArray list:
                return JsonArray.From(list.Items.ToArray().Select(Damaged));
            default:
                return value;
        }
    }

    private Json Container(string name)
    {
        JsonObject container = Json.Object(("name", Json.Of(name)));
        if (Maybe()) container = container.Set("image", Name());
        if (Maybe()) container = container.Set("env", Distinct(env => Json.Object(("name", Json.Of(env)), ("value", Name()))));
        if (Maybe())
        {
            container = container.Set("ports", Json.Array(Json.Object(
                ("containerPort", Json.Of(random.Next(2))), ("protocol", Json.Of(Maybe() ? "TCP" : "UDP")))));
        }

        if (Maybe()) container = container.Set("command", Distinct(Json.Of));
        return container;
    }

    private JsonArray Distinct(Func<string, Json> make)
    {
        string[] names = [.. Names];
        random.Shuffle(names);
        return JsonArray.From(names.Take(random.Next(1, 4)).Select(make));
    }

    private JsonObject Labels()
    {
        JsonObject labels = JsonObject.Empty;
        for (int i = random.Next(1, 3); i > 0; i--) labels = labels.Set(Names[random.Next(4)], Name());
        return labels;
    }

    private Json Name() => Json.Of(Names[random.Next(4)]);

    private bool Maybe() => random.Next(2) == 0;
}
