namespace Skiff.Model;

/// <summary>How a quantity is written.</summary>
public enum QuantityFormat : byte
{
    /// <summary>Decimal suffixes: <c>12M</c> is 12 * 10^6.</summary>
    DecimalSI,

    /// <summary>Binary suffixes: <c>12Mi</c> is 12 * 2^20.</summary>
    BinarySI,

    /// <summary>A decimal exponent: <c>12e6</c>.</summary>
    DecimalExponent,
}
