namespace Skiff.Machinery.Cel;

/// <summary>Operators on values. Whatever does not fit its type is an error, never a wrapped number.</summary>
internal static class Arithmetic
{
    public static CelError IntOverflow { get; } = new("integer overflow");

    public static CelError UintOverflow { get; } = new("unsigned integer overflow");

    public static CelError TimestampOverflow { get; } = new("timestamp overflow");

    private static CelError DivisionByZero { get; } = new("division by zero");

    private static CelError ModulusByZero { get; } = new("modulus by zero");

    private static CelError NotANumber { get; } = new("NaN values cannot be ordered");

    // What each operator is defined on at all; for others the error names the operator.
    private static bool IsNumber(CelValue value) => value is CelInt or CelUint or CelDouble;

    public static CelValue Run(string function, CelValue left, CelValue right)
    {
        CelValue? result = function switch
        {
            "_+_" => Addable(left) ? Add(left, right) : null,
            "_-_" => IsNumber(left) || left is CelTimestamp or CelDuration ? Subtract(left, right) : null,
            "_*_" => IsNumber(left) ? Multiply(left, right) : null,
            "_/_" => IsNumber(left) ? Divide(left, right) : null,
            "_%_" => left is CelInt or CelUint ? Modulo(left, right) : null,
            _ => IsOrdered(left) ? Compare(function, left, right) : null,
        };
        return result ?? new CelError($"no such overload: {function}");
    }

    private static bool Addable(CelValue value) => IsNumber(value)
        || value is CelString or CelBytes or CelList or CelTimestamp or CelDuration;

    public static bool IsOrdered(CelValue value) => IsNumber(value)
        || value is CelBool or CelString or CelBytes or CelTimestamp or CelDuration;

    public static CelValue Add(CelValue left, CelValue right) => (left, right) switch
    {
        (CelInt a, CelInt b) => Fit((Int128)a.Value + b.Value),
        (CelUint a, CelUint b) => FitUnsigned((Int128)a.Value + b.Value),
        (CelDouble a, CelDouble b) => CelDouble.Of(a.Value + b.Value),
        (CelString a, CelString b) => CelString.Of(a.Value + b.Value),
        (CelBytes a, CelBytes b) => new CelBytes([.. a.Value, .. b.Value]),
        (CelList a, CelList b) => a.Add(b),
        (CelDuration a, CelDuration b) => FitSpan((Int128)a.Nanoseconds + b.Nanoseconds),
        (CelTimestamp a, CelDuration b) => At(a.Nanoseconds + b.Nanoseconds),
        (CelDuration a, CelTimestamp b) => At(b.Nanoseconds + a.Nanoseconds),
        _ => CelError.NoSuchOverload,
    };

    private static CelValue Subtract(CelValue left, CelValue right) => (left, right) switch
    {
        (CelInt a, CelInt b) => Fit((Int128)a.Value - b.Value),
        (CelUint a, CelUint b) => FitUnsigned((Int128)a.Value - b.Value),
        (CelDouble a, CelDouble b) => CelDouble.Of(a.Value - b.Value),
        (CelDuration a, CelDuration b) => FitSpan((Int128)a.Nanoseconds - b.Nanoseconds),
        (CelTimestamp a, CelDuration b) => At(a.Nanoseconds - b.Nanoseconds),
        (CelTimestamp a, CelTimestamp b) => FitSpan(a.Nanoseconds - b.Nanoseconds),
        _ => CelError.NoSuchOverload,
    };

    private static CelValue Multiply(CelValue left, CelValue right) => (left, right) switch
    {
        (CelInt a, CelInt b) => Fit((Int128)a.Value * b.Value),
        (CelUint a, CelUint b) => a.Value != 0 && b.Value > ulong.MaxValue / a.Value ? UintOverflow : CelUint.Of(a.Value * b.Value),
        (CelDouble a, CelDouble b) => CelDouble.Of(a.Value * b.Value),
        _ => CelError.NoSuchOverload,
    };

    private static CelValue Divide(CelValue left, CelValue right) => (left, right) switch
    {
        (CelInt, CelInt { Value: 0 }) or (CelUint, CelUint { Value: 0 }) => DivisionByZero,
        (CelInt a, CelInt b) => Fit((Int128)a.Value / b.Value),
        (CelUint a, CelUint b) => CelUint.Of(a.Value / b.Value),
        (CelDouble a, CelDouble b) => CelDouble.Of(a.Value / b.Value),
        _ => CelError.NoSuchOverload,
    };

    private static CelValue Modulo(CelValue left, CelValue right) => (left, right) switch
    {
        (CelInt, CelInt { Value: 0 }) or (CelUint, CelUint { Value: 0 }) => ModulusByZero,
        (CelInt { Value: long.MinValue }, CelInt { Value: -1 }) => IntOverflow,
        (CelInt a, CelInt b) => CelInt.Of(a.Value % b.Value),
        (CelUint a, CelUint b) => CelUint.Of(a.Value % b.Value),
        _ => CelError.NoSuchOverload,
    };

    public static CelValue Negate(CelValue value) => value switch
    {
        CelInt number => Fit(-(Int128)number.Value),
        CelDouble number => CelDouble.Of(-number.Value),
        CelDuration span => FitSpan(-(Int128)span.Nanoseconds),
        CelBool => CelError.NoSuchOverload,
        _ => new CelError("no such overload: -_"),
    };

    private static CelValue Compare(string function, CelValue left, CelValue right)
    {
        if (Order(left, right, out CelError? error) is not { } order) return error!;
        return CelBool.Of(function switch
        {
            "_<_" => order < 0,
            "_<=_" => order <= 0,
            "_>_" => order > 0,
            _ => order >= 0,
        });
    }

    /// <summary>The order of two values: -1, 0 or 1; null with an error when they have none.</summary>
    public static int? Order(CelValue left, CelValue right, out CelError? error)
    {
        int? order = (left, right) switch
        {
            (CelString a, CelString b) => CompareText(a.Value, b.Value),
            (CelBool a, CelBool b) => a.Value.CompareTo(b.Value),
            (CelBytes a, CelBytes b) => Math.Sign(a.Value.SequenceCompareTo(b.Value)),
            (CelTimestamp a, CelTimestamp b) => a.Nanoseconds.CompareTo(b.Nanoseconds),
            (CelDuration a, CelDuration b) => a.Nanoseconds.CompareTo(b.Nanoseconds),
            _ => CelNumbers.Compare(left, right),
        };
        bool numbers = IsNumber(left) && IsNumber(right);
        error = order is not null ? null : numbers ? NotANumber : CelError.NoSuchOverload;
        return order;
    }

    // The order of code points, which differs from that of UTF-16 only where a surrogate meets what is above it.
    private static int CompareText(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        char a = left[common], b = right[common];
        if (char.IsSurrogate(a) != char.IsSurrogate(b)) return char.IsSurrogate(a) ? 1 : -1;
        return a < b ? -1 : 1;
    }

    private static CelValue Fit(Int128 value) =>
        value >= long.MinValue && value <= long.MaxValue ? CelInt.Of((long)value) : IntOverflow;

    private static CelValue FitUnsigned(Int128 value) =>
        value >= 0 && value <= ulong.MaxValue ? CelUint.Of((ulong)value) : UintOverflow;

    private static CelValue FitSpan(Int128 value) =>
        value >= long.MinValue && value <= long.MaxValue ? new CelDuration((long)value) : IntOverflow;

    private static CelValue At(Int128 nanoseconds) => (CelValue?)CelTimestamp.At(nanoseconds) ?? TimestampOverflow;
}
