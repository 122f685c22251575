using System.Text.Json;

namespace Skiff.ApiServer.Tables;

/// <summary>One step of a JSON path.</summary>
internal abstract record PathStep
{
    private const int DescendantsMax = 10_000;

    /// <summary>Adds what the step leads to from a value; false when the step does not fit the value.</summary>
    public abstract bool Apply(JsonElement value, List<JsonElement> results);

    /// <summary>Every item of a list or every value of an object.</summary>
    private static IEnumerable<JsonElement> Children(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray(),
        JsonValueKind.Object => value.EnumerateObject().Select(member => member.Value),
        _ => [],
    };

    /// <summary>The value itself.</summary>
    public sealed record Itself : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            results.Add(value);
            return true;
        }
    }

    /// <summary>A member of an object; nothing when it is missing.</summary>
    public sealed record Member(string Name) : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            bool found = value.ValueKind == JsonValueKind.Object && value.TryGetProperty(Name, out JsonElement _);
            if (found) results.Add(value.GetProperty(Name));
            return true;
        }
    }

    /// <summary>All items or members.</summary>
    public sealed record Every : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            results.AddRange(Children(value));
            return true;
        }
    }

    /// <summary>The value and everything below it that has something below itself.</summary>
    public sealed record Descendants : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            if (results.Count >= DescendantsMax) return false;
            if (!Children(value).Any()) return true;
            results.Add(value);
            foreach (JsonElement child in Children(value))
            {
                if (!Apply(child, results)) return false;
            }

            return true;
        }
    }

    /// <summary>One item, counted from the end when the position is negative.</summary>
    public sealed record Index(int Position) : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            if (value.ValueKind != JsonValueKind.Array) return false;
            int length = value.GetArrayLength(), at = Position < 0 ? Position + length : Position;
            if (at < 0 || at >= length) return false;
            results.Add(value[at]);
            return true;
        }
    }

    /// <summary>Items from a position up to another, some of them left out when a stride is given.</summary>
    public sealed record Slice(int? From, int? To, int? Stride) : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            if (value.ValueKind != JsonValueKind.Array || Stride <= 0) return false;
            int length = value.GetArrayLength();
            int from = From ?? 0, to = To ?? length;
            if (from < 0) from += length;
            if (to < 0) to += length;
            if (from == to) return true;
            if (from < 0 || from >= length || to < 0 || to > length || from > to) return false;
            for (int i = from; i < to; i += Stride ?? 1) results.Add(value[i]);
            return true;
        }
    }

    /// <summary>What several steps lead to, one after the other.</summary>
    public sealed record Union(IReadOnlyList<PathStep> Steps) : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            foreach (PathStep step in Steps)
            {
                if (!step.Apply(value, results)) return false;
            }

            return true;
        }
    }

    /// <summary>The items of a list that pass a comparison, or that have what is asked for when none is given.</summary>
    public sealed record Filter(JsonPath.Operand Left, string Sign, JsonPath.Operand? Right) : PathStep
    {
        public override bool Apply(JsonElement value, List<JsonElement> results)
        {
            if (value.ValueKind != JsonValueKind.Array) return false;
            foreach (JsonElement item in value.EnumerateArray())
            {
                bool fits = Left.Of(item, out IReadOnlyList<JsonElement> left);
                if (Right is null)
                {
                    if (left.Count > 0) results.Add(item);
                    continue;
                }

                if (!fits || !Right.Of(item, out IReadOnlyList<JsonElement> right)) return false;
                if (left.Count == 0 || right.Count == 0) continue;
                if (left.Count > 1 || right.Count > 1 || Compare(left[0], right[0]) is not { } order) return false;
                if (Passes(order)) results.Add(item);
            }

            return true;
        }

        private bool Passes(int order) => Sign switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };

        // Values of two kinds cannot be compared; truth values only for equality, which any order answers.
        private static int? Compare(JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
        {
            (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(left.GetString(), right.GetString()),
            (JsonValueKind.Number, JsonValueKind.Number) => left.GetDouble().CompareTo(right.GetDouble()),
            (JsonValueKind.True or JsonValueKind.False, JsonValueKind.True or JsonValueKind.False) =>
                left.GetBoolean().CompareTo(right.GetBoolean()),
            _ => null,
        };
    }
}
