using Skiff.Machinery.Apply;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

/// <summary>The owner of an object that comes into being owns what would be lost if the object went again.</summary>
public sealed class WholeValueTests
{
    [Fact]
    public void WhatComesIsWhatWouldGo()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            JsonObject pod = new RandomPod(seed).Make();
            if (pod.Count == 0) continue;
            ApplyBench bench = new(seed % 2 == 0 ? TestSchemas.Pod : null);
            bench.Update("maker", pod);
            string made = bench.Fields("maker");
            if (seed % 2 != 0) Assert.Equal(AllOf(pod), made.Length == 0 ? JsonObject.Empty : Json.Parse(made));
            // Whoever empties the object takes all of its fields away, found by comparing in the other direction.
            bench.Update("remover", JsonObject.Empty);
            Assert.True(bench.Fields("maker").Length == 0, $"seed {seed}: of {made} there is left {bench.Fields("maker")}");
        }
    }

    // Without a schema objects are owned member by member, and everything else as a whole.
    private static JsonObject AllOf(JsonObject value, bool isRoot = true)
    {
        JsonObject owned = JsonObject.Empty;
        foreach ((string name, Json member) in value.Members)
        {
            JsonObject below = member is JsonObject map ? AllOf(map, isRoot: false) : JsonObject.Empty;
            if (below.Count > 0 && !(isRoot && name == "metadata")) below = below.Set(".", JsonObject.Empty);
            if (below.Count > 0 || !(isRoot && name == "metadata")) owned = owned.Set("f:" + name, below);
        }

        return owned;
    }

    [Fact]
    public void ItemsOfOneKeyAreOwnedAsAWhole()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Update("maker", """{"spec":{"containers":[{"name":"b"},{"name":"a","image":"x"},{"name":"a","image":"y"}]}}""");
        Assert.Equal(
            """{"f:spec":{".":{},"f:containers":{".":{},"k:{\"name\":\"a\"}":{},"k:{\"name\":\"b\"}":{".":{},"f:name":{}}}}}""",
            bench.Fields("maker"));
    }
}
