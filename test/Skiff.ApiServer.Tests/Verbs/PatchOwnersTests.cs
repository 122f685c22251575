using Skiff.Client;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Tests.Verbs;

/// <summary>What patches of every sort leave of the owners of fields.</summary>
public sealed class PatchOwnersTests
{
    [Theory]
    [InlineData(PatchTypes.Strategic, """{"data":{"b":"2"}}""")]
    [InlineData(PatchTypes.Merge, """{"data":{"b":"2"}}""")]
    [InlineData(PatchTypes.Json, """[{"op":"add","path":"/data/b","value":"2"}]""")]
    public async Task APatchThatDoesNotSpeakOfOwnersAddsOne(string type, string patch)
    {
        await using ConfigMapWorld world = new();
        await world.CreateAsync("map");
        await world.PatchAsync("map", "patcher", type, patch);
        ConfigMap map = world.Find("map");
        Assert.Equal("2", map.Data.Find("b"));
        Assert.Equal(
            ["""creator {"f:data":{".":{},"f:a":{},"f:text":{}}}""", """patcher {"f:data":{"f:b":{}}}"""], Owners(map));
    }

    [Theory]
    [InlineData(PatchTypes.Strategic, """{"metadata":{"managedFields":[{}]}}""")]
    [InlineData(PatchTypes.Merge, """{"metadata":{"managedFields":[{}]}}""")]
    [InlineData(PatchTypes.Json, """[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]""")]
    public async Task APatchMayClearTheOwners(string type, string patch)
    {
        await using ConfigMapWorld world = new();
        await world.CreateAsync("map");
        await world.PatchAsync("map", "patcher", type, patch);
        Assert.Empty(Owners(world.Find("map")));
    }

    [Fact]
    public async Task APatchThatDropsTheMetadataDropsNoOwner()
    {
        await using ConfigMapWorld world = new();
        await world.CreateAsync("map");
        await world.PatchAsync("map", "patcher", PatchTypes.Strategic, """{"metadata":{"$patch":"replace","name":"map"}}""");
        Assert.Contains(Owners(world.Find("map")), owner => owner.StartsWith("creator ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task APatchMayTestTheOwners()
    {
        await using ConfigMapWorld world = new();
        await world.CreateAsync("map");
        await world.PatchAsync("map", "patcher", PatchTypes.Json,
            """[{"op":"test","path":"/metadata/managedFields/0/manager","value":"creator"},{"op":"remove","path":"/data/a"}]""");
        Assert.Null(world.Find("map").Data.Find("a"));
    }

    private static IEnumerable<string> Owners(ConfigMap map) =>
        map.Metadata.ManagedFields.AsEnumerable().Select(entry => $"{entry.Manager} {entry.FieldsV1}").Order(StringComparer.Ordinal);
}
