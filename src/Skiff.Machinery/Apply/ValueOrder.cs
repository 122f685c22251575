namespace Skiff.Machinery.Apply;

/// <summary>
/// Equality and order of values as server-side apply sees them: an integer and a double of the same value are equal,
/// numbers come before strings, strings before booleans, then lists, objects and null.
/// </summary>
internal static class ValueOrder
{
    /// <summary>Whether two values are the same, numbers compared by value.</summary>
    public static bool Same(Json left, Json right)
    {
        if (ReferenceEquals(left, right)) return true;
        switch (left)
        {
            case JsonNumber number:
                return right is JsonNumber other && CompareNumbers(number, other) == 0;
            case JsonArray list:
                if (right is not JsonArray items || items.Count != list.Count) return false;
                for (int i = 0; i < list.Count; i++)
                {
                    if (!Same(list[i], items[i])) return false;
                }

                return true;
            case JsonObject map:
                if (right is not JsonObject members || members.Count != map.Count) return false;
                for (int i = 0; i < map.Count; i++)
                {
                    JsonMember mine = map.Members[i], theirs = members.Members[i];
                    if (!string.Equals(mine.Name, theirs.Name, StringComparison.Ordinal)) return false;
                    if (!Same(mine.Value, theirs.Value)) return false;
                }

                return true;
            default:
                return left.Equals(right);
        }
    }

    /// <summary>Orders two values.</summary>
    public static int Compare(Json left, Json right)
    {
        int order = Rank(left).CompareTo(Rank(right));
        if (order != 0) return order;
        return (left, right) switch
        {
            (JsonNumber number, JsonNumber other) => CompareNumbers(number, other),
            (JsonString text, JsonString other) => string.CompareOrdinal(text.Value, other.Value),
            (JsonBoolean flag, JsonBoolean other) => flag.Value.CompareTo(other.Value),
            (JsonArray list, JsonArray other) => CompareLists(list, other),
            (JsonObject map, JsonObject other) => CompareMaps(map, other),
            _ => 0,
        };
    }

    /// <summary>A hash that is equal for values that are the same.</summary>
    public static int Hash(Json value) => value switch
    {
        JsonNumber number => number.Double.GetHashCode(),
        JsonObject or JsonArray => (value as JsonObject)?.Count ?? ((JsonArray)value).Count,
        _ => value.GetHashCode(),
    };

    private static int CompareNumbers(JsonNumber left, JsonNumber right) => left.IsInteger && right.IsInteger
        ? left.Integer.CompareTo(right.Integer)
        : left.Double.CompareTo(right.Double);

    private static int CompareLists(JsonArray left, JsonArray right)
    {
        int shared = Math.Min(left.Count, right.Count);
        for (int i = 0; i < shared; i++)
        {
            int order = Compare(left[i], right[i]);
            if (order != 0) return order;
        }

        return left.Count.CompareTo(right.Count);
    }

    private static int CompareMaps(JsonObject left, JsonObject right)
    {
        int shared = Math.Min(left.Count, right.Count);
        for (int i = 0; i < shared; i++)
        {
            int order = string.CompareOrdinal(left.Members[i].Name, right.Members[i].Name);
            if (order == 0) order = Compare(left.Members[i].Value, right.Members[i].Value);
            if (order != 0) return order;
        }

        return left.Count.CompareTo(right.Count);
    }

    private static int Rank(Json value) => value switch
    {
        JsonNumber => 0,
        JsonString => 1,
        JsonBoolean => 2,
        JsonArray => 3,
        JsonObject => 4,
        _ => 5,
    };
}
