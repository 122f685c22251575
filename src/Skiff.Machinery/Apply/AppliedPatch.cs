using Skiff.Model;

namespace Skiff.Machinery.Apply;

/// <summary>Lays a configuration over an object without anybody owning anything: what mutating policies do.</summary>
public static class AppliedPatch
{
    /// <summary>
    /// The object with the configuration's values; null with a problem. What merges as a whole must not be part of the
    /// configuration.
    /// </summary>
    /// <param name="value">The object.</param>
    /// <param name="config">The configuration, without its kind.</param>
    /// <param name="schema">The schema of the kind.</param>
    /// <param name="problem">What is wrong with the configuration.</param>
    public static JsonObject? Merge(JsonObject value, JsonObject config, TypeSchema? schema, out string problem)
    {
        ApplyType type = ApplyType.Of(schema);
        foreach (string name in (ReadOnlySpan<string>)["apiVersion", "kind"])
        {
            if (value[name] is { } word) config = config.Set(name, word);
        }

        problem = ApplyCheck.Problems(config, type, allowDuplicates: false);
        if (problem.Length > 0)
        {
            problem = $"failed to convert patch object to typed object: {problem}";
            return null;
        }

        List<string> atomics = [];
        FindAtomics(config, type, "", atomics);
        if (atomics.Count > 0)
        {
            problem = $"invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: {string.Join(", ", atomics)}";
            return null;
        }

        Merging merging = new();
        Json merged = merging.Merge(value, config, type);
        if (merging.Problem.Length == 0) return merged as JsonObject;
        problem = $"failed to merge patch: {merging.Problem}";
        return null;
    }

    private static void FindAtomics(Json value, ApplyType type, string path, List<string> atomics)
    {
        if (value is JsonObject map)
        {
            if (type.ShapeOf(value) == ApplyShape.Atomic) atomics.Add(path);
            foreach ((string name, Json member) in map.Members)
            {
                if (type.Record?.Find(name) is null) continue;
                if (type.Member(name) is { } inner) FindAtomics(member, inner, $"{path}.{name}", atomics);
            }
        }
        else if (value is JsonArray list)
        {
            if (type.ShapeOf(value) == ApplyShape.Atomic) atomics.Add(path);
            for (int i = 0; i < list.Count; i++) FindAtomics(list[i], type.Item(), $"{path}[{i}]", atomics);
        }
    }
}
