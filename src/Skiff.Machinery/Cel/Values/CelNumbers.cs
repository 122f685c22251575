namespace Skiff.Machinery.Cel;

/// <summary>Comparison and conversion of numbers of different types, without rounding where a type has a bound.</summary>
internal static class CelNumbers
{
    private const double TwoTo63 = 9_223_372_036_854_775_808.0;
    private const double TwoTo64 = 18_446_744_073_709_551_616.0;

    /// <summary>The order of two numbers; null when one is NaN or no number.</summary>
    public static int? Compare(CelValue left, CelValue right) => (left, right) switch
    {
        (CelInt a, CelInt b) => a.Value.CompareTo(b.Value),
        (CelUint a, CelUint b) => a.Value.CompareTo(b.Value),
        (CelDouble a, CelDouble b) => CompareDoubles(a.Value, b.Value),
        (CelInt a, CelUint b) => CompareMixed(a.Value, b.Value),
        (CelUint a, CelInt b) => -CompareMixed(b.Value, a.Value),
        (CelDouble a, CelInt b) => CompareWithInt(a.Value, b.Value),
        (CelInt a, CelDouble b) => -CompareWithInt(b.Value, a.Value),
        (CelDouble a, CelUint b) => CompareWithUint(a.Value, b.Value),
        (CelUint a, CelDouble b) => -CompareWithUint(b.Value, a.Value),
        _ => null,
    };

    /// <summary>The integer of a double, or null when it does not fit.</summary>
    public static long? ToInt(double value) =>
        double.IsFinite(value) && value > -TwoTo63 && value < TwoTo63 ? (long)value : null;

    /// <summary>The unsigned integer of a double, or null when it does not fit.</summary>
    public static ulong? ToUint(double value) =>
        double.IsFinite(value) && value >= 0 && value < TwoTo64 ? (ulong)value : null;

    private static int? CompareDoubles(double left, double right)
    {
        if (double.IsNaN(left) || double.IsNaN(right)) return null;
        return left < right ? -1 : left > right ? 1 : 0;
    }

    private static int CompareMixed(long left, ulong right) =>
        left < 0 || right > long.MaxValue ? -1 : left.CompareTo((long)right);

    private static int? CompareWithInt(double left, long right)
    {
        if (left < -TwoTo63) return -1;
        return left > TwoTo63 ? 1 : CompareDoubles(left, right);
    }

    private static int? CompareWithUint(double left, ulong right)
    {
        if (left < 0) return -1;
        return left > TwoTo64 ? 1 : CompareDoubles(left, right);
    }
}
