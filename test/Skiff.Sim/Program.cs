using System.Globalization;
using Skiff.Sim;

int seed = Number("--seed", 1), seeds = Number("--seeds", 1), minutes = Number("--minutes", 60);
bool traces = args.Contains("--trace");
if (args.Length > 0 && args[0] is "help" or "--help")
{
    Console.WriteLine("""
        sim [--seed N] [--seeds M] [--minutes T] [--trace]
          Plays M seeds from N on: a cluster, its users and what goes wrong, for T minutes of its own time each, and holds what is
          promised against everything that happens. A seed is the same every time; --trace tells of each change.
        """);
    return 0;
}

long began = TimeProvider.System.GetTimestamp(), changes = 0, steps = 0;
int faults = 0, broken = 0;
for (int number = seed; number < seed + seeds; number++)
{
    SeedReport report = SeedRun.Run(number, TimeSpan.FromMinutes(minutes), traces ? Console.WriteLine : null);
    changes += report.Changes;
    steps += report.Steps;
    faults += report.Faults;
    if (report.Broken is not null) broken++;
    if (report.Broken is not null || seeds == 1) Console.WriteLine(report.Broken ?? $"seed {number}: {report.Changes} changes, print {report.Print:x16}");
    else if (number % 100 == 0) Console.Error.WriteLine($"seed {number} ...");
}

TimeSpan took = TimeProvider.System.GetElapsedTime(began);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{seeds} seeds of {minutes} minutes: {changes} changes, {steps} steps, {faults} faults, {broken} broken, {took.TotalSeconds:0.0} s"));
return broken == 0 ? 0 : 1;

int Number(string name, int standard)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out int value) ? value : standard;
}
