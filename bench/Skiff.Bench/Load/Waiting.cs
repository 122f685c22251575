using System.Diagnostics;

namespace Skiff.Bench.Load;

/// <summary>Waits for what a contender does in its own time.</summary>
internal static class Waiting
{
    private static readonly TimeSpan step = TimeSpan.FromMilliseconds(5);

    /// <summary>Looks again and again until a condition holds.</summary>
    public static async Task UntilAsync(string what, TimeSpan most, Func<Task<bool>> holds)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(start) > most) throw new LoadFault($"{what}: not within {most.TotalSeconds} s");
            await Task.Delay(step);
        }
    }
}
