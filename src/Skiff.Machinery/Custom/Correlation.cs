namespace Skiff.Machinery.Custom;

/// <summary>
/// A value with the one it replaces, and the way from both to their parts: members of an object by name, items of a list
/// by their keys when the list is one of keyed items, otherwise not.
/// </summary>
internal sealed class Correlation
{
    private readonly StructuralSchema? schema;
    private bool? same;

    /// <summary>Two values of one schema.</summary>
    public Correlation(Json value, Json old, StructuralSchema? schema)
    {
        Value = value;
        Old = old;
        this.schema = schema;
    }

    /// <summary>The new value.</summary>
    public Json Value { get; }

    /// <summary>The old value.</summary>
    public Json Old { get; }

    /// <summary>Whether nothing changed; the order of keyed items does not count.</summary>
    public bool IsSame => same ??= Compare();

    /// <summary>A member of both; null when one of them has none or its schema is not known.</summary>
    public Correlation? Member(string name)
    {
        if (schema?.Member(name) is not { } below) return null;
        return (Value as JsonObject)?[name] is { } next && (Old as JsonObject)?[name] is { } before
            ? new(next, before, below)
            : null;
    }

    /// <summary>An item of the new list with the one of the same keys in the old list.</summary>
    public Correlation? Item(int index)
    {
        if (schema is not { ListType: "map", Items: { } items } || Value is not JsonArray list || Old is not JsonArray before)
            return null;
        foreach (Json candidate in before.Items)
        {
            if (HaveSameKeys(list[index], candidate)) return new(list[index], candidate, items);
        }

        return null;
    }

    private bool HaveSameKeys(Json left, Json right)
    {
        if (left is not JsonObject a || right is not JsonObject b) return false;
        foreach (string key in schema!.Source.XListMapKeys)
        {
            if ((a[key] ?? schema.Items!.Member(key)?.Default) != (b[key] ?? schema.Items!.Member(key)?.Default)) return false;
        }

        return true;
    }

    private bool Compare()
    {
        if (ReferenceEquals(Value, Old)) return true;
        switch (Value, Old)
        {
            case (JsonArray next, JsonArray before) when schema?.ListType == "map":
                if (next.Count != before.Count) return false;
                for (int i = 0; i < next.Count; i++)
                {
                    if (Item(i) is not { IsSame: true }) return false;
                }

                return true;
            case (JsonObject next, JsonObject before):
                if (next.Count != before.Count) return false;
                foreach ((string name, Json member) in next.Members)
                {
                    bool equal = Member(name) is { } both ? both.IsSame : before[name] == member;
                    if (!equal) return false;
                }

                return true;
            default:
                return Value.Equals(Old);
        }
    }
}
