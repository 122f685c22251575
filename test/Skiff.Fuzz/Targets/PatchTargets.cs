using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Apply;
using Skiff.Machinery.Patching;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Targets;

/// <summary>The patches, applied to objects. What comes out is decoded as the server does.</summary>
internal static class PatchTargets
{
    private static readonly SeedObject[] objects = [.. SeedObjects.All];
    private static readonly JsonObject[] trees = [.. objects.Select(seed => ObjectCodec.Tree(seed.Value))];
    private static readonly DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(55);

    public static IEnumerable<Target> List() =>
    [
        Target.OfText("json patch", 8,
            [
                """[{"op":"add","path":"/metadata/labels/a","value":"b"},{"op":"remove","path":"/spec"}]""",
                """[{"op":"test","path":"/kind","value":"Pod"},{"op":"copy","from":"/spec","path":"/metadata/annotations"}]""",
                """[{"op":"move","from":"/spec/containers/0","path":"/spec/containers/-"},{"op":"replace","path":"","value":{}}]""",
                """[{"op":"add","path":"/spec/containers/1","value":{"a~1b":1}},{"op":"replace","path":"/a~0b","value":null}]""",
            ],
            ["\"op\":", "copy", "/", "/-", "~0", "~1", "~2", "/-1", "/99999999999", "\"from\":\"\"", "null", "{}", "[]", "//"],
            text => Applied(text, static (tree, patch, _) => JsonPatch.Apply(tree, patch))),
        Target.OfText("merge patch", 8,
            ["""{"metadata":{"labels":{"a":"b","c":null}},"spec":null}""", """{"spec":{"containers":[{"name":"x"}]}}""", "null", "[1]"],
            ["null", "{}", "[]", "\"a\":", "{\"a\":", "1e99", "\"\""],
            text => Applied(text, static (tree, patch, _) => MergePatch.Apply(tree, patch))),
        Target.OfText("strategic patch", 8,
            [
                """{"spec":{"containers":[{"name":"web","image":"x"},{"$patch":"delete","name":"b"}],"$setElementOrder/containers":[{"name":"b"}]}}""",
                """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["b"]},"$retainKeys":["spec"]}""",
                """{"spec":{"$patch":"replace","template":{"spec":{"volumes":[{"$patch":"replace"},{"name":"v","$retainKeys":["name"]}]}}}}""",
                """{"spec":{"ports":[{"containerPort":80,"port":1,"protocol":"TCP"}],"tolerations":[{}]}}""",
            ],
            ["\"$patch\":\"delete\"", "\"$patch\":\"replace\"", "\"$patch\":\"merge\"", "\"$setElementOrder/", "\"$deleteFromPrimitiveList/",
                "\"$retainKeys\":[", "null", "{}", "[]", "\"name\":", "[[", "1"],
            text => Applied(text, static (tree, patch, kind) => StrategicMergePatch.Apply(tree, patch, kind.Schema))),
        new("apply", 6, [.. objects.Select((seed, index) => (byte[])[(byte)index, .. seed.Json])],
            Target.Bytes(["null", "{}", "[]", "\"name\":", "\"managedFields\":[]", "\"metadata\":{", "1", "\"\"", "[{},{}]"]), Apply),
    ];

    private static bool Applied(string text, Func<JsonObject, Json, Kind, PatchResult> apply)
    {
        if (JsonParser.Parse(Encoding.UTF8.GetBytes(text)).Value is not { } patch) return false;
        bool taken = false;
        // The text's length chooses the object, so that a finding can be repeated.
        int index = text.Length % trees.Length;
        PatchResult result = apply(trees[index], patch, objects[index].Kind);
        if (result.TryGet(out Json? patched, out Status? refused))
        {
            taken = true;
            Decode(patched, objects[index].Kind);
            if (patched is JsonObject outcome) _ = Misfit.Of(outcome, objects[index].Kind.Schema);
        }
        else
        {
            // Some refusals are a 500 without a reason upstream, and so they are here.
            bool isUpstreams = refused.Code is >= 400 and < 500 || (refused.Code == 500 && refused.Reason.Length == 0);
            Target.Holds(isUpstreams && refused.Message.Length > 0, $"refused with {refused.Code}: {refused.Message}");
        }

        _ = StrategicMergePatch.Shown(patch);
        return taken;
    }

    private static void Decode(Json patched, Kind kind)
    {
        JsonInput reader = new(Machinery.JsonText.ToUtf8(patched), kind.Schema, strict: true);
        IMessageKind value = kind.ReadJson(ref reader);
        reader.End();
        if (!reader.Failed) _ = ObjectCodec.Json(kind.WithDefaults(value));
    }

    private static bool Apply(byte[] input)
    {
        if (input.Length == 0) return false;
        int index = input[0] % objects.Length;
        if (JsonParser.Parse(input.AsSpan(1)).Value is not JsonObject config) return false;
        Kind kind = objects[index].Kind;
        OwnershipContext context = new("fuzz", kind.ApiVersion, kind.Name, now)
        {
            Schema = kind.Schema, EmptyObject = ObjectCodec.Tree(kind.EmptyValue),
        };
        ApplyResult result = ServerSideApply.Apply(trees[index], default, config, force: false, context);
        if (result.Value is null)
        {
            Target.Holds(result.Error!.Message.Length > 0, "refused without a word");
            return false;
        }

        ApplyResult again = ServerSideApply.Apply(result.Value, result.Entries, config, force: true, context);
        if (again.Value is not null) Target.Same(result.Value, again.Value, "what was applied twice");
        Decode(result.Value, kind);
        return true;
    }
}
