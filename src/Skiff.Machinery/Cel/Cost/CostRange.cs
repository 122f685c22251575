namespace Skiff.Machinery.Cel;

/// <summary>The least and the most something may cost, or its size may be. Sums and products stop at the largest number.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The most.</param>
public readonly record struct CostRange(ulong Min, ulong Max)
{
    private const double TwoTo64 = 18_446_744_073_709_551_616.0;

    /// <summary>Nothing is known.</summary>
    public static CostRange Unknown { get; } = new(0, ulong.MaxValue);

    /// <summary>Exactly so much.</summary>
    public static CostRange Exactly(ulong value) => new(value, value);

    internal static CostRange Nothing { get; } = new(0, 0);

    /// <summary>The sum.</summary>
    public CostRange Plus(CostRange other) => new(Add(Min, other.Min), Add(Max, other.Max));

    internal CostRange Times(CostRange other) => new(Multiply(Min, other.Min), Multiply(Max, other.Max));

    internal CostRange Times(double factor) => new(Multiply(Min, factor), Multiply(Max, factor));

    internal CostRange Union(CostRange other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    private static ulong Add(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    private static ulong Multiply(ulong left, ulong right) =>
        right != 0 && left > ulong.MaxValue / right ? ulong.MaxValue : left * right;

    private static ulong Multiply(ulong left, double factor)
    {
        double product = Math.Ceiling(left * factor);
        return product >= TwoTo64 ? ulong.MaxValue : (ulong)product;
    }
}

/// <summary>How large the values of an expression's variables may be.</summary>
public interface ICelSizes
{
    /// <summary>
    /// The size of the value at a path, or null when nothing is known. The path starts with a variable; <c>@items</c>,
    /// <c>@keys</c>, <c>@values</c> and <c>@indices</c> stand for the parts of lists and maps.
    /// </summary>
    CostRange? Find(IReadOnlyList<string> path, CelType type);
}
