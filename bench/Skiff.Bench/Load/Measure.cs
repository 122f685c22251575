namespace Skiff.Bench.Load;

/// <summary>One figure of one contender.</summary>
/// <param name="Name">What was measured; a key of <see cref="Budgets"/>.</param>
/// <param name="Value">The figure, in the unit of its budget.</param>
/// <param name="Operations">How many operations it was taken from.</param>
/// <param name="ServerCpuMicroseconds">Processor time of the API server for each operation.</param>
/// <param name="P50Milliseconds">Half of the operations took no longer.</param>
/// <param name="P99Milliseconds">All but one in a hundred took no longer.</param>
internal sealed record Measure(
    string Name, double Value, int Operations = 1, double? ServerCpuMicroseconds = null,
    double? P50Milliseconds = null, double? P99Milliseconds = null)
{
    /// <summary>A measure from the duration of each operation.</summary>
    public static Measure OfOperations(
        string name, List<double> milliseconds, TimeSpan elapsed, double cpuSeconds)
    {
        milliseconds.Sort();
        int count = milliseconds.Count;
        return new(name, count / elapsed.TotalSeconds, count, cpuSeconds * 1e6 / count,
            Percentile(milliseconds, 0.5), Percentile(milliseconds, 0.99));
    }

    public static double Percentile(List<double> sorted, double part) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}
