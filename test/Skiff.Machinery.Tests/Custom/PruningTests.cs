using Skiff.Machinery.Custom;
using Skiff.Model;

namespace Skiff.Machinery.Tests.Custom;

public sealed class PruningTests
{
    private const string Wide = """
        {"type":"object","properties":{
          "a":{"type":"object","properties":{"b":{"type":"string","default":"B"},"n":{"type":"string","nullable":true}}},
          "l":{"type":"array","items":{"type":"object","properties":{"x":{"type":"integer","default":7}}}},
          "m":{"type":"object","additionalProperties":{"type":"object","properties":{"y":{"type":"string","default":"Y"}}}},
          "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"strict":{"type":"object",
            "properties":{"z":{"type":"string"}}}}},
          "open":{"type":"object","additionalProperties":true},
          "pod":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}}}
        """;

    [Theory]
    [InlineData("""{"a":{"b":"1","c":2},"q":3}""", """{"a":{"b":"1"}}""", "a.c q")]
    [InlineData("""{"l":[{"x":1,"y":2},{"z":[]}]}""", """{"l":[{"x":1},{}]}""", "l[0].y l[1].z")]
    [InlineData("""{"m":{"k":{"y":"1","w":2}}}""", """{"m":{"k":{"y":"1"}}}""", "m.k.w")]
    [InlineData("""{"free":{"x":{"y":1},"strict":{"z":"1","w":2}}}""", """{"free":{"x":{"y":1},"strict":{"z":"1"}}}""", "free.strict.w")]
    [InlineData("""{"open":{"k":1,"deep":{"x":1}}}""", """{"open":{"k":1,"deep":{}}}""", "open.deep.x")]
    [InlineData("""{"pod":{"kind":"P","spec":{"any":1}}}""", """{"pod":{"kind":"P","spec":{"any":1}}}""", "")]
    public void WhatTheSchemaDoesNotSpecifyGoes(string before, string after, string unknown)
    {
        List<string> found = [];
        Json pruned = Pruning.Prune(Json.Parse(before), CustomWorld.Schema(Wide), isResource: true, found);
        Assert.Equal(Json.Parse(after), pruned);
        Assert.Equal(unknown, string.Join(' ', found));
    }

    [Theory]
    [InlineData("""{}""", """{}""")]
    [InlineData("""{"a":{}}""", """{"a":{"b":"B"}}""")]
    [InlineData("""{"a":{"b":null,"n":null}}""", """{"a":{"b":"B","n":null}}""")]
    [InlineData("""{"l":[{},{"x":1}]}""", """{"l":[{"x":7},{"x":1}]}""")]
    [InlineData("""{"m":{"k":{}}}""", """{"m":{"k":{"y":"Y"}}}""")]
    public void WhatIsMissingIsFilledIn(string before, string after) =>
        Assert.Equal(Json.Parse(after), Defaulting.Default(Json.Parse(before), CustomWorld.Schema(Wide)));

    [Fact]
    public void NullsThatMayNotBeAndHaveNoDefaultGo()
    {
        StructuralSchema schema = CustomWorld.Schema(Wide);
        Json kept = Pruning.WithoutNulls(Json.Parse("""{"a":{"b":null,"n":null},"l":null,"free":{"x":null}}"""), schema);
        Assert.Equal(Json.Parse("""{"a":{"b":null,"n":null},"free":{"x":null}}"""), kept);
    }

    [Fact]
    public void PruningAndDefaultingTwiceIsDoingItOnce()
    {
        StructuralSchema schema = CustomWorld.Schema(Wide);
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            Json value = RandomJson.Object(random, depth: 4, "a", "b", "l", "m", "n", "x", "y", "free", "strict", "z", "open", "pod", "kind");
            Json once = Pass(value, schema);
            Json twice = Pass(once, schema);
            Assert.True(ReferenceEquals(once, twice), $"{value}\n{once}\n{twice}");
        }
    }

    [Fact]
    public void AnObjectReadAndWrittenIsTheSame()
    {
        CustomKind kind = CustomWorld.Kind($$$"""{"type":"object","properties":{"spec":{{{Wide}}}}}""");
        Random random = new(11);
        for (int round = 0; round < 500; round++)
        {
            Json spec = RandomJson.Object(random, depth: 4, "a", "b", "l", "m", "x", "free", "pod");
            CustomObject value = (CustomObject)kind.WithDefaults(CustomWorld.Object(kind, spec.ToString()));
            using JsonOutput output = new();
            value.WriteJson(output);
            CustomObject again = CustomReading.Stored(output.Written, kind.Definition);
            Assert.Equal(value.Content, again.Content);
            Assert.Equal(value.Metadata with { Generation = 1 }, again.Metadata);
        }
    }

    private static Json Pass(Json value, StructuralSchema schema) => Defaulting.Default(
        Pruning.WithoutNulls(Pruning.Prune(value, schema, isResource: true), schema), schema);
}
