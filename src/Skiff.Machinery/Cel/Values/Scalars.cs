using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Cel;

/// <summary>A boolean.</summary>
public sealed class CelBool : CelValue
{
    private CelBool(bool value) => Value = value;

    /// <summary>The value <c>true</c>.</summary>
    public static CelBool True { get; } = new(true);

    /// <summary>The value <c>false</c>.</summary>
    public static CelBool False { get; } = new(false);

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Bool;

    internal override bool IsZero => !Value;

    /// <summary>The value of a boolean.</summary>
    public static CelBool Of(bool value) => value ? True : False;

    internal override bool EqualTo(CelValue other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>A 64-bit integer.</summary>
public sealed class CelInt : CelValue
{
    private const int SmallMin = -16;
    private const int SmallMax = 256;
    private static readonly CelInt[] Small =
        [.. Enumerable.Range(SmallMin, SmallMax - SmallMin + 1).Select(static value => new CelInt(value))];

    private CelInt(long value) => Value = value;

    /// <summary>The value.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Int;

    internal override bool IsZero => Value == 0;

    /// <summary>The value of an integer.</summary>
    public static CelInt Of(long value) =>
        value is >= SmallMin and <= SmallMax ? Small[value - SmallMin] : new(value);

    internal override bool EqualTo(CelValue other) => other switch
    {
        CelInt number => number.Value == Value,
        CelUint or CelDouble => CelNumbers.Compare(this, other) == 0,
        _ => false,
    };

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An unsigned 64-bit integer.</summary>
public sealed class CelUint : CelValue
{
    private CelUint(ulong value) => Value = value;

    /// <summary>The value.</summary>
    public ulong Value { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Uint;

    internal override bool IsZero => Value == 0;

    /// <summary>The value of an unsigned integer.</summary>
    public static CelUint Of(ulong value) => new(value);

    internal override bool EqualTo(CelValue other) => other switch
    {
        CelUint number => number.Value == Value,
        CelInt or CelDouble => CelNumbers.Compare(this, other) == 0,
        _ => false,
    };

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A double.</summary>
public sealed class CelDouble : CelValue
{
    private CelDouble(double value) => Value = value;

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Double;

    internal override bool IsZero => Value == 0;

    /// <summary>The value of a double.</summary>
    public static CelDouble Of(double value) => new(value);

    internal override bool EqualTo(CelValue other) =>
        other is CelDouble or CelInt or CelUint && CelNumbers.Compare(this, other) == 0;

    /// <inheritdoc/>
    public override string ToString() => GoFloat.General(Value);
}

/// <summary>A string; its length counts Unicode code points.</summary>
public sealed class CelString : CelValue
{
    private int length = -1;

    private CelString(string value) => Value = value;

    /// <summary>The empty string.</summary>
    public static CelString Empty { get; } = new("");

    /// <summary>The value.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.String;

    internal override long? Size => Length;

    internal override bool IsZero => Value.Length == 0;

    internal int Length => length >= 0 ? length : length = CountRunes(Value);

    /// <summary>The value of a string.</summary>
    public static CelString Of(string value) => value.Length == 0 ? Empty : new(value);

    internal override bool EqualTo(CelValue other) =>
        other is CelString text && string.Equals(text.Value, Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static int CountRunes(string text)
    {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i])) count--;
        }

        return count;
    }
}

/// <summary>Bytes.</summary>
public sealed class CelBytes : CelValue
{
    private readonly byte[] value;

    /// <summary>The value of an array, which must not change afterwards.</summary>
    public CelBytes(byte[] value) => this.value = value;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value => value;

    /// <inheritdoc/>
    public override CelType Type => CelType.Bytes;

    internal override long? Size => value.Length;

    internal override bool IsZero => value.Length == 0;

    internal override bool EqualTo(CelValue other) => other is CelBytes bytes && bytes.Value.SequenceEqual(value);

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new("[");
        text.AppendJoin(' ', value.Select(static one => one.ToString(CultureInfo.InvariantCulture)));
        return text.Append(']').ToString();
    }
}
