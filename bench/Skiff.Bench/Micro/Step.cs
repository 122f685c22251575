using System.Diagnostics;

namespace Skiff.Bench.Micro;

/// <summary>One step whose cost is measured.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Run">Does it once. What it makes is returned, so that nothing of it is optimised away.</param>
internal sealed record Step(string Name, Func<object?> Run)
{
    // Long enough for the compiler to have seen the step often and to have come to its last word.
    private static readonly TimeSpan warmUp = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan warmUpMax = TimeSpan.FromSeconds(10);
    private const int WarmUpRuns = 5000;
    private static readonly TimeSpan sample = TimeSpan.FromMilliseconds(100);
    private const int Samples = 5;
    private object? kept;

    /// <summary>Measures time, of the best of some samples, and memory, which is the same in each.</summary>
    public Cost Measure()
    {
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        TimeSpan taken;
        do
        {
            kept = Run();
            runs++;
            taken = Stopwatch.GetElapsedTime(start);
        }
        while (taken < warmUp || (runs < WarmUpRuns && taken < warmUpMax));

        int perSample = Math.Max(1, (int)(runs * (sample / taken)));
        double best = double.MaxValue;
        long least = long.MaxValue;
        for (int i = 0; i < Samples; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long begun = Stopwatch.GetTimestamp();
            for (int run = 0; run < perSample; run++) kept = Run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalNanoseconds / perSample);
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / perSample);
        }

        GC.KeepAlive(kept);
        return new(Name, best, least);
    }
}

/// <summary>What a step costs.</summary>
/// <param name="Name">The step.</param>
/// <param name="Nanoseconds">Time of one run.</param>
/// <param name="AllocatedBytes">Memory that one run takes from the heap.</param>
internal sealed record Cost(string Name, double Nanoseconds, long AllocatedBytes);
