using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Skiff.Model;

/// <summary>The notation of quantities: parsing and the canonical form.</summary>
internal static class QuantityText
{
    /// <summary>
    /// Largest decimal exponent read; more is refused, because arithmetic on it would cost without limit.
    /// </summary>
    public const int MaxExponent = 1000;

    private const int MaxLength = 1024;
    private const int MaxSmallDigits = 18; // Decimal digits that always fit 64 bits.
    private const int Nano = -9;           // The smallest step there is; finer amounts are rounded up to it.

    private const string WrongFormat =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private const string WrongNumber = "unable to parse numeric part of quantity";
    private const string WrongSuffix = "unable to parse quantity's suffix";

    /// <summary>Reads a quantity; the answer is null or the error.</summary>
    public static string? Parse(string text, out Quantity value)
    {
        value = default;
        if (text.Length is 0 or > MaxLength) return WrongFormat;
        if (!Split(text, out Parts parts)) return WrongFormat;
        if (!TryReadSuffix(parts.Suffix, out bool binary, out int power, out QuantityFormat format)) return WrongSuffix;
        if (!TrySmall(text, parts, power, format, out value) && !TryBig(parts, binary, power, format, out value)) return WrongNumber;
        bool isHuge = power + parts.Whole.Length > MaxExponent;
        return isHuge && WrittenExponent(value) > MaxExponent ? WrongSuffix : null;
    }

    // Zeros go into the exponent when an amount is written, and what is written is read again.
    private static int WrittenExponent(Quantity value)
    {
        string text = value.ToString();
        int at = text.IndexOf('e', StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The canonical text of an amount: no fraction, an exponent that is a multiple of three, no more zeros.
    /// </summary>
    public static string Canonical(Quantity value)
    {
        if (value.IsZero) return "0";
        if (!value.IsBig && TryCanonicalSmall(value, out string? small)) return small;
        if (value.Format == QuantityFormat.BinarySI && TryCanonicalBinary(value, out string? binary)) return binary;
        BigInteger number = value.Mantissa;
        int power = value.Exponent;
        while (number % 10 == 0)
        {
            number /= 10;
            power++;
        }

        // Beyond the largest suffix the rest stays in the digits; the exponent notation has no such end.
        int largest = value.Format == QuantityFormat.DecimalExponent ? int.MaxValue : 18;
        while (power % 3 != 0 || power > largest)
        {
            number *= 10;
            power--;
        }

        string digits = number.ToString(CultureInfo.InvariantCulture);
        if (value.Format != QuantityFormat.DecimalExponent) return digits + DecimalSuffix(power);
        return power == 0 ? digits : digits + "e" + power.ToString(CultureInfo.InvariantCulture);
    }

    // What nearly every quantity is: 64 bits are enough for it and for the zeros its exponent may need.
    private static bool TryCanonicalSmall(Quantity value, [NotNullWhen(true)] out string? text)
    {
        long number = value.SmallMantissa;
        int power = value.Exponent;
        text = null;
        if (value.Format == QuantityFormat.BinarySI)
        {
            if (power != 0 || number is > -1024 and < 1024) return false;
            int times = 0;
            for (; times < 6 && number % 1024 == 0; times++) number /= 1024;
            text = number.ToString(CultureInfo.InvariantCulture) + BinarySuffix(times);
            return true;
        }

        for (; number % 10 == 0; power++) number /= 10;
        if (number is < long.MinValue / 100 or > long.MaxValue / 100 || power > 18) return false;
        for (; power % 3 != 0; power--) number *= 10;
        text = number.ToString(CultureInfo.InvariantCulture);
        if (value.Format == QuantityFormat.DecimalSI) text += DecimalSuffix(power);
        else if (power != 0) text += "e" + power.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    private static bool TryCanonicalBinary(Quantity value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        bool tiny = value.CompareTo(Quantity.Of(-1024)) > 0 && value.CompareTo(Quantity.Of(1024)) < 0;
        if (tiny) return false;
        BigInteger number = Quantity.Rescale(value.Mantissa, value.Exponent);
        bool exact = Quantity.FromBig(number, 0, QuantityFormat.BinarySI) == value;
        if (!exact) return false;
        int times = 0;
        while (times < 6 && number % 1024 == 0)
        {
            number /= 1024;
            times++;
        }

        text = number.ToString(CultureInfo.InvariantCulture) + BinarySuffix(times);
        return true;
    }

    private static string DecimalSuffix(int power) => power switch
    {
        -9 => "n",
        -6 => "u",
        -3 => "m",
        3 => "k",
        6 => "M",
        9 => "G",
        12 => "T",
        15 => "P",
        18 => "E",
        _ => "",
    };

    private static string BinarySuffix(int times) => times switch
    {
        1 => "Ki",
        2 => "Mi",
        3 => "Gi",
        4 => "Ti",
        5 => "Pi",
        6 => "Ei",
        _ => "",
    };

    private readonly ref struct Parts
    {
        public required bool Negative { get; init; }

        public required ReadOnlySpan<char> Whole { get; init; }

        public required ReadOnlySpan<char> Fraction { get; init; }

        public required ReadOnlySpan<char> Suffix { get; init; }
    }

    private static bool Split(ReadOnlySpan<char> text, out Parts parts)
    {
        int at = text[0] is '-' or '+' ? 1 : 0;
        while (at < text.Length && text[at] == '0') at++;
        ReadOnlySpan<char> whole = text[at..(at += DigitsAt(text, at))];
        ReadOnlySpan<char> fraction = [];
        if (at < text.Length && text[at] == '.')
        {
            at++;
            fraction = text[at..(at += DigitsAt(text, at))];
        }

        int suffixStart = at;
        while (at < text.Length && IsSuffixLetter(text[at])) at++;
        if (at < text.Length && text[at] is '-' or '+') at++;
        at += DigitsAt(text, at);
        parts = new()
        {
            Negative = text[0] == '-',
            Whole = whole.IsEmpty ? "0" : whole,
            Fraction = fraction,
            Suffix = text[suffixStart..],
        };
        return at == text.Length;
    }

    private static bool IsSuffixLetter(char letter) =>
        letter is 'e' or 'E' or 'i' or 'n' or 'u' or 'm' or 'k' or 'K' or 'M' or 'G' or 'T' or 'P';

    private static int DigitsAt(ReadOnlySpan<char> text, int start)
    {
        int at = start;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at - start;
    }

    private static bool TryReadSuffix(
        ReadOnlySpan<char> suffix, out bool binary, out int power, out QuantityFormat format)
    {
        (int Power, bool Binary)? known = suffix switch
        {
            "" => (0, false),
            "n" => (-9, false),
            "u" => (-6, false),
            "m" => (-3, false),
            "k" => (3, false),
            "M" => (6, false),
            "G" => (9, false),
            "T" => (12, false),
            "P" => (15, false),
            "E" => (18, false),
            "Ki" => (10, true),
            "Mi" => (20, true),
            "Gi" => (30, true),
            "Ti" => (40, true),
            "Pi" => (50, true),
            "Ei" => (60, true),
            _ => null,
        };
        (power, binary) = known ?? (0, false);
        format = binary ? QuantityFormat.BinarySI : QuantityFormat.DecimalSI;
        if (known is not null) return true;
        format = QuantityFormat.DecimalExponent;
        if (suffix.Length < 2 || suffix[0] is not ('e' or 'E')) return false;
        if (!long.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long exponent))
        {
            return false;
        }

        power = (int)Math.Max(exponent, -MaxExponent - MaxLength); // Below that any number is the smallest step.
        return exponent <= MaxExponent;
    }

    // The common case: everything fits 64 bits. The text is kept when it is already what would be written.
    private static bool TrySmall(string text, Parts parts, int power, QuantityFormat format, out Quantity value)
    {
        value = default;
        int digits = parts.Whole.Length + parts.Fraction.Length;
        bool binary = format == QuantityFormat.BinarySI;
        if (binary && !parts.Fraction.IsEmpty) return false;
        int room = binary ? 14 - parts.Whole.Length - (power * 3 / 10) : MaxSmallDigits - digits;
        int scale = (binary ? 0 : power) - parts.Fraction.Length;
        if (room < 0 || scale < Nano) return false;

        long number = 0;
        foreach (char digit in parts.Whole) number = (number * 10) + (digit - '0');
        foreach (char digit in parts.Fraction) number = (number * 10) + (digit - '0');
        long mantissa = binary ? number << power : number;
        bool canonical = binary
            ? power % 10 == 0 && (number & 7) != 0
            : scale % 3 == 0 && number % 1000 != 0 && parts.Whole[0] != '0';
        if (parts.Negative) mantissa = -mantissa;
        value = Quantity.Small(mantissa, scale, format, text);
        if (canonical) return true;
        string written = Canonical(value);
        if (written != text) value = Quantity.Small(mantissa, scale, format, written);
        return true;
    }

    private static bool TryBig(Parts parts, bool binary, int power, QuantityFormat format, out Quantity value)
    {
        value = default;
        string digits = string.Concat(parts.Whole, parts.Fraction);
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (!BigInteger.TryParse(digits, NumberStyles.None, culture, out BigInteger number)) return false;
        int exponent = (binary ? 0 : power) - parts.Fraction.Length;
        if (binary) number <<= power;

        // A little is more than nothing: what is finer than the smallest step becomes that step.
        if (exponent < Nano)
        {
            number = Quantity.Rescale(number, exponent - Nano);
            exponent = Nano;
        }

        Quantity amount = Quantity.FromBig(number, exponent, format);
        if (binary && amount > Quantity.Of(long.MaxValue)) amount = Quantity.Of(long.MaxValue, format);
        bool belowOne = amount.Sign > 0 && amount < Quantity.Of(1);
        if (binary && belowOne) amount = Quantity.FromBig(amount.Mantissa, amount.Exponent, QuantityFormat.DecimalSI);
        value = parts.Negative ? amount.Negate() : amount;
        return true;
    }
}
