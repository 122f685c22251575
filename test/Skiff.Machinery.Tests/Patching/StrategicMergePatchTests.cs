using Skiff.Machinery.Patching;

namespace Skiff.Machinery.Tests;

public class StrategicMergePatchTests
{
    [Theory]
    // Plain members, nulls and nested objects.
    [InlineData("""{"status":{"phase":"a"}}""", """{"status":{"phase":"b"}}""", """{"status":{"phase":"b"}}""")]
    [InlineData("""{"status":{"phase":"a"}}""", """{"status":null}""", "{}")]
    [InlineData("{}", """{"status":{"phase":null,"conditions":[]}}""", """{"status":{"conditions":[]}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"1","b":"2"}}}""", """{"metadata":{"labels":{"a":null,"c":"3"}}}""", """{"metadata":{"labels":{"b":"2","c":"3"}}}""")]
    // Lists merged by key keep what the patch does not name; atomic lists are replaced.
    [InlineData("""{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b"}]}}""", """{"spec":{"containers":[{"name":"a","image":"2"}]}}""", """{"spec":{"containers":[{"image":"2","name":"a"},{"name":"b"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""", """{"spec":{"containers":[{"name":"b"},{"name":"a"}]}}""")]
    [InlineData("""{"spec":{"tolerations":[{"key":"a"}]}}""", """{"spec":{"tolerations":[{"key":"b"}]}}""", """{"spec":{"tolerations":[{"key":"b"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a","env":[{"name":"x","value":"1"},{"name":"y","value":"2"}]}]}}""", """{"spec":{"containers":[{"name":"a","env":[{"name":"y","value":"3"}]}]}}""", """{"spec":{"containers":[{"env":[{"name":"x","value":"1"},{"name":"y","value":"3"}],"name":"a"}]}}""")]
    // $patch in objects and list items.
    [InlineData("""{"status":{"phase":"a","conditions":[]}}""", """{"status":{"$patch":"replace","phase":"b"}}""", """{"status":{"phase":"b"}}""")]
    [InlineData("""{"status":{"phase":"a"}}""", """{"status":{"$patch":"delete"}}""", """{"status":{}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"containers":[{"$patch":"replace"},{"name":"c"}]}}""", """{"spec":{"containers":[{"name":"c"}]}}""")]
    [InlineData("{}", """{"spec":{"containers":[{"name":"a","$patch":"delete"},{"name":"b"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""")]
    [InlineData("{}", """{"status":{"$patch":"delete"}}""", "{}")]
    // Lists of scalars.
    [InlineData("""{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"finalizers":["c","a"]}}""", """{"metadata":{"finalizers":["c","a","b"]}}""")]
    [InlineData("""{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}""", """{"metadata":{"finalizers":["b"]}}""")]
    [InlineData("""{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]}}""", """{"metadata":{"finalizers":["c","b"]}}""")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}""", """{"metadata":{}}""")]
    // $setElementOrder.
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],"containers":[{"name":"a","image":"1"}]}}""", """{"spec":{"containers":[{"name":"b"},{"name":"c"},{"image":"1","name":"a"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"},{"name":"a"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a","$patch":"delete"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""")]
    [InlineData("{}", """{"spec":{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"b"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"b"}]}}""")]
    [InlineData("""{"metadata":{"finalizers":["a","b","c"]}}""", """{"metadata":{"$setElementOrder/finalizers":["c","a"]}}""", """{"metadata":{"finalizers":["b","c","a"]}}""")]
    // $retainKeys and the replace strategy.
    [InlineData("""{"spec":{"template":{"type":"a","size":1}}}""", """{"spec":{"template":{"$retainKeys":["type"],"type":"b"}}}""", """{"spec":{"template":{"type":"b"}}}""")]
    [InlineData("""{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""", """{"spec":{"volumes":[{"name":"v","$retainKeys":["name","hostPath"],"hostPath":{"path":"/"}}]}}""", """{"spec":{"volumes":[{"hostPath":{"path":"/"},"name":"v"}]}}""")]
    [InlineData("""{"spec":{"replaced":{"a":"1"}}}""", """{"spec":{"replaced":{"b":"2"}}}""", """{"spec":{"replaced":{"b":"2"}}}""")]
    // Values of another type replace.
    [InlineData("""{"spec":{"replicas":1}}""", """{"spec":{"replicas":"x"}}""", """{"spec":{"replicas":"x"}}""")]
    [InlineData("""{"spec":{"Replicas":1}}""", """{"spec":{"Replicas":2}}""", """{"spec":{"Replicas":2}}""")]
    [InlineData("""{"spec":null}""", """{"spec":{"replicas":2}}""", """{"spec":{"replicas":2}}""")]
    public void Applies(string original, string patch, string expected)
    {
        PatchResult result = Patch(original, patch);
        Assert.Equal(Json.Parse(expected).ToString(), result.Value?.ToString() ?? result.Detail);
    }

    [Theory]
    [InlineData("""{"status":{"phase":"a"}}""", """{"status":{"$patch":"merge"}}""", 500, "unknown patch type: merge in map: map[$patch:merge]")]
    [InlineData("""{"spec":{"containers":[{"name":"a"}]}}""", """{"spec":{"containers":[{"image":"a"}]}}""", 500, "map: map[image:a] does not contain declared merge key: name")]
    [InlineData("""{"spec":{"containers":[{"name":"a"}]}}""", """{"spec":{"containers":[{"$patch":"delete"}]}}""", 500, "map: map[$patch:delete] does not contain declared merge key: name")]
    [InlineData("""{"spec":{"containers":[{"name":"a"}]}}""", """{"spec":{"containers":["x"]}}""", 500, "list element types are not identical: [[map[name:a]] [x]]")]
    [InlineData("""{"spec":{"containers":[{"name":"a"}]}}""", """{"spec":{"containers":[[1]]}}""", 500, "list element types are not identical: [[map[name:a]] [[1]]]")]
    [InlineData("""{"spec":{"containers":[{"name":"a"}]}}""", """{"spec":{"containers":[{"$patch":"merge"}]}}""", 500, "merging lists cannot yet be specified in the patch")]
    [InlineData("""{"spec":{"nope":{}}}""", """{"spec":{"nope":{"a":1}}}""", 500, "unable to find api field in struct PodSpec for the json field \"nope\"")]
    [InlineData("""{"spec":{"raw":{"a":{}}}}""", """{"spec":{"raw":{"a":{"b":1}}}}""", 500, "unable to find api field in struct RawExtension for the json field \"a\"")]
    [InlineData("""{"metadata":{"labels":{"a":{}}}}""", """{"metadata":{"labels":{"a":{}}}}""", 500, "merging an object in json but data type is not struct, instead is: map")]
    [InlineData("""{"status":{"phase":["a"]}}""", """{"status":{"phase":["b"]}}""", 500, "expected slice or array type, but got: struct")]
    [InlineData("""{"metadata":{"finalizers":["a"]}}""", """{"metadata":{"$deleteFromPrimitiveList":["a"]}}""", 400, "invalid patch format of primitive list")]
    [InlineData("""{"spec":{"containers":[]}}""", """{"spec":{"$setElementOrder":[]}}""", 400, "invalid patch format of setElementOrder list")]
    [InlineData("""{"spec":{"containers":[]}}""", """{"spec":{"$setElementOrder/containers":1}}""", 500, "expected a []interface {}, but received a int64")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"a"},{"name":"b"}],"containers":[{"name":"b"},{"name":"a"}]}}""", 500, "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n")]
    [InlineData("""{"spec":{"template":{"type":"a"}}}""", """{"spec":{"template":{"$retainKeys":["size"],"type":"b"}}}""", 400, "invalid patch format of retainKeys")]
    [InlineData("{}", "[]", 400, "json: cannot unmarshal array into Go value of type map[string]interface {}")]
    public void TellsErrors(string original, string patch, int code, string message)
    {
        PatchResult result = Patch(original, patch);
        Assert.Equal(message, result.Error?.Message);
        Assert.Equal(code, result.Error?.Code);
    }

    [Fact]
    public void NeverThrowsAndIsIdempotentForPlainPatches()
    {
        int applied = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            RandomPod pods = new(seed);
            JsonObject original = pods.Make();
            JsonObject patch = pods.MakePatch();
            PatchResult once = StrategicMergePatch.Apply(original, patch, TestSchemas.Pod);
            if (once.Value is not JsonObject patched) continue;
            applied++;
            PatchResult twice = StrategicMergePatch.Apply(patched, patch, TestSchemas.Pod);
            Assert.True(twice.Value is not null, $"seed {seed}: {twice.Detail}");
            Assert.Equal(patched.ToString(), twice.Value.ToString());
        }

        Assert.True(applied > 1000, $"only {applied} patches applied");
    }

    [Fact]
    public void NeverThrowsOnRandomPatches()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            RandomPod pods = new(seed);
            PatchResult result = StrategicMergePatch.Apply(pods.Make(), pods.Damaged(pods.MakePatch()), TestSchemas.Pod);
            Assert.True(result.Value is null != result.Error is null);
        }
    }

    private static PatchResult Patch(string original, string patch) =>
        StrategicMergePatch.Apply((JsonObject)Json.Parse(original), Json.Parse(patch), TestSchemas.Pod);
}
