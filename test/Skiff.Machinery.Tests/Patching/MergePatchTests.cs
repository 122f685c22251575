using Skiff.Machinery.Patching;

namespace Skiff.Machinery.Tests;

public class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("""{"a":1}""", """{"a":{"b":null,"c":[{"d":null},null]}}""", """{"a":{"c":[{},null]}}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"a":1,"e":null}""")]
    public void FollowsTheRfc(string original, string patch, string expected) =>
        Assert.Equal(expected, Apply(original, patch).Value?.ToString());

    [Theory]
    [InlineData("[]", "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData("null", "Invalid JSON Patch")]
    public void RefusesWhatIsNoObject(string patch, string message)
    {
        PatchResult result = Apply("{}", patch);
        Assert.Equal((400, message), (result.Error!.Code, result.Error.Message));
    }

    [Fact]
    public void IsLinearInTheNumberOfMembers()
    {
        JsonObjectBuilder builder = new(0);
        for (int i = 0; i < 100_000; i++) builder.Set($"n{i}", Json.Of(i));
        JsonObject many = builder.Build();
        PatchResult result = MergePatch.Apply(many, many);
        Assert.Same(many, result.Value);
    }

    private static PatchResult Apply(string original, string patch) =>
        MergePatch.Apply((JsonObject)Json.Parse(original), Json.Parse(patch));
}
