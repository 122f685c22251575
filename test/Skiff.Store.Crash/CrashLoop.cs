using System.Diagnostics;
using System.Globalization;

namespace Skiff.Store.Crash;

/// <summary>A way to end a process, and the place its store lives in.</summary>
internal interface ICrash : IDisposable
{
    string Name { get; }

    /// <summary>Where the store is while the worker runs.</summary>
    string Directory { get; }

    /// <summary>The command that starts the worker under observation; empty to start it directly.</summary>
    IReadOnlyList<string> Wrapper(Random random) => [];

    void Prepare();

    /// <summary>Crashes. What the worker says after <paramref name="lastMoment"/> has run is in doubt.</summary>
    void Crash(Process worker, Action lastMoment);

    /// <summary>Makes the directory readable again.</summary>
    void Recover();
}

/// <summary>Runs the worker, crashes it, checks what is left, and goes on from there; prints the figures.</summary>
internal static class CrashLoop
{
    private const int LeastWritesPerSecond = 100;

    internal static async Task<int> RunAsync(ICrash crash, Arguments arguments)
    {
        using ICrash owned = crash;
        Random random = new(arguments.Seed);
        Tally tally = new();
        Witness witness = new(tally);
        Stopwatch total = Stopwatch.StartNew();
        crash.Prepare();
        for (int cycle = 0; cycle < arguments.Cycles; cycle++)
        {
            TimeSpan life = TimeSpan.FromMilliseconds(random.Next(20, 400));
            if (!await RunOneAsync(crash, arguments, crash.Wrapper(random), witness, tally, life)) return 1;
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
        ICrash crash, Arguments arguments, IReadOnlyList<string> wrapper, Witness witness, Tally tally, TimeSpan life)
    {
        using Process worker = Start(wrapper, crash.Directory, arguments, witness.NextAttempt);
        Listener listener = new(worker);
        if (!await listener.Started)
        {
            Console.WriteLine($"the worker did not start: {await worker.StandardError.ReadToEndAsync()}");
            return false;
        }

        long started = Stopwatch.GetTimestamp();
        await Task.Delay(life);
        crash.Crash(worker, listener.DoubtFromNowOn);
        tally.Active += Stopwatch.GetElapsedTime(started);
        await worker.WaitForExitAsync();
        await listener.Ended;
        crash.Recover();

        string copy = System.IO.Directory.CreateTempSubdirectory("skiff-crash-").FullName;
        foreach (string file in System.IO.Directory.GetFiles(crash.Directory, "store.db*"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        if (!Integrity.IsWhole(copy)) tally.Corrupt++;
        await witness.CheckAsync(copy, listener.StartRevision, listener.Believed);
        System.IO.Directory.Delete(copy, recursive: true);
        tally.Cycles++;
        return true;
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
