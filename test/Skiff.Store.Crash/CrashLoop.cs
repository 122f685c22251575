using System.Diagnostics;
using System.Globalization;

namespace Skiff.Store.Crash;

/// <summary>A way to end a process, and the place its store lives in.</summary>
internal interface ICrash : IDisposable
{
    string Name { get; }

    /// <summary>A place for a store that lives through some crashes.</summary>
    string DirectoryOf(int store);

    /// <summary>Whether the crash comes when it comes, be the store open by then or not.</summary>
    bool ChoosesItsTime => false;

    /// <summary>The command that starts the worker under observation; empty to start it directly.</summary>
    IReadOnlyList<string> Wrapper(Random random) => [];

    void Prepare();

    /// <summary>Crashes. What the worker says after <paramref name="lastMoment"/> has run is in doubt.</summary>
    void Crash(Process worker, Action lastMoment);

    /// <summary>Makes the directory readable again.</summary>
    void Recover();
}

/// <summary>How long a worker lives, from its start or from the moment its store is open.</summary>
internal readonly record struct Life(bool WhileOpening, TimeSpan Time)
{
    internal static Life Any(Random random, TimeSpan longest) => random.Next(5) == 0
        ? new Life(WhileOpening: true, TimeSpan.FromMilliseconds(random.Next(30, 250)))
        : new Life(WhileOpening: false, TimeSpan.FromMilliseconds(random.Next(20, (int)longest.TotalMilliseconds)));
}

/// <summary>Runs the worker, crashes it, checks what is left, and goes on from there; prints the figures.</summary>
internal static class CrashLoop
{
    private const int LeastWritesPerSecond = 100;
    private const int CyclesTold = 50;
    private const int CyclesPerStore = 10; // Making a store is a time to crash, too.

    internal static Task<int> RunAsync(ICrash crash, Arguments arguments) =>
        RunAsync(crash, new StoreSubject(arguments), arguments);

    internal static async Task<int> RunAsync(ICrash crash, ISubject subject, Arguments arguments)
    {
        using ICrash owned = crash;
        Random random = new(arguments.Seed);
        Tally tally = new();
        Stopwatch total = Stopwatch.StartNew();
        crash.Prepare();
        Witness witness = new(tally, subject, "");
        for (int cycle = 0; cycle < arguments.Cycles; cycle++)
        {
            if (cycle % CyclesPerStore == 0 && Directory.Exists(witness.Directory)) Directory.Delete(witness.Directory, recursive: true);
            if (cycle % CyclesPerStore == 0) witness = new(tally, subject, crash.DirectoryOf(cycle / CyclesPerStore));
            Spectator spectator = subject.Start(crash.Wrapper(random), witness.Directory, witness.NextAttempt);
            using Process worker = spectator.Worker;
            if (!await RunOneAsync(crash, spectator, witness, tally, Life.Any(random, subject.LongestLife))) return 1;
            if (arguments.Plant != Plant.None && !tally.IsClean) break; // The question was whether it is noticed.
            if (cycle % CyclesTold == CyclesTold - 1) Console.Error.WriteLine($"{cycle + 1} of {arguments.Cycles} cycles");
        }

        double seconds = total.Elapsed.TotalSeconds;
        double rate = tally.Acked / Math.Max(tally.Active.TotalSeconds, 0.001);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {subject.Name}, {crash.Name}: seed {arguments.Seed}, plant {arguments.Plant}, {SqliteEngine.Load()}, {seconds:F0} s
              cycles {tally.Cycles}, acked {tally.Acked} ({rate:F0}/s while running), events {tally.Events}
              lost {tally.Lost}, reused revisions {tally.Reused}, corrupt {tally.Corrupt}
              phantom events {tally.Phantom}, misordered events {tally.Misordered}
            """));
        if (rate >= LeastWritesPerSecond) return tally.IsClean ? 0 : 1;
        Console.WriteLine($"  too idle to count: fewer than {LeastWritesPerSecond} writes per second");
        return 1;
    }

    private static async Task<bool> RunOneAsync(
        ICrash crash, Spectator spectator, Witness witness, Tally tally, Life life)
    {
        Process worker = spectator.Worker;
        if (!life.WhileOpening && !await spectator.Started && !crash.ChoosesItsTime)
        {
            string said = spectator is ApiLoad load ? load.ToString() : await worker.StandardError.ReadToEndAsync();
            Console.WriteLine($"the worker did not start: {said}");
            return false;
        }

        long started = Stopwatch.GetTimestamp();
        await Task.Delay(life.Time);
        crash.Crash(worker, spectator.DoubtFromNowOn);
        if (!life.WhileOpening) tally.Active += Stopwatch.GetElapsedTime(started);
        await worker.WaitForExitAsync();
        await spectator.Ended;
        crash.Recover();
        await CheckAsync(witness, tally, spectator);
        tally.Cycles++;
        return true;
    }

    /// <summary>
    /// Looks at a copy, so that the next worker finds what the crash left and not what the check made of it.
    /// </summary>
    private static async Task CheckAsync(Witness witness, Tally tally, Spectator spectator)
    {
        string copy = Directory.CreateTempSubdirectory("skiff-crash-").FullName;
        if (Directory.Exists(witness.Database))
        {
            foreach (string file in Directory.GetFiles(witness.Database, "store.db*"))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        if (!Integrity.IsWhole(copy)) tally.Corrupt++;
        await witness.CheckAsync(copy, spectator.StartRevision, spectator.Believed);
        Directory.Delete(copy, recursive: true);
    }
}
