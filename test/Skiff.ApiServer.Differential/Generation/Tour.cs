using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>
/// One valid object led past every verb, each once done and once refused, and past the bounds of what it may hold.
/// Nothing here is chance: what the shortest run must see is in it.
/// </summary>
/// <param name="isWhole">Whether with all that is no matter of the kind, too: directives, managers, selectors and pages.</param>
internal sealed class Tour(
    Subject subject, JsonObject seed, string name, string path, Collections collections, bool isWhole)
{
    private const string MergeType = "application/merge-patch+json";
    private const string JsonType = "application/json-patch+json";
    private const string StrategicType = "application/strategic-merge-patch+json";
    private const string ApplyType = "application/apply-patch+yaml";

    private const int Looks = 3;

    // On both sides of what upstream's rules name: labels, names, ports, weights and percentages.
    private static readonly int[] lengths = [63, 64, 253, 254];
    private static readonly long[] numbers = [-1, 0, 1, 100, 101, 65535, 65536];

    /// <summary>The requests, in their order.</summary>
    public IEnumerable<Request> Requests()
    {
        if (!subject.IsKept) return Asked();
        if (!isWhole) return [.. Bounds(), .. Made(), .. Patched(), .. subject.IsApplied ? Applied() : [], .. Replaced(), .. Ended(), .. Remade()];
        return [.. Made(), .. Changes(), .. Directives(), .. Managers(), .. Ended(), .. collections.Chosen(), .. collections.Paged()];
    }

    private IEnumerable<Request> Asked() =>
    [
        Create("a question", seed), Create("a question tried", seed, "?dryRun=All"), Create("a question of nothing", seed.Remove("spec")),
        Create("a question of an empty spec", seed.Set("spec", JsonObject.Empty)), Create("a question of another kind", seed.Set("kind", Json.Of("Pod"))),
        Create("a question for a table", seed) with { Accept = Forms.Table }, Create("a question", seed) with { ContentType = Request.Protobuf },
    ];

    private IEnumerable<Request> Bounds()
    {
        foreach (int length in lengths)
        {
            string text = new('a', length);
            yield return Tried($"bounds: name of {length}", With(["metadata", "name"], Json.Of(text)));
            if (length > lengths[1]) continue;
            Json labelled = Places.Set(With(["metadata", "labels", "x"], Json.Of(text)), ["metadata", "labels", text], Json.Of("x"));
            yield return Tried($"bounds: label of {length}", labelled);
        }

        Place[] counts = [.. Places.Of(seed, subject.Kind.Schema).Where(place =>
            place.Field.Type is ValueType.Int32 or ValueType.Int64 or ValueType.IntOrString && place.Value is JsonNumber)];
        if (counts.Length == 0) yield break;
        foreach (long number in numbers)
        {
            Json tree = counts.Aggregate((Json)seed, (made, place) => Places.Set(made, [.. place.Path], Json.Of(number)));
            yield return Tried($"bounds: numbers of {number}", tree);
        }
    }

    private IEnumerable<Request> Made() =>
    [
        Create("made", seed), Create("made again", seed), Create("made in another form", seed, "?dryRun=All") with { ContentType = Request.Yaml },
        Create("with a wrong label", With(["metadata", "labels", "x"], Json.Of("-x"))), new("read", "GET", path),
        new("read", "GET", path) { Accept = Forms.Table }, new("list: all", "GET", $"{subject.Collection}?labelSelector=episode={name}"),
    ];

    private IEnumerable<Request> Patched() =>
    [
        Patch("merge patch: a label", MergeType, Labels(("x", Json.Of("m")))), Patch("merge patch: a wrong label", MergeType, Labels(("x", Json.Of("-m")))),
        Patch("strategic patch: a label", StrategicType, Labels(("x", Json.Of("s")))),
        Patch("strategic patch: a wrong label", StrategicType, Labels(("x", Json.Of("-s")))),
        Operations("test and add", Operation("test", "/metadata/name", seed.At("metadata", "name")!), Operation("add", "/metadata/labels/x", Json.Of("j"))),
        Operations("remove of nothing", Operation("remove", "/metadata/labels/none", null)),
    ];

    private IEnumerable<Request> Changes()
    {
        foreach (string type in (string[])[MergeType, StrategicType])
        {
            bool isMerge = type == MergeType;
            string what = isMerge ? "merge patch" : "strategic patch";
            yield return Patch($"{what}: labels", type, Labels(("x", Json.Of("y")), ("z", Json.Of("z"))));
            yield return Patch($"{what}: a label less", type, Labels(("x", Json.Null)));
            yield return Patch($"{what}: a label of another type", type, Labels(("x", Json.Of(1))));
            yield return Patch($"{what}: an old version", type, Meta("resourceVersion", Json.Of("1")));
            yield return Patch($"{what}: finalizers", type, Meta("finalizers", Json.Array(Json.Of("example.com/a"), Json.Of("example.com/b"))));
            yield return Patch($"{what}: finalizers less", type, isMerge
                ? Meta("finalizers", Json.Null)
                : Meta("$deleteFromPrimitiveList/finalizers", Json.Array(Json.Of("example.com/a"), Json.Of("example.com/b"))));
        }

        yield return Operations("add and copy", Operation("add", "/metadata/labels/x", Json.Of("j")),
            Operation("copy", "/metadata/labels/w", null).Set("from", Json.Of("/metadata/labels/x")));
        yield return Operations("replace, move, remove", Operation("replace", "/metadata/labels/x", Json.Of("k")),
            Operation("move", "/metadata/labels/v", null).Set("from", Json.Of("/metadata/labels/w")), Operation("remove", "/metadata/labels/v", null));
        yield return Operations("test of another value", Operation("test", "/metadata/labels/x", Json.Of("j")));
        yield return Operations("a wrong label", Operation("add", "/metadata/labels/x", Json.Of("-j")));
    }

    // Every directive on every list of items that are told apart, tried and not done.
    private IEnumerable<Request> Directives()
    {
        IEnumerable<Place> lists = Places.Of(seed, subject.Kind.Schema).Where(place => place.Field.PatchMergeKey is not null
            && place.Value is JsonArray { Count: > 0 } && !place.Path.Any(step => step is int));
        foreach (Place place in lists)
        {
            string key = place.Field.PatchMergeKey!;
            if (((JsonArray)place.Value)[0] is not JsonObject item || item[key] is not { } named) continue;
            JsonObject other = item.Set(key, named is JsonNumber ? Json.Of(4242) : Json.Of("added"));
            yield return Directive("an item deleted", place, Json.Array(Json.Object(("$patch", Json.Of("delete")), (key, named))));
            yield return Directive("an item replaced", place, Json.Array(item.Set("$patch", Json.Of("replace"))));
            yield return Directive("a list replaced", place, Json.Array(Json.Object(("$patch", Json.Of("replace"))), other));
            yield return Directive("an item added", place, Json.Array(other));
            yield return Directive("an item without its key", place, Json.Array(other.Remove(key)));
            yield return Directive("an unknown directive", place, Json.Array(Json.Object(("$patch", Json.Of("bogus")), (key, named))));
            yield return Directive("kept keys", place, Json.Array(Json.Object(
                ("$retainKeys", Json.Array(Json.Of(key), Json.Of("image"))), (key, named))));
            Json order = Json.Array(Json.Object((key, other[key]!)), Json.Object((key, named)));
            Json within = Places.Set(Below(place, Json.Array(other)), [.. place.Path.SkipLast(1), $"$setElementOrder/{place.Path[^1]}"], order);
            yield return Strategic("an order", place, within);
        }

        yield return Patch("strategic patch: a map replaced", StrategicType, Labels(("$patch", Json.Of("replace")), ("episode", Json.Of(name))));
        yield return Patch("strategic patch: an unknown directive", StrategicType, Labels(("$patch", Json.Of("bogus"))));
    }

    private JsonObject Least => Json.Object(
        ("apiVersion", seed["apiVersion"]!), ("kind", seed["kind"]!), ("metadata", Json.Object(("name", seed.At("metadata", "name")!))));

    private JsonObject Shared(string value) => (JsonObject)Places.Set(Least, ["metadata", "labels"], Json.Object(("shared", Json.Of(value))));

    private IEnumerable<Request> Applied() =>
    [
        Apply("the whole", "one", seed.Remove("status"), "&force=true"), Apply("a label", "two", Shared("a")), Apply("another value", "three", Shared("b")),
        Apply("another value, forced", "three", Shared("b"), "&force=true"),
    ];

    private IEnumerable<Request> Managers() =>
    [
        .. Applied(), Apply("the same label", "two", Shared("b")),
        Patch("merge patch: by another one", MergeType, Labels(("shared", Json.Of("c")))), Apply("against the other one", "two", Shared("b")),
        Apply("less", "two", Least), Apply("less", "three", Least), Apply("without a manager", "", Least),
        new("replace: what was applied", "PUT", path) { Body = With(["metadata", "labels", "x"], Json.Of("r")) },
        new("read what was applied", "GET", path),
    ];

    private IEnumerable<Request> Replaced()
    {
        // Controllers that look at new objects have done so by then.
        for (int i = 0; i < Looks; i++) yield return new Request("read", "GET", path);
        yield return new Request("replace: as it was read", "PUT", path)
        {
            Body = Changed,
            Change = read => Patches.Changed(read, Labels(("x", Json.Of("w")))),
        };
        yield return At("at an old version", "1", Changed);
    }

    // What parts the servers comes last: nothing that follows would be compared.
    private IEnumerable<Request> Remade() =>
    [
        Create("made anew", seed), At("at its version", "{{rv}}", Changed), At("in protobuf", "{{rv}}", seed) with { ContentType = Request.Protobuf },
        new("replace: at any version", "PUT", path) { Body = Changed },
    ];

    private JsonObject Changed => With(["metadata", "labels", "x"], Json.Of("r"));

    private Request At(string what, string version, JsonObject tree) => new($"replace: {what}", "PUT", path)
    {
        Body = Places.Set(tree, ["metadata", "resourceVersion"], Json.Of(version)),
    };

    private IEnumerable<Request> Ended()
    {
        if (subject.Kind.QualifiedName == "Pod")
        {
            Json binding = Json.Object(
                ("apiVersion", Json.Of("v1")), ("kind", Json.Of("Binding")), ("metadata", Json.Object(("name", Json.Of(name)))),
                ("target", Json.Object(("kind", Json.Of("Node")), ("name", Json.Of("n1")))));
            string bindings = subject.CollectionIn(Subject.Namespace).Replace("/pods", "/bindings", StringComparison.Ordinal);
            yield return new Request("bind", "POST", bindings) { Body = binding };
            yield return new Request("bind", "POST", bindings) { Body = binding };
        }

        string options = collections.WithPolicy("gracePeriodSeconds=0");
        yield return new Request("delete: tried", "DELETE", $"{path}?dryRun=All&{options}");
        yield return new Request("delete some", "DELETE", $"{subject.Collection}?dryRun=All&labelSelector=episode={name}&{options}");
        yield return new Request("delete: another one", "DELETE", path)
        {
            Body = Json.Object(("kind", Json.Of("DeleteOptions")), ("apiVersion", Json.Of("v1")), ("propagationPolicy", Json.Of("Background")),
                ("preconditions", Json.Object(("uid", Json.Of("x"))))),
        };
        yield return new Request("delete", "DELETE", $"{path}?{options}");
        yield return new Request("read after delete", "GET", path);
        yield return new Request("delete again", "DELETE", $"{path}?{options}");
    }

    private JsonObject With(object[] at, Json value) => (JsonObject)Places.Set(seed, at, value);

    private Request Create(string what, Json body, string query = "") => new($"create: {what}", "POST", subject.Collection + query) { Body = body };

    private Request Tried(string what, Json body) => new(what, "POST", $"{subject.Collection}?dryRun=All") { Body = body };

    private Request Patch(string what, string type, Json body) => new(what, "PATCH", path) { Body = body, ContentType = type };

    private Request Operations(string what, params Json[] operations) => Patch($"json patch: {what}", JsonType, Json.Array(operations));

    private static JsonObject Operation(string op, string at, Json? value)
    {
        JsonObject made = Json.Object(("op", Json.Of(op)), ("path", Json.Of(at)));
        return value is null ? made : made.Set("value", value);
    }

    private static Json Below(Place place, Json value) => Places.Set(JsonObject.Empty, [.. place.Path], value);

    private Request Directive(string what, Place place, Json value) => Strategic(what, place, Below(place, value));

    private Request Strategic(string what, Place place, Json body) =>
        new($"strategic patch: {place.Name}: {what}", "PATCH", $"{path}?dryRun=All") { Body = body, ContentType = StrategicType };

    private Request Apply(string what, string manager, JsonObject tree, string options = "") =>
        new($"apply: {what}", "PATCH", $"{path}?fieldManager={manager}{options}") { Body = tree, ContentType = ApplyType };

    private static JsonObject Meta(string field, Json value) => Json.Object(("metadata", Json.Object((field, value))));

    private static JsonObject Labels(params (string, Json)[] labels) => Meta("labels", Json.Object(labels));
}
