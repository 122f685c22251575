using System.Globalization;
using Skiff.Sim;
using Skiff.Sim.Sieve;

if (args is ["help" or "--help" or "-h", ..])
{
    Console.WriteLine("""
        sim [--seed N] [--seeds M] [--minutes T] [--trace]
          Plays M seeds from N on: a cluster, its users and what goes wrong, for T minutes of its own time each, and holds what is
          promised against everything that happens. A seed is the same every time; --trace tells of each change.
        sim sieve [--every N]
          Plays what every family of controllers does, and then again for every (N-th) write of theirs: they die right after it, or
          see nothing new for a while, or nothing of how it came to what there is then. The end has to be the same.
        """);
    return 0;
}

return args is ["sieve", ..] ? Sieve(Number("--every", 1)) : Seeds(Number("--seed", 1), Number("--seeds", 1), Number("--minutes", 60));

int Seeds(int first, int count, int minutes)
{
    bool traces = args.Contains("--trace");
    long began = TimeProvider.System.GetTimestamp(), changes = 0, steps = 0;
    int faults = 0, broken = 0;
    for (int seed = first; seed < first + count; seed++)
    {
        SeedReport report = SeedRun.Run(seed, TimeSpan.FromMinutes(minutes), traces ? Console.WriteLine : null);
        changes += report.Changes;
        steps += report.Steps;
        faults += report.Faults;
        if (report.Broken is not null) broken++;
        if (report.Broken is not null || count == 1) Console.WriteLine(report.Broken ?? $"seed {seed}: {report.Changes} changes, print {report.Print:x16}");
        else if (seed % 100 == 0) Console.Error.WriteLine($"seed {seed} ...");
    }

    TimeSpan took = TimeProvider.System.GetElapsedTime(began);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{count} seeds of {minutes} minutes: {changes} changes, {steps} steps, {faults} faults, {broken} broken, {took.TotalSeconds:0.0} s"));
    return broken == 0 ? 0 : 1;
}

int Sieve(int every)
{
    int runs = 0, differences = 0;
    foreach (Scenario scenario in Scenarios.All)
    {
        foreach (Disturbance disturbance in Enum.GetValues<Disturbance>())
        {
            SieveReport report = SieveRun.Play(scenario, disturbance, every);
            Console.WriteLine($"{scenario.Name}, {disturbance}: {report.Writes} writes, {report.Runs} runs, {report.Differences.Count} differ");
            foreach (string difference in report.Differences) Console.WriteLine(difference);
            runs += report.Runs;
            differences += report.Differences.Count;
        }
    }

    Console.WriteLine($"{runs} runs, {differences} differ");
    return differences == 0 ? 0 : 1;
}

int Number(string name, int standard)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out int value) ? value : standard;
}
