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
    internal static Life Any(Random random) => random.Next(5) == 0
        ? new Life(WhileOpening: true, TimeSpan.FromMilliseconds(random.Next(30, 250)))
        : new Life(WhileOpening: false, TimeSpan.FromMilliseconds(random.Next(20, 400)));
}

/// <summary>Runs the worker, crashes it, checks what is left, and goes on from there; prints the figures.</summary>
internal static class CrashLoop
{
    private const int LeastWritesPerSecond = 100;
    private const int CyclesPerStore = 10; // Making a store is a time to crash, too.

    internal static async Task<int> RunAsync(ICrash crash, Arguments arguments)
    {
        using ICrash owned = crash;
        Random random = new(arguments.Seed);
        Tally tally = new();
        Stopwatch total = Stopwatch.StartNew();
        crash.Prepare();
        Witness witness = new(tally, "");
        for (int cycle = 0; cycle < arguments.Cycles; cycle++)
        {
            if (cycle % CyclesPerStore == 0) witness = new(tally, crash.DirectoryOf(cycle / CyclesPerStore));
            using Process worker = Start(crash.Wrapper(random), witness.Directory, arguments, witness.NextAttempt);
            if (!await RunOneAsync(crash, worker, witness, tally, Life.Any(random))) return 1;
        }

        double seconds = total.Elapsed.TotalSeconds;
        double rate = tally.Acked / Math.Max(tally.Active.TotalSeconds, 0.001);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {crash.Name}: seed {arguments.Seed}, plant {arguments.Plant}, {SqliteEngine.Load()}, {seconds:F0} s
              cycles {tally.Cycles}, acked {tally.Acked} ({rate:F0}/s while running), events {tally.Events}
              lost {tally.Lost}, reused revisions {tally.Reused}, corrupt {tally.Corrupt}
              phantom events {tally.Phantom}, misordered events {tally.Misordered}
            """));
        if (rate >= LeastWritesPerSecond) return tally.IsClean ? 0 : 1;
        Console.WriteLine($"  too idle to count: fewer than {LeastWritesPerSecond} writes per second");
        return 1;
    }

    private static async Task<bool> RunOneAsync(
        ICrash crash, Process worker, Witness witness, Tally tally, Life life)
    {
        Listener listener = new(worker);
        if (!life.WhileOpening && !await listener.Started && !crash.ChoosesItsTime)
        {
            Console.WriteLine($"the worker did not start: {await worker.StandardError.ReadToEndAsync()}");
            return false;
        }

        long started = Stopwatch.GetTimestamp();
        await Task.Delay(life.Time);
        crash.Crash(worker, listener.DoubtFromNowOn);
        if (!life.WhileOpening) tally.Active += Stopwatch.GetElapsedTime(started);
        await worker.WaitForExitAsync();
        await listener.Ended;
        crash.Recover();
        await CheckAsync(witness, tally, listener);
        tally.Cycles++;
        return true;
    }

    /// <summary>
    /// Looks at a copy, so that the next worker finds what the crash left and not what the check made of it.
    /// </summary>
    private static async Task CheckAsync(Witness witness, Tally tally, Listener listener)
    {
        string copy = Directory.CreateTempSubdirectory("skiff-crash-").FullName;
        if (Directory.Exists(witness.Directory))
        {
            foreach (string file in Directory.GetFiles(witness.Directory, "store.db*"))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        if (!Integrity.IsWhole(copy)) tally.Corrupt++;
        await witness.CheckAsync(copy, listener.StartRevision, listener.Believed);
        Directory.Delete(copy, recursive: true);
    }

    private static Process Start(IReadOnlyList<string> wrapper, string directory, Arguments arguments, int first)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Skiff.Store.Crash.dll");
        string[] words =
        [
            .. wrapper, "dotnet", program, "worker", "--directory", directory, "--plant", arguments.Plant.ToString(),
            "--first", first.ToString(CultureInfo.InvariantCulture),
        ];
        ProcessStartInfo start = new(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
