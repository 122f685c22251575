using System.Diagnostics;

namespace Skiff.Fuzz;

/// <summary>
/// Gives damaged inputs to parsers. What must hold: nothing is thrown, no input takes longer than a second or more memory
/// than is in proportion to it, what was read reads back, and nothing of it is kept.
/// </summary>
internal sealed class ParserRun(Options options, IReadOnlyList<Target> targets, Findings findings)
{
    private const long BytesMax = 64L << 20;
    private const long GrowthMax = 48L << 20;
    private const int BatchSize = 64;
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan hung = TimeSpan.FromSeconds(60);

    private readonly Random random = new(options.Seed);
    private volatile Running? running;

    private sealed record Running(string Target, byte[] Input, long Since);

    /// <summary>Runs until all inputs were given.</summary>
    public void Run()
    {
        using Timer watch = new(_ => EndWhenHung(), null, hung, hung);
        int shares = targets.Sum(target => target.Share);
        Damage damage = new(random);
        long given = 0, before = 0;
        while (given < options.Inputs)
        {
            foreach (Target target in targets)
            {
                for (int i = 0; i < BatchSize * target.Share / 8; i++, given++) Give(target, damage.Of(target));
            }

            // What caches keep is there after a tenth; from then on nothing may grow.
            if (before == 0 && given >= options.Inputs / 10) before = GC.GetTotalMemory(forceFullCollection: true);
        }

        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        if (growth > GrowthMax) findings.Add("memory", $"{growth >> 20} MiB more than after the first tenth", "");
    }

    /// <summary>Gives one input to a parser.</summary>
    public void Give(Target target, byte[] input)
    {
        running = new(target.Name, input, Stopwatch.GetTimestamp());
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            findings.Count(target.Name, target.Run(input));
        }
        catch (Exception fault)
        {
            string where = fault.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Skiff.", StringComparison.Ordinal)) ?? "";
            findings.Count(target.Name, taken: false);
            findings.Add(target.Name, $"{fault.GetType().Name}: {fault.Message}{where}", Shown(input));
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > BytesMax + (256L * input.Length))
            findings.Add(target.Name, $"took {allocated >> 20} MiB for {input.Length} bytes", Shown(input));
        TimeSpan took = Stopwatch.GetElapsedTime(running.Since);
        running = null;
        if (took > longest && Fastest(target, input) is { } again && again > longest)
            findings.Add(target.Name, $"took {again.TotalSeconds:F1} s", Shown(input));
    }

    // On a busy machine a slow run says nothing; three do.
    private static TimeSpan Fastest(Target target, byte[] input)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long since = Stopwatch.GetTimestamp();
            try
            {
                target.Run(input);
            }
            catch (Exception)
            {
                // Noted before.
            }

            TimeSpan took = Stopwatch.GetElapsedTime(since);
            if (took < best) best = took;
        }

        return best;
    }

    private void EndWhenHung()
    {
        if (running is not { } now || Stopwatch.GetElapsedTime(now.Since) < hung) return;
        Console.Error.WriteLine($"{now.Target} does not end with\n{Shown(now.Input)}");
        Environment.Exit(3);
    }

    private static string Shown(byte[] input) => Convert.ToHexStringLower(input);
}
