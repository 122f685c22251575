using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Skiff.Model;

namespace Skiff.Machinery;

/// <summary>
/// An immutable JSON value, compared by content. Objects keep their members in ordinal name order, as upstream writes
/// maps, so that two trees can be merged in one walk and the text of a value is canonical. Safe to share.
/// </summary>
public abstract class Json : IEquatable<Json>
{
    private protected Json()
    {
    }

    /// <summary>The null value.</summary>
    public static Json Null { get; } = new JsonNull();

    /// <summary>The value <c>true</c>.</summary>
    public static Json True { get; } = new JsonBoolean(true);

    /// <summary>The value <c>false</c>.</summary>
    public static Json False { get; } = new JsonBoolean(false);

    /// <summary>Whether this is the null value.</summary>
    public bool IsNull => ReferenceEquals(this, Null);

    /// <summary>The word Go uses for the value's type: <c>map</c>, <c>list</c>, <c>string</c> and so on.</summary>
    public abstract string TypeName { get; }

    /// <summary>A string.</summary>
    public static Json Of(string value) => value.Length == 0 ? JsonString.Empty : new JsonString(value);

    /// <summary>A boolean.</summary>
    public static Json Of(bool value) => value ? True : False;

    /// <summary>An integer.</summary>
    public static Json Of(long value) => JsonNumber.Of(value);

    /// <summary>A double; it must be finite.</summary>
    public static Json Of(double value) => JsonNumber.Of(value);

    /// <summary>An object of the given members; of equal names the last one counts.</summary>
    public static JsonObject Object(params ReadOnlySpan<(string Name, Json Value)> members)
    {
        JsonObjectBuilder builder = new(members.Length);
        foreach ((string name, Json value) in members) builder.Set(name, value);
        return builder.Build();
    }

    /// <summary>An array of the given items.</summary>
    public static JsonArray Array(params ReadOnlySpan<Json> items) => JsonArray.Adopt(items.ToArray());

    /// <summary>Reads a JSON text that is known to be good, as in tables and tests.</summary>
    public static Json Parse(string text)
    {
        JsonParse result = JsonParser.Parse(System.Text.Encoding.UTF8.GetBytes(text));
        Invariant.Check(result.Value is not null, result.Error);
        return result.Value;
    }

    /// <inheritdoc/>
    public abstract bool Equals([NotNullWhen(true)] Json? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Json);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>The value's compact canonical text.</summary>
    public sealed override string ToString() => JsonText.ToString(this);

    /// <summary>Content equality.</summary>
    public static bool operator ==(Json? left, Json? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Content inequality.</summary>
    public static bool operator !=(Json? left, Json? right) => !(left == right);
}

/// <summary>The null value; reached as <see cref="Json.Null"/>.</summary>
public sealed class JsonNull : Json
{
    internal JsonNull()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "nil";

    /// <inheritdoc/>
    public override bool Equals(Json? other) => other is JsonNull;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}

/// <summary>A boolean.</summary>
public sealed class JsonBoolean : Json
{
    internal JsonBoolean(bool value) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "bool";

    /// <inheritdoc/>
    public override bool Equals(Json? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value ? 1 : 2;
}

/// <summary>A string.</summary>
public sealed class JsonString : Json
{
    internal static readonly JsonString Empty = new("");

    internal JsonString(string value) => Value = value;

    /// <summary>The value.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "string";

    /// <inheritdoc/>
    public override bool Equals(Json? other) => other is JsonString text && string.Equals(Value, text.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// A number: a 64-bit integer when its text was one that fits, a double otherwise, as Go reads untyped JSON. An integer
/// and a double of the same value are different values, as they are there.
/// </summary>
public sealed class JsonNumber : Json
{
    private const int SmallMin = -16;
    private const int SmallMax = 1024;
    private static readonly JsonNumber?[] Small = new JsonNumber?[SmallMax - SmallMin + 1];
    private readonly long integer;
    private readonly double real;

    private JsonNumber(long integer, double real, bool isInteger)
    {
        this.integer = integer;
        this.real = real;
        IsInteger = isInteger;
    }

    /// <summary>Whether the number is a 64-bit integer.</summary>
    public bool IsInteger { get; }

    /// <summary>The integer; 0 for a double.</summary>
    public long Integer => integer;

    /// <summary>The number as a double, rounded when an integer is too large.</summary>
    public double Double => IsInteger ? integer : real;

    /// <inheritdoc/>
    public override string TypeName => IsInteger ? "int64" : "float64";

    internal static new JsonNumber Of(long value)
    {
        if (value is < SmallMin or > SmallMax) return new(value, 0, true);
        // Two threads may each make one; either is as good.
        return Small[value - SmallMin] ??= new(value, 0, true);
    }

    internal static new JsonNumber Of(double value)
    {
        Invariant.Check(double.IsFinite(value), value.ToString(CultureInfo.InvariantCulture));
        return new(0, value, false);
    }

    /// <inheritdoc/>
    public override bool Equals(Json? other) =>
        other is JsonNumber number
        && IsInteger == number.IsInteger
        && (IsInteger ? integer == number.integer : real.Equals(number.real) || real == number.real);

    /// <inheritdoc/>
    public override int GetHashCode() => IsInteger ? integer.GetHashCode() : (real + 0.0).GetHashCode();
}

/// <summary>An array.</summary>
public sealed class JsonArray : Json
{
    private readonly Json[] items;

    private JsonArray(Json[] items) => this.items = items;

    /// <summary>The array without items.</summary>
    public static JsonArray Empty { get; } = new([]);

    /// <summary>The items.</summary>
    public ReadOnlySpan<Json> Items => items;

    /// <summary>Number of items.</summary>
    public int Count => items.Length;

    /// <summary>An item.</summary>
    public Json this[int index] => items[index];

    /// <inheritdoc/>
    public override string TypeName => "list";

    /// <summary>Makes a .NET array the value's own; the caller must not change it afterwards.</summary>
    public static JsonArray Adopt(Json[] items) => items.Length == 0 ? Empty : new(items);

    /// <summary>An array of a sequence's items.</summary>
    public static JsonArray From(IEnumerable<Json> items) => Adopt([.. items]);

    /// <inheritdoc/>
    public override bool Equals(Json? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is not JsonArray array || array.Count != Count) return false;
        for (int i = 0; i < items.Length; i++)
        {
            if (!items[i].Equals(array.items[i])) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Json item in items) hash.Add(item);
        return hash.ToHashCode();
    }
}
