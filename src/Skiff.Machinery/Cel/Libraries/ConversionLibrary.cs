using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Cel;

/// <summary>Conversions between types: <c>int()</c>, <c>string()</c>, <c>type()</c> and the others.</summary>
internal static class ConversionLibrary
{
    private static readonly CelType A = CelType.Param("A");

    public static void Declare(CelFunctions functions)
    {
        functions.Global("type", "type", [A], CelType.TypeOf(A), static a => new CelTypeValue(a[0].Type));
        functions.Global("dyn", "to_dyn", [A], CelType.Dyn, static a => a[0]);
        Convert(functions, "bool", CelType.Bool, ToBool, CelType.Bool, CelType.String);
        Convert(functions, "bytes", CelType.Bytes, ToBytes, CelType.Bytes, CelType.String);
        Convert(functions, "double", CelType.Double, ToDouble, CelType.Double, CelType.Int, CelType.String, CelType.Uint);
        Convert(functions, "duration", CelType.Duration, ToDuration, CelType.Duration, CelType.Int, CelType.String);
        Convert(
            functions, "int", CelType.Int, ToInt,
            CelType.Int, CelType.Double, CelType.Duration, CelType.String, CelType.Timestamp, CelType.Uint);
        Convert(
            functions, "string", CelType.String, ToText,
            CelType.String, CelType.Bool, CelType.Bytes, CelType.Double, CelType.Duration, CelType.Int, CelType.Timestamp,
            CelType.Uint);
        Convert(functions, "timestamp", CelType.Timestamp, ToTimestamp, CelType.Timestamp, CelType.Int, CelType.String);
        Convert(functions, "uint", CelType.Uint, ToUint, CelType.Uint, CelType.Double, CelType.Int, CelType.String);
    }

    private static void Convert(
        CelFunctions functions, string name, CelType result, CelImplementation run, params ReadOnlySpan<CelType> from)
    {
        foreach (CelType type in from) functions.Global(name, $"{IdOf(type)}_to_{IdOf(result)}", [type], result, run);
    }

    private static string IdOf(CelType type) => type.Kind switch
    {
        CelKind.Int => "int64",
        CelKind.Uint => "uint64",
        _ => type.ToString(),
    };

    private static CelError Fail(CelValue value, CelType to) =>
        new($"type conversion error from '{value.Type.Name}' to '{to.Name}'");

    private static CelValue ToBool(ReadOnlySpan<CelValue> a) => a[0] switch
    {
        CelBool => a[0],
        CelString { Value: "1" or "t" or "T" or "TRUE" or "true" or "True" } => CelBool.True,
        CelString { Value: "0" or "f" or "F" or "FALSE" or "false" or "False" } => CelBool.False,
        _ => Fail(a[0], CelType.Bool),
    };

    private static CelValue ToBytes(ReadOnlySpan<CelValue> a) => a[0] switch
    {
        CelBytes => a[0],
        CelString text => new CelBytes(Encoding.UTF8.GetBytes(text.Value)),
        _ => Fail(a[0], CelType.Bytes),
    };

    private static CelValue ToDouble(ReadOnlySpan<CelValue> a) => a[0] switch
    {
        CelDouble => a[0],
        CelInt number => CelDouble.Of(number.Value),
        CelUint number => CelDouble.Of(number.Value),
        CelString text when ParseDouble(text.Value) is { } value => CelDouble.Of(value),
        _ => Fail(a[0], CelType.Double),
    };

    private static double? ParseDouble(string text)
    {
        switch (text.ToUpperInvariant().TrimStart('+'))
        {
            case "NAN": return double.NaN;
            case "INF" or "INFINITY": return double.PositiveInfinity;
            case "-INF" or "-INFINITY": return double.NegativeInfinity;
            default: break;
        }

        NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool read = double.TryParse(text, style, CultureInfo.InvariantCulture, out double value);
        return read && double.IsFinite(value) ? value : null;
    }

    private static CelValue ToDuration(ReadOnlySpan<CelValue> a) => a[0] switch
    {
        CelDuration => a[0],
        CelInt number => new CelDuration(number.Value),
        CelString text when CelDuration.Parse(text.Value) is { } span => span,
        _ => Fail(a[0], CelType.Duration),
    };

    private static CelValue ToInt(ReadOnlySpan<CelValue> a) => a[0] switch
    {
        CelInt => a[0],
        CelDouble number => CelNumbers.ToInt(number.Value) is { } value ? CelInt.Of(value) : Arithmetic.IntOverflow,
        CelDuration span => CelInt.Of(span.Nanoseconds),
        CelTimestamp time => CelInt.Of(time.Seconds),
        CelUint number => number.Value <= long.MaxValue ? CelInt.Of((long)number.Value) : Arithmetic.IntOverflow,
        CelString text when long.TryParse(
            text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) => CelInt.Of(value),
        _ => Fail(a[0], CelType.Int),
    };

    private static CelValue ToUint(ReadOnlySpan<CelValue> a) => a[0] switch
    {
        CelUint => a[0],
        CelDouble number => CelNumbers.ToUint(number.Value) is { } value ? CelUint.Of(value) : Arithmetic.UintOverflow,
        CelInt number => number.Value >= 0 ? CelUint.Of((ulong)number.Value) : Arithmetic.UintOverflow,
        CelString text when ulong.TryParse(
            text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) => CelUint.Of(value),
        _ => Fail(a[0], CelType.Uint),
    };

    private static CelValue ToText(ReadOnlySpan<CelValue> a) => Text(a[0]);

    /// <summary>The string of a value that has one, or an error.</summary>
    internal static CelValue Text(CelValue value) => value switch
    {
        CelString => value,
        CelBool or CelInt or CelUint or CelDouble or CelTimestamp or CelTypeValue => CelString.Of(value.ToString()!),
        CelDuration span => CelString.Of(span.Text),
        CelBytes bytes => Decode(bytes),
        _ => Fail(value, CelType.String),
    };

    private static CelValue Decode(CelBytes bytes) => System.Text.Unicode.Utf8.IsValid(bytes.Value)
        ? CelString.Of(Encoding.UTF8.GetString(bytes.Value))
        : new CelError("invalid UTF-8 in bytes, cannot convert to string");

    private static CelValue ToTimestamp(ReadOnlySpan<CelValue> a)
    {
        switch (a[0])
        {
            case CelTimestamp: return a[0];
            case CelInt { Value: >= CelTimestamp.SecondsMin and <= CelTimestamp.SecondsMax } number:
                return new CelTimestamp(number.Value, 0);
            case CelInt: return Arithmetic.TimestampOverflow;
            case CelString text when CelTimestamp.Parse(text.Value) is { } time: return time;
            default: return Fail(a[0], CelType.Timestamp);
        }
    }
}
