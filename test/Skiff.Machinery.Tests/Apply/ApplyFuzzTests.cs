using Skiff.Machinery.Apply;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

public class ApplyFuzzTests
{
    [Fact]
    public void NeverThrowsAndRepeatsWithoutChange()
    {
        int applied = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            RandomPod pods = new(seed);
            ApplyBench bench = new(seed % 2 == 0 ? TestSchemas.Pod : null);
            bench.Update("u", pods.Make());
            bench.Apply("a", pods.Make(), force: true);
            JsonObject config = pods.Make();
            ApplyResult result = bench.Apply("a", config, force: true);
            if (result.Error is not null) continue;
            applied++;
            ListOf<ManagedFieldsEntry> entries = bench.Entries;
            string before = bench.Shown();
            ApplyResult again = bench.Apply("a", config);
            Assert.True(again.Error is null, $"seed {seed}: {again.Error?.Message}");
            Assert.Equal(before, bench.Shown());
            Assert.False(again.Changed, $"seed {seed}");
            Assert.Equal(entries, bench.Entries);
        }

        Assert.True(applied > 1000, $"only {applied} applied");
    }

    [Fact]
    public void NeverThrowsOnDamagedObjects()
    {
        for (int seed = 0; seed < 10_000; seed++)
        {
            RandomPod pods = new(seed);
            TypeSchema? schema = seed % 3 == 0 ? null : TestSchemas.Pod;
            OwnershipContext context = new("a", "v1", "Pod", DateTimeOffset.UnixEpoch) { Schema = schema };
            JsonObject live = pods.Damaged(pods.Make()) as JsonObject ?? JsonObject.Empty;
            JsonObject value = pods.Damaged(pods.Make()) as JsonObject ?? JsonObject.Empty;
            ListOf<ManagedFieldsEntry> entries = FieldOwnership.Update(JsonObject.Empty, default, live, default, context);
            FieldOwnership.Update(live, entries, value, default, context);
            value = value.Set("apiVersion", Json.Of("v1")).Set("kind", Json.Of("Pod"));
            ApplyResult result = ServerSideApply.Apply(live, entries, value, seed % 2 == 0, context);
            Assert.True(result.Value is null != result.Error is null);
        }
    }

    [Fact]
    public void UpdateOwnsExactlyWhatDiffers()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            RandomPod pods = new(seed);
            JsonObject first = pods.Make(), second = pods.Make();
            ApplyBench bench = new(TestSchemas.Pod);
            bench.Update("a", first);
            bench.Update("b", second);
            bench.Update("c", first);
            bench.Update("d", first);
            Assert.Equal("", bench.Fields("d"));
        }
    }
}
