using System.Globalization;
using System.Text;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.Machinery.Apply;

/// <summary>
/// One step from a container to a child: a member's name, a list item's key members, a set item's value, or an index.
/// Ordered as upstream orders them: names, keys, values, indexes.
/// </summary>
public readonly struct PathElement : IEquatable<PathElement>, IComparable<PathElement>
{
    // A string for a name, an object for key members, another value for a set item, null for an index.
    private readonly object? payload;
    private readonly int index;

    private PathElement(object? payload, int index)
    {
        this.payload = payload;
        this.index = index;
    }

    /// <summary>The member's name, or null when the step is none.</summary>
    public string? Name => payload as string;

    /// <summary>The key members of a list item, or null.</summary>
    public JsonObject? Key => payload as JsonObject;

    /// <summary>A step to a member.</summary>
    public static PathElement OfName(string name) => new(name, 0);

    /// <summary>A step to the list item with these key members.</summary>
    public static PathElement OfKey(JsonObject key) => new(key, 0);

    /// <summary>A step to the set item with this value, which must be a scalar.</summary>
    public static PathElement OfValue(Json value)
    {
        Invariant.Check(value is not JsonObject, value.TypeName);
        return new(value, 0);
    }

    /// <summary>A step to the item at a place.</summary>
    public static PathElement OfIndex(int index) => new(null, index);

    /// <summary>
    /// Reads the form in managed fields: <c>f:name</c>, <c>k:{"name":"x"}</c>, <c>v:"x"</c>, <c>i:0</c>. Null with an
    /// empty error for a kind of step that is not known, which readers skip.
    /// </summary>
    public static PathElement? Parse(string text, out string error)
    {
        error = "";
        if (text.Length < 2)
        {
            error = "key must be 2 characters long:";
            return null;
        }

        if (text[1] != ':')
        {
            error = $"missing colon: {text}";
            return null;
        }

        switch (text[0])
        {
            case 'f': return OfName(text[2..]);
            case 'i':
                if (int.TryParse(text.AsSpan(2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int at))
                {
                    return OfIndex(at);
                }

                error = $"strconv.Atoi: parsing {GoText.Quote(text[2..])}: invalid syntax";
                return null;
            case 'k' or 'v':
                JsonParse parsed = JsonParser.Parse(Encoding.UTF8.GetBytes(text[2..]));
                error = parsed.Error;
                if (parsed.Value is JsonObject map) return text[0] == 'k' ? OfKey(map) : Unusable(out error);
                if (parsed.Value is { } value) return text[0] == 'v' ? OfValue(value) : Unusable(out error);
                return null;
            default: return null;
        }
    }

    /// <summary>Writes the form in managed fields.</summary>
    public string ToFieldsText() => payload switch
    {
        string name => $"f:{name}",
        JsonObject key => $"k:{key}",
        Json value => $"v:{value}",
        _ => $"i:{index.ToString(CultureInfo.InvariantCulture)}",
    };

    /// <inheritdoc/>
    public int CompareTo(PathElement other)
    {
        int order = Rank.CompareTo(other.Rank);
        if (order != 0) return order;
        return payload switch
        {
            string name => string.CompareOrdinal(name, (string)other.payload!),
            Json value => ValueOrder.Compare(value, (Json)other.payload!),
            _ => index.CompareTo(other.index),
        };
    }

    /// <inheritdoc/>
    public bool Equals(PathElement other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PathElement other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => payload switch
    {
        string name => name.GetHashCode(StringComparison.Ordinal),
        Json value => ValueOrder.Hash(value),
        _ => index,
    };

    /// <summary>The step as errors show it: <c>.name</c>, <c>[name="x"]</c>, <c>[="x"]</c>, <c>[0]</c>.</summary>
    public override string ToString() => payload switch
    {
        string name => $".{name}",
        JsonObject key => $"[{string.Join(',', key.Members.ToArray().Select(member => $"{member.Name}={member.Value}"))}]",
        Json value => $"[={value}]",
        _ => $"[{index.ToString(CultureInfo.InvariantCulture)}]",
    };

    /// <summary>Equality.</summary>
    public static bool operator ==(PathElement left, PathElement right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(PathElement left, PathElement right) => !left.Equals(right);

    /// <summary>Order.</summary>
    public static bool operator <(PathElement left, PathElement right) => left.CompareTo(right) < 0;

    /// <summary>Order.</summary>
    public static bool operator <=(PathElement left, PathElement right) => left.CompareTo(right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >(PathElement left, PathElement right) => left.CompareTo(right) > 0;

    /// <summary>Order.</summary>
    public static bool operator >=(PathElement left, PathElement right) => left.CompareTo(right) >= 0;

    private int Rank => payload switch
    {
        string => 0,
        JsonObject => 1,
        Json => 2,
        _ => 3,
    };

    private static PathElement? Unusable(out string error)
    {
        error = "unusable path element";
        return null;
    }
}
