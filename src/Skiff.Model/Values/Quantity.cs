using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Skiff.Model;

/// <summary>
/// A fixed-point number with a suffix, such as <c>500m</c> or <c>2Gi</c>. Compared by value: <c>1000m</c> equals
/// <c>1</c>. Written in the canonical form of the notation it arrived in. <c>default</c> is zero.
/// </summary>
/// <remarks>
/// The amount is a 64-bit mantissa and a power of ten; amounts that do not fit are big integers. Exponents are bounded
/// by <see cref="QuantityText.MaxExponent"/>, so no operation costs more than a few microseconds.
/// </remarks>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private readonly object? extra; // The text (string), or a BigAmount, which holds its own.
    private readonly long mantissa;
    private readonly short exponent;

    private Quantity(long mantissa, int exponent, QuantityFormat format, object? extra)
    {
        this.mantissa = mantissa;
        this.exponent = (short)exponent;
        Format = format;
        this.extra = extra;
    }

    /// <summary>The notation the quantity is written in.</summary>
    public QuantityFormat Format { get; }

    /// <summary>Whether the amount is zero.</summary>
    public bool IsZero => mantissa == 0 && extra is not BigAmount;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => extra is BigAmount big ? big.Unscaled.Sign : Math.Sign(mantissa);

    /// <summary>The decimal exponent of <see cref="Mantissa"/>.</summary>
    internal int Exponent => extra is BigAmount big ? big.Exponent : exponent;

    /// <summary>The amount is this number times ten to the <see cref="Exponent"/>.</summary>
    internal BigInteger Mantissa => extra is BigAmount big ? big.Unscaled : mantissa;

    /// <summary>Whether the amount needs more than 64 bits.</summary>
    internal bool IsBig => extra is BigAmount;

    /// <summary>The 64-bit mantissa; meaningless when <see cref="IsBig"/>.</summary>
    internal long SmallMantissa => mantissa;

    /// <summary>A whole number.</summary>
    public static Quantity Of(long value, QuantityFormat format = QuantityFormat.DecimalSI) =>
        new(value, 0, format, null);

    /// <summary>A number of thousandths.</summary>
    public static Quantity OfMilli(long value, QuantityFormat format = QuantityFormat.DecimalSI) =>
        new(value, -3, format, null);

    /// <summary>A number of billionths.</summary>
    public static Quantity OfNano(long value, QuantityFormat format = QuantityFormat.DecimalSI) =>
        new(value, -9, format, null);

    /// <summary>Reads a constant that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is no quantity.</exception>
    public static Quantity Parse(string text) =>
        TryParse(text, out Quantity value, out string? error) ? value : throw new FormatException(error);

    /// <summary>Reads a quantity; on failure <paramref name="error"/> is upstream's own sentence.</summary>
    public static bool TryParse(string text, out Quantity value, [NotNullWhen(false)] out string? error)
    {
        error = QuantityText.Parse(text, out value);
        return error is null;
    }

    /// <summary>
    /// The amount in whole units, rounded away from zero; the nearest 64-bit number when it does not fit.
    /// </summary>
    public long Value() => ScaledValue(0);

    /// <summary>
    /// The amount in thousandths, rounded away from zero; the nearest 64-bit number when it does not fit.
    /// </summary>
    public long MilliValue() => ScaledValue(-3);

    /// <summary>
    /// The amount divided by ten to the <paramref name="scale"/>, rounded away from zero and saturated.
    /// </summary>
    public long ScaledValue(int scale)
    {
        if (!IsBig && exponent == scale) return mantissa;
        BigInteger scaled = Rescale(Mantissa, Exponent - scale);
        if (scaled > long.MaxValue) return long.MaxValue;
        return scaled < long.MinValue ? long.MinValue : (long)scaled;
    }

    /// <summary>The amount rounded away from zero to a multiple of ten to the <paramref name="scale"/>.</summary>
    public Quantity RoundUp(int scale) =>
        Exponent >= scale ? this : FromBig(Rescale(Mantissa, Exponent - scale), scale, Format);

    /// <summary>Whether the amount is a whole number of 64 bits, and that number.</summary>
    public bool TryGetInt64(out long value)
    {
        value = Value();
        return CompareTo(Of(value)) == 0;
    }

    /// <summary>The amount as the nearest double.</summary>
    public double ToDouble() => (double)Mantissa * Math.Pow(10, Exponent);

    /// <summary>The sum; zero takes over the other's notation.</summary>
    public Quantity Add(Quantity other)
    {
        QuantityFormat format = IsZero ? other.Format : Format;
        if (!IsBig && !other.IsBig && exponent == other.exponent)
        {
            long sum = unchecked(mantissa + other.mantissa);
            bool overflows = ((mantissa ^ sum) & (other.mantissa ^ sum)) < 0;
            if (!overflows) return new(sum, exponent, format, null);
        }

        (BigInteger left, BigInteger right, int shared) = Align(this, other);
        return FromBig(left + right, shared, format);
    }

    /// <summary>The difference; zero takes over the other's notation.</summary>
    public Quantity Subtract(Quantity other) => Add(other.Negate());

    /// <summary>The amount with the other sign.</summary>
    public Quantity Negate() => IsBig || mantissa == long.MinValue
        ? FromBig(-Mantissa, Exponent, Format)
        : new(-mantissa, exponent, Format, null);

    /// <summary>The amount taken <paramref name="factor"/> times.</summary>
    public Quantity Multiply(long factor)
    {
        if (IsBig) return FromBig(Mantissa * factor, Exponent, Format);
        long high = Math.BigMul(mantissa, factor, out long low);
        bool fits = high == low >> 63;
        return fits ? new(low, exponent, Format, null) : FromBig((BigInteger)mantissa * factor, exponent, Format);
    }

    /// <summary>The sum.</summary>
    public static Quantity operator +(Quantity left, Quantity right) => left.Add(right);

    /// <summary>The difference.</summary>
    public static Quantity operator -(Quantity left, Quantity right) => left.Subtract(right);

    /// <summary>The amount with the other sign.</summary>
    public static Quantity operator -(Quantity value) => value.Negate();

    /// <summary>The product.</summary>
    public static Quantity operator *(Quantity left, long right) => left.Multiply(right);

    /// <inheritdoc/>
    public int CompareTo(Quantity other)
    {
        if (!IsBig && !other.IsBig && exponent == other.exponent) return mantissa.CompareTo(other.mantissa);
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        (BigInteger left, BigInteger right, _) = Align(this, other);
        return left.CompareTo(right);
    }

    /// <inheritdoc/>
    public bool Equals(Quantity other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (IsBig) return HashCode.Combine(Mantissa, Exponent); // FromBig left no factor of ten in it.
        if (mantissa == 0) return 0;
        long rest = mantissa;
        int power = exponent;
        while (rest % 10 == 0)
        {
            rest /= 10;
            power++;
        }

        return HashCode.Combine((BigInteger)rest, power);
    }

    /// <summary>Equality by value.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    /// <summary>Order by value.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    /// <summary>Order by value.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    /// <summary>Order by value.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    /// <summary>Order by value.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    /// <summary>The quantity as it is written on the wire.</summary>
    public override string ToString() => extra switch
    {
        string text => text,
        BigAmount big => big.Text ??= QuantityText.Canonical(this),
        _ => QuantityText.Canonical(this),
    };

    /// <summary>An amount with the text it is written as; a null text is made when it is first asked for.</summary>
    internal static Quantity Small(long mantissa, int exponent, QuantityFormat format, string? text) =>
        new(mantissa, exponent, format, text);

    /// <summary>An amount of any size, brought into its smallest form.</summary>
    internal static Quantity FromBig(BigInteger unscaled, int exponent, QuantityFormat format)
    {
        if (unscaled.IsZero) return new(0, 0, format, null);
        while (true)
        {
            (BigInteger quotient, BigInteger remainder) = BigInteger.DivRem(unscaled, 10);
            if (!remainder.IsZero) break;
            unscaled = quotient;
            exponent++;
        }

        return unscaled >= long.MinValue && unscaled <= long.MaxValue
            ? new((long)unscaled, exponent, format, null)
            : new(0, 0, format, new BigAmount(unscaled, exponent));
    }

    /// <summary>A number times a power of ten, rounded away from zero.</summary>
    internal static BigInteger Rescale(BigInteger number, int power)
    {
        if (power >= 0) return number * BigInteger.Pow(10, power);
        (BigInteger quotient, BigInteger remainder) = BigInteger.DivRem(number, BigInteger.Pow(10, -power));
        return remainder.IsZero ? quotient : quotient + number.Sign;
    }

    private static (BigInteger Left, BigInteger Right, int Exponent) Align(Quantity left, Quantity right)
    {
        int shared = Math.Min(left.Exponent, right.Exponent);
        BigInteger first = Rescale(left.Mantissa, left.Exponent - shared);
        BigInteger second = Rescale(right.Mantissa, right.Exponent - shared);
        return (first, second, shared);
    }

    private sealed class BigAmount(BigInteger unscaled, int exponent)
    {
        public BigInteger Unscaled { get; } = unscaled;

        public int Exponent { get; } = exponent;

        public string? Text { get; set; }
    }
}
