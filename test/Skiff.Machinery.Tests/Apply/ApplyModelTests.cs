using Skiff.Machinery.Apply;

namespace Skiff.Machinery.Tests;

/// <summary>
/// Plays random applies and updates against a model that knows only leaves: a value for each, and the owners of each.
/// </summary>
public class ApplyModelTests
{
    private static readonly string[] Leaves = ["a", "b", "c", "d"];

    [Fact]
    public void AgreesWithTheModel()
    {
        for (int seed = 0; seed < 3000; seed++) Play(seed, TestSchemas.Pod);
    }

    [Fact]
    public void AgreesWithTheModelWithoutASchema()
    {
        for (int seed = 0; seed < 1000; seed++) Play(seed, null);
    }

    private static void Play(int seed, Skiff.Model.TypeSchema? schema)
    {
        Random random = new(seed);
        ApplyBench bench = new(schema);
        // One label that nobody touches keeps the object alive and its managed fields tracked.
        bench.Update("seed", Shape(new() { ["seed"] = "1" }));
        SortedDictionary<string, string> values = new() { ["seed"] = "1" };
        Dictionary<string, HashSet<string>> owners = new() { ["seed"] = ["seed"] };
        for (int step = 0; step < 12; step++)
        {
            string manager = $"m{random.Next(3)}";
            SortedDictionary<string, string> wanted = RandomLeaves(random);
            if (random.Next(3) == 0)
            {
                wanted["seed"] = "1";
                bench.Update(manager, Shape(wanted));
                ModelUpdate(values, owners, $"{manager}/update", wanted);
            }
            else
            {
                bool force = random.Next(3) == 0;
                bool failed = bench.Apply(manager, Shape(wanted), force).Error is not null;
                bool expected = ModelApply(values, owners, $"{manager}/apply", wanted, force);
                Assert.True(failed == expected, $"seed {seed}, step {step}: conflict {failed}, expected {expected}");
            }

            Assert.True(Shape(values).Equals(Visible(bench)), $"seed {seed}, step {step}: {Visible(bench)}, expected {Shape(values)}");
        }
    }

    // True for a conflict, which changes nothing.
    private static bool ModelApply(
        SortedDictionary<string, string> values, Dictionary<string, HashSet<string>> owners, string self,
        SortedDictionary<string, string> wanted, bool force)
    {
        string[] changed = [.. wanted.Keys.Where(leaf => values.GetValueOrDefault(leaf) != wanted[leaf])];
        bool conflict = changed.Any(leaf => owners.GetValueOrDefault(leaf, []).Any(owner => owner != self));
        if (conflict && !force) return true;
        foreach (string leaf in changed) owners[leaf] = [];
        foreach ((string leaf, string value) in wanted)
        {
            values[leaf] = value;
            if (!owners.TryGetValue(leaf, out HashSet<string>? set)) owners[leaf] = set = [];
            set.Add(self);
        }

        foreach (string leaf in values.Keys.ToArray())
        {
            if (wanted.ContainsKey(leaf) || !owners.GetValueOrDefault(leaf, []).Remove(self)) continue;
            if (owners[leaf].Count > 0) continue;
            values.Remove(leaf);
            owners.Remove(leaf);
        }

        return false;
    }

    private static void ModelUpdate(
        SortedDictionary<string, string> values, Dictionary<string, HashSet<string>> owners, string self,
        SortedDictionary<string, string> wanted)
    {
        foreach (string leaf in values.Keys.Except(wanted.Keys).ToArray())
        {
            values.Remove(leaf);
            owners.Remove(leaf);
        }

        foreach ((string leaf, string value) in wanted)
        {
            if (values.GetValueOrDefault(leaf) == value) continue;
            values[leaf] = value;
            owners[leaf] = [self];
        }
    }

    private static SortedDictionary<string, string> RandomLeaves(Random random)
    {
        SortedDictionary<string, string> leaves = [];
        foreach (string leaf in Leaves)
        {
            if (random.Next(2) == 0) leaves[leaf] = random.Next(2).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return leaves;
    }

    private static JsonObject Shape(SortedDictionary<string, string> leaves)
    {
        JsonObject labels = JsonObject.Empty;
        foreach ((string leaf, string value) in leaves) labels = labels.Set(leaf, Json.Of(value));
        return labels.Count == 0 ? JsonObject.Empty : Json.Object(("metadata", Json.Object(("labels", labels))));
    }

    private static JsonObject Visible(ApplyBench bench)
    {
        Json? labels = bench.Live.At("metadata", "labels");
        return labels is JsonObject { Count: > 0 } ? Json.Object(("metadata", Json.Object(("labels", labels)))) : JsonObject.Empty;
    }
}
