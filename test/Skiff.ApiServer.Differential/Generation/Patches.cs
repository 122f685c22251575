using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Machinery.Patching;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>Patches of every type, and what two managers apply.</summary>
internal sealed class Patches(Chance chance, Mutations mutations, Values values, Subject subject, JsonObject seed)
{
    private const string MergeType = "application/merge-patch+json";
    private const string JsonType = "application/json-patch+json";
    private const string StrategicType = "application/strategic-merge-patch+json";
    private const string ApplyType = "application/apply-patch+yaml";

    /// <summary>A merge patch.</summary>
    public Request Merge(string path)
    {
        Mutant mutant = mutations.Mutate(seed);
        // Nulls inside of lists stay since json-patch 4.12, and were dropped before.
        if (mutant.What.EndsWith(" null", StringComparison.Ordinal)) mutant = new Mutant("labels", seed);
        Json patch = chance.Weighted(
            (70, Difference(seed, mutant.Tree)),
            (10, Json.Object(("metadata", Json.Object(("labels", Json.Object(("x", chance.Of(Json.Of("y"), Json.Null, Json.Of(1))))))))),
            (10, Json.Object(("metadata", Json.Object(("finalizers", Json.Array(Json.Of(chance.Of("example.com/x", "bogus", "orphan")))))))),
            (5, chance.Of(Json.Array(), Json.Of("x"), Json.Null, Json.Object())),
            (5, Json.Object(("metadata", chance.Of(Json.Null, Json.Object(("resourceVersion", Json.Of("1"))))))));
        return new Request($"merge patch: {mutant.What}", "PATCH", path + Query()) { Body = patch, ContentType = MergeType };
    }

    /// <summary>A list of operations.</summary>
    public Request OfOperations(string path)
    {
        Json[] operations = chance.Percent(35)
            ? [.. Enumerable.Range(0, 1 + chance.Below(2)).Select(_ => Harmless())]
            : [.. Enumerable.Range(0, 1 + chance.Below(3)).Select(_ => Operation())];
        Request request = new("json patch", "PATCH", path + Query())
        {
            Body = chance.Percent(4) ? operations[0] : JsonArray.From(operations),
            ContentType = JsonType,
        };
        return request with
        {
            What = $"json patch: {string.Join(", ", operations.Select(operation => (operation as JsonObject)?.Text("op")))}",
        };
    }

    /// <summary>A strategic merge patch, with and without directives.</summary>
    public Request Strategic(string path)
    {
        Mutant mutant = mutations.Mutate(seed);
        Json patch = Difference(seed, mutant.Tree);
        List<Place> lists = Places.Of(seed, subject.Kind.Schema).FindAll(place => place.Field.PatchMergeKey is not null && place.Value is JsonArray { Count: > 0 });
        string what = mutant.What;
        if (lists.Count > 0 && chance.Percent(60))
        {
            Place place = chance.Of(lists);
            string key = place.Field.PatchMergeKey!;
            JsonObject item = ((JsonArray)place.Value)[0] as JsonObject ?? JsonObject.Empty;
            Json named = item[key] ?? Json.Of("x");
            (what, Json value) = chance.Weighted(
                (20, ("an item changed", (Json)Json.Array(item.Set(values.Text() is { Length: > 0 } name ? name : "x", Json.Of("y"))))),
                (20, ("an item deleted", Json.Array(Json.Object(("$patch", Json.Of("delete")), (key, named))))),
                (15, ("a list replaced", Json.Array(Json.Object(("$patch", Json.Of("replace"))), item))),
                (10, ("an item without its key", Json.Array(Json.Object(("x", Json.Of("y")))))),
                (10, ("an unknown directive", Json.Array(Json.Object(("$patch", Json.Of("bogus")), (key, named))))),
                (15, ("an item added", Json.Array(item.Set(key, named is JsonNumber ? Json.Of(4242) : Json.Of("added"))))),
                (10, ("no list", Json.Of("x"))));
            what = $"{place.Name}: {what}";
            patch = Places.Set(JsonObject.Empty, [.. place.Path.Where(step => step is string)], value);
            if (place.Path.Any(step => step is int)) patch = Within(place, value);
            if (chance.Percent(15))
            {
                patch = Places.Set(patch, [.. place.Path.Take(place.Path.Count - 1).Where(step => step is string), $"$setElementOrder/{place.Path[^1]}"],
                    Json.Array(Json.Object((key, named)), Json.Object((key, Json.Of("added")))));
                what += " in order";
            }
        }
        else if (chance.Percent(20))
        {
            (what, patch) = chance.Of<(string, Json)>(
                (Retained()),
                ("order of finalizers", Json.Object(("metadata", Json.Object(
                    ("$setElementOrder/finalizers", Json.Array(Json.Of("example.com/b"), Json.Of("example.com/a"))),
                    ("finalizers", Json.Array(Json.Of("example.com/a"), Json.Of("example.com/b"))))))),
                ("a map replaced", Json.Object(("metadata", Json.Object(("annotations", Json.Object(("$patch", Json.Of("replace")), ("x", Json.Of("y")))))))),
                ("a map merged", Json.Object(("metadata", Json.Object(("labels", Json.Object(("$patch", Json.Of("merge")), ("x", Json.Of("y")))))))),
                ("a directive of another type", Json.Object(("metadata", Json.Object(("labels", Json.Object(("$patch", Json.Of(1)))))))),
                ("the whole replaced", Json.Object(("$patch", Json.Of("replace")), ("metadata", Json.Object(("labels", Json.Object(("a", Json.Of("b")))))))),
                ("labels deleted", Json.Object(("metadata", Json.Object(("labels", Json.Object(("$patch", Json.Of("delete")))))))),
                ("$deleteFromPrimitiveList", Json.Object(("metadata", Json.Object(("$deleteFromPrimitiveList/finalizers", Json.Array(Json.Of("example.com/x"))))))),
                ("nothing", JsonObject.Empty), ("a list", Json.Array()));
        }

        return new Request($"strategic patch: {what}", "PATCH", path + Query()) { Body = patch, ContentType = StrategicType };
    }

    // Of the kinds that have what keys can be retained of; the labels of the others.
    private (string What, Json Patch) Retained() => subject.Kind.Name switch
    {
        "Deployment" => ("$retainKeys of the strategy", Json.Object(("spec", Json.Object(("strategy",
            Json.Object(("$retainKeys", Json.Array(Json.Of("type"))), ("type", Json.Of("Recreate")))))))),
        "DaemonSet" or "StatefulSet" or "ReplicaSet" or "ReplicationController" => ("$retainKeys of a volume", Volumes(
            Json.Object(
                ("name", Json.Of("v")),
                ("emptyDir", Json.Object()),
                ("$retainKeys", Json.Array(
                    chance.Of<Json[]>([Json.Of("name"), Json.Of("emptyDir")], [Json.Of("name")])))))),
        _ => ("$retainKeys of labels", Json.Object(("metadata", Json.Object(("labels", Json.Object(
            ("$retainKeys", Json.Array(Json.Of("x"))), ("x", Json.Of("y")))))))),
    };

    private static Json Volumes(params Json[] volumes) => Json.Object(
        ("spec", Json.Object(("template", Json.Object(("spec", Json.Object(("volumes", Json.Array(volumes)))))))));

    /// <summary>A patch of the status.</summary>
    public Request OfStatus(string path)
    {
        FieldSchema status = subject.Kind.Schema.Find("status")!;
        Json patch = Json.Object(("status", values.For(status)));
        if (chance.Percent(15)) patch = ((JsonObject)patch).Set("spec", Json.Object(("bogus", Json.Of(1))));
        return new Request("patch status", "PATCH", path) { Body = patch, ContentType = chance.Of(MergeType, StrategicType) };
    }

    /// <summary>What two managers apply to one object.</summary>
    public IEnumerable<Request> Applied(string path)
    {
        JsonObject first = seed.Remove("status");
        yield return Apply("first", path, "one", false, chance.Percent(20) ? mutations.Mutate(first).Tree : first);
        for (int i = 3 + chance.Below(3); i > 0; i--)
        {
            Mutant mutant = mutations.Mutate(first);
            string manager = chance.Of("one", "two", "one", "two", "");
            yield return chance.Weighted(
                (40, Apply(mutant.What, path, manager, chance.Percent(30), mutant.Tree)),
                (15, Apply("less", path, manager, chance.Percent(30), Least())),
                (15, Apply("labels", path, manager, false, Labelled())),
                (10, Merge(path)),
                (8, Apply("the same", path, "two", true, first)),
                (4, Apply("with managed fields", path, manager, false,
                    (JsonObject)Places.Set(first, ["metadata", "managedFields"], Json.Array(Json.Object(("manager", Json.Of("x"))))))),
                (4, Apply("at a version", path, manager, false, (JsonObject)Places.Set(first, ["metadata", "resourceVersion"], Json.Of("1")))),
                (4, Apply("without kind", path, manager, false, first.Remove("kind"))));
        }

        yield return new Request("read what was applied", "GET", path);
    }

    private Request Apply(string what, string path, string manager, bool isForced, JsonObject tree) =>
        new($"apply: {what}{(isForced ? ", forced" : "")}", "PATCH", $"{path}?fieldManager={manager}{(isForced ? "&force=true" : "")}")
        {
            Body = tree,
            ContentType = ApplyType,
        };

    private JsonObject Least() => Json.Object(
        ("apiVersion", seed["apiVersion"]!), ("kind", seed["kind"]!),
        ("metadata", Json.Object(("name", seed.At("metadata", "name") ?? Json.Null))));

    private JsonObject Labelled() =>
        (JsonObject)Places.Set(Least(), ["metadata", "labels"], Json.Object(("shared", Json.Of(chance.Of("a", "b")))));

    // One that most objects can take.
    private Json Harmless()
    {
        (string op, string path, string? from, Json? value) = chance.Of<(string, string, string?, Json?)>(
            ("add", "/metadata/labels/added", null, Json.Of("x")), ("add", "/metadata/annotations", null, Json.Object(("a", Json.Of("b")))),
            ("replace", "/metadata/labels/episode", null, seed.At("metadata", "labels", "episode")),
            ("test", "/metadata/name", null, seed.At("metadata", "name")), ("copy", "/metadata/labels/copied", "/metadata/labels/episode", null),
            ("add", "/metadata/finalizers", null, Json.Array(Json.Of("example.com/x"))), ("add", "/metadata/finalizers/0", null, Json.Of("example.com/y")),
            ("remove", "/metadata/labels/added", null, null), ("move", "/metadata/labels/moved", "/metadata/labels/added", null));
        JsonObject made = Json.Object(("op", Json.Of(op)), ("path", Json.Of(path)));
        if (from is not null) made = made.Set("from", Json.Of(from));
        return value is null ? made : made.Set("value", value);
    }

    private Json Operation()
    {
        List<Place> places = Places.Of(seed, subject.Kind.Schema);
        Place place = chance.Of(places);
        string pointer = chance.Percent(8)
            ? chance.Of("", "/", "/bogus/deeper", "/metadata/labels/x~1y", "x", "/metadata/finalizers/-", "/spec/-", "/metadata/labels/~2")
            : "/" + string.Join('/', place.Path.Select(step => $"{step}".Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
        string op = chance.Of("add", "replace", "remove", "test", "copy", "move", "replace", "add", "bogus");
        JsonObject made = Json.Object(("op", Json.Of(op)), ("path", Json.Of(pointer)));
        if (op is "copy" or "move") made = made.Set("from", Json.Of("/metadata/labels/episode"));
        else if (op != "remove" && !chance.Percent(4)) made = made.Set("value", chance.Percent(30) ? place.Value : values.Single(place.Field));
        return made;
    }

    private string Query() => chance.Weighted((85, ""), (5, "?dryRun=All"), (5, "?fieldManager=other"), (3, "?force=true"), (2, "?dryRun=x"));

    /// <summary>An object after a merge patch.</summary>
    public static JsonObject Changed(JsonObject tree, JsonObject patch) =>
        MergePatch.Apply(tree, patch).TryGet(out Json? changed, out _) && changed is JsonObject map ? map : tree;

    /// <summary>The merge patch that makes one tree of the other.</summary>
    public static JsonObject Difference(JsonObject from, JsonObject to)
    {
        JsonObject patch = JsonObject.Empty;
        foreach (JsonMember member in to.Members)
        {
            Json? before = from[member.Name];
            if (member.Value.Equals(before)) continue;
            patch = patch.Set(member.Name, before is JsonObject left && member.Value is JsonObject right ? Difference(left, right) : member.Value);
        }

        foreach (JsonMember member in from.Members)
        {
            if (!to.Has(member.Name)) patch = patch.Set(member.Name, Json.Null);
        }

        return patch;
    }

    // A list inside of an item of another list: every list on the way is keyed.
    private Json Within(Place place, Json value)
    {
        Json made = value;
        JsonObject root = seed;
        for (int i = place.Path.Count - 1; i >= 0; i--)
        {
            if (place.Path[i] is string name)
            {
                made = Json.Object((name, made));
                continue;
            }

            Json item = At(root, place.Path.Take(i + 1));
            made = Json.Array(item is JsonObject map && map["name"] is { } key ? ((JsonObject)made).Set("name", key) : made);
        }

        return made;
    }

    private static Json At(Json root, IEnumerable<object> path) => path.Aggregate(root, (value, step) => step switch
    {
        string name => (value as JsonObject)?[name] ?? Json.Null,
        int index => ((JsonArray)value)[index],
        _ => Json.Null,
    });
}
