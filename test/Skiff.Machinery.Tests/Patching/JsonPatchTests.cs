using Skiff.Machinery.Patching;

namespace Skiff.Machinery.Tests;

public class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/-","value":2}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/-1","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/-1"}]""", """{"a":[1]}""")]
    [InlineData("""{"a":1,"b":2}""", """[{"op":"remove","path":"/a"}]""", """{"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/a","value":{"b":1}}]""", """{"a":{"b":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"z":1}}]""", """{"z":1}""")]
    [InlineData("""{"a":{"x":1}}""", """[{"op":"move","from":"/a/x","path":"/y"}]""", """{"a":{},"y":1}""")]
    [InlineData("""{"a":{"x":1}}""", """[{"op":"copy","from":"/a","path":"/b"}]""", """{"a":{"x":1},"b":{"x":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"add","path":"/b","value":null}]""", """{"a":1,"b":null}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/nope","value":null}]""", """{"a":1}""")]
    [InlineData("""{"a/b":1,"c~d":2}""", """[{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/c~0d"}]""", "{}")]
    [InlineData("""{"":1}""", """[{"op":"remove","path":"/"}]""", "{}")]
    [InlineData("""{"metadata":{"annotations":{"example.com/x":"1"}}}""", """[{"op":"remove","path":"/metadata/annotations/example.com~1x"}]""", """{"metadata":{"annotations":{}}}""")]
    [InlineData("{}", "[]", "{}")]
    public void Applies(string original, string patch, string expected)
    {
        PatchResult result = JsonPatch.Apply(Json.Parse(original), Json.Parse(patch));
        Assert.Equal(expected, result.Value?.ToString() ?? result.Detail);
    }

    [Theory]
    [InlineData("""[{"op":"add","path":"/x/y","value":1}]""", "add operation does not apply: doc is missing path: \"/x/y\": missing value")]
    [InlineData("""[{"op":"add","path":"","value":1}]""", "add operation does not apply: doc is missing path: \"\": missing value")]
    [InlineData("""[{"op":"remove","path":"/x"}]""", "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value")]
    [InlineData("""[{"op":"remove","path":"/a/7"}]""", "error in remove for path: '/a/7': Unable to access invalid index: 7: invalid index referenced")]
    [InlineData("""[{"op":"add","path":"/a/7","value":1}]""", "error in add for path: '/a/7': Unable to access invalid index: 7: invalid index referenced")]
    [InlineData("""[{"op":"add","path":"/a/x","value":1}]""", "error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("""[{"op":"test","path":"/b","value":"z"}]""", "testing value /b failed: test failed")]
    [InlineData("""[{"op":"replace","path":"/a/9","value":1}]""", "replace operation does not apply: doc is missing key: /a/9: missing value")]
    [InlineData("""[{"op":"move","from":"/q/r","path":"/c"}]""", "move operation does not apply: doc is missing from path: /q/r: missing value")]
    [InlineData("""[{"op":"copy","path":"/c"}]""", "copy operation failed to decode from: operation, missing from field: missing value")]
    [InlineData("""[{"op":"jump","path":"/c"}]""", "Unexpected kind: jump")]
    [InlineData("""[{"path":"/c"}]""", "Unexpected kind: unknown")]
    public void KeepsTheReasonOfARefusal(string patch, string detail)
    {
        PatchResult result = JsonPatch.Apply(Json.Parse("""{"a":[1,2],"b":1}"""), Json.Parse(patch));
        Assert.Equal(detail, result.Detail);
        Assert.Equal(422, result.Error?.Code);
        Assert.Equal("the server rejected our request due to an error in our request", result.Error?.Message);
    }

    [Theory]
    [InlineData("{}", "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData("[1]", "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp")]
    [InlineData("""[{"op":1}]""", "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string")]
    public void RefusesWhatIsNoPatch(string patch, string message)
    {
        PatchResult result = JsonPatch.Apply(JsonObject.Empty, Json.Parse(patch));
        Assert.Equal((400, message), (result.Error!.Code, result.Error.Message));
    }

    [Fact]
    public void LimitsTheNumberOfOperations()
    {
        Json operation = Json.Object(("op", Json.Of("test")), ("path", Json.Of("/a")), ("value", Json.Null));
        JsonArray many = JsonArray.From(Enumerable.Repeat(operation, JsonPatch.OperationsMax + 1));
        PatchResult result = JsonPatch.Apply(JsonObject.Empty, many);
        Assert.Equal(413, result.Error?.Code);
        Assert.Equal("Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001", result.Error?.Message);
    }

    [Fact]
    public void StopsCopiesThatDouble()
    {
        JsonArray patch = JsonArray.From(Enumerable.Range(0, 60).Select(i => (Json)Json.Object(
            ("op", Json.Of("copy")), ("from", Json.Of("/a")), ("path", Json.Of("/a/-")))));
        PatchResult result = JsonPatch.Apply(Json.Parse($$"""{"a":["{{new string('x', 1000)}}"]}"""), patch);
        Assert.StartsWith("Unable to complete the copy", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void StopsNestingThatDoubles()
    {
        JsonArray patch = JsonArray.From(Enumerable.Range(0, 9000).Select(i => (Json)Json.Object(
            ("op", Json.Of("copy")), ("from", Json.Of("/a")), ("path", Json.Of("/a/b")))));
        PatchResult result = JsonPatch.Apply(Json.Parse("""{"a":{}}"""), patch);
        Assert.Equal("error while adding value during copy: exceeded max depth", result.Detail);
    }

    [Fact]
    public void StopsWorkWithoutEnd()
    {
        Json large = JsonArray.From(Enumerable.Range(0, 100_000).Select(i => Json.Of(i)));
        JsonArray patch = JsonArray.From(Enumerable.Range(0, 9000).Select(i => (Json)Json.Object(
            ("op", Json.Of("add")), ("path", Json.Of("/a/0")), ("value", Json.Of(1)))));
        PatchResult result = JsonPatch.Apply(Json.Object(("a", large)), patch);
        Assert.Equal("the patch takes too much work", result.Detail);
    }

    [Fact]
    public void NamesUnknownMembers() => Assert.Equal(
        ["json patch unknown field \"[1].foo\""],
        JsonPatch.UnknownFields(Json.Parse("""[{"op":"add"},{"foo":1,"op":"add"}]""")));

    [Fact]
    public void NeverThrows()
    {
        string[] paths = ["/a", "/a/0", "/b", "/b/a", "", "/", "/-", "/a/-", "x", "/~1", "/name/b", "/b/0/a"];
        string[] kinds = ["add", "remove", "replace", "move", "copy", "test", "x"];
        for (int seed = 0; seed < 10_000; seed++)
        {
            Random random = new(seed);
            JsonObject document = RandomJson.MakeObject(random, 3);
            JsonArray patch = JsonArray.From(Enumerable.Range(0, 6).Select(_ => (Json)Json.Object(
                ("op", Json.Of(kinds[random.Next(kinds.Length)])),
                ("path", Json.Of(paths[random.Next(paths.Length)])),
                ("from", Json.Of(paths[random.Next(paths.Length)])),
                ("value", RandomJson.Make(random, 2)))));
            PatchResult result = JsonPatch.Apply(document, patch);
            Assert.True(result.Value is null != result.Error is null);
        }
    }
}
