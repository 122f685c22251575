using Skiff.Model;

namespace Skiff.Machinery.Apply;

/// <summary>How list items are told apart: set items by their value, others by their key members.</summary>
internal static class ListSteps
{
    /// <summary>The step to an item, or what is wrong with the item in upstream's words.</summary>
    public static PathElement? Of(ApplyShape shape, FieldSchema field, Json item, out string problem)
    {
        problem = "";
        if (shape == ApplyShape.KeyedList) return OfKeyed(field, item, out problem);
        switch (item)
        {
            case JsonObject:
                problem = "associative list without keys has an element that's a map type";
                return null;
            case JsonArray:
                problem = "not supported: associative list with lists as elements";
                return null;
            case JsonNull:
                problem = "associative list without keys has an element that's an explicit null";
                return null;
            default:
                return PathElement.OfValue(item);
        }
    }

    private static PathElement? OfKeyed(FieldSchema field, Json item, out string problem)
    {
        problem = "";
        if (item is not JsonObject map)
        {
            problem = item.IsNull
                ? "associative list with keys may not have a null element"
                : "associative list with keys may not have non-map elements";
            return null;
        }

        JsonObjectBuilder key = new(field.MapKeys.Count);
        bool any = false;
        foreach (string name in field.MapKeys)
        {
            if ((map[name] ?? DefaultOf(field, name)) is not { } value) continue;
            key.Set(name, value);
            any = true;
        }

        if (any) return PathElement.OfKey(key.Build());
        string keys = string.Join(' ', field.MapKeys.Select(GoText.Quote));
        problem = $"associative list with keys has an element that omits all key fields [{keys}] "
            + "(and doesn't have default values for any key fields)";
        return null;
    }

    private static Json? DefaultOf(FieldSchema field, string name) => field.Object?.Invoke().Find(name)?.Default switch
    {
        string text => Json.Of(text),
        bool flag => Json.Of(flag),
        int number => Json.Of(number),
        long number => Json.Of(number),
        double number => Json.Of(number),
        Json value => value,
        _ => null,
    };
}
