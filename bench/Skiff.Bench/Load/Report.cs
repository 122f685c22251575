using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Skiff.Bench.Load;

/// <summary>Shows measures as a table, and keeps them as lines of JSON.</summary>
internal static class Report
{
    /// <summary>Whether every measure keeps its budget.</summary>
    public static bool AllMet(IReadOnlyList<Measure> measures) => measures.All(measure => Budgets.Of(measure.Name).IsMet(measure));

    /// <summary>Prints a line for each measure: the budget, Skiff, the peer, and how many times better Skiff is.</summary>
    public static void Print(IReadOnlyDictionary<string, IReadOnlyList<Measure>> results)
    {
        Console.WriteLine($"{"",-29}{"must reach",-22}{"skiff",9}{"CPU us",9}{"p50 ms",8}{"p99 ms",8}{"peer",10}{"CPU us",9}{"p99 ms",8}  ratio");
        IReadOnlyList<Measure> peer = results.GetValueOrDefault("peer", []);
        foreach (Measure measure in results["skiff"])
        {
            Budget budget = Budgets.Of(measure.Name);
            Measure? other = peer.FirstOrDefault(candidate => candidate.Name == measure.Name);
            StringBuilder line = new();
            line.Append(CultureInfo.InvariantCulture, $"{budget.Title,-29}{Limit(budget),-22}");
            line.Append(CultureInfo.InvariantCulture, $"{Number(measure.Value),9}{Number(measure.ServerCpuMicroseconds),9}");
            line.Append(CultureInfo.InvariantCulture, $"{Number(measure.P50Milliseconds),8}{Number(measure.P99Milliseconds),8}");
            line.Append(CultureInfo.InvariantCulture,
                $"{Number(other?.Value),10}{Number(other?.ServerCpuMicroseconds),9}{Number(other?.P99Milliseconds),8}");
            line.Append(Ratio(budget, measure, other)).Append(budget.IsMet(measure) ? "" : "  MISSED");
            Console.WriteLine(line.ToString().TrimEnd());
        }
    }

    /// <summary>Appends a line for each measure to the results.</summary>
    public static void Append(string directory, IReadOnlyDictionary<string, IReadOnlyList<Measure>> results)
    {
        Directory.CreateDirectory(directory);
        string commit = Output("git", "describe", "--always", "--dirty", "--abbrev=12");
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024);
        using StreamWriter file = new(Path.Combine(directory, "load.jsonl"), append: true);
        foreach ((string contender, IReadOnlyList<Measure> measures) in results)
        {
            foreach (Measure measure in measures)
            {
                file.WriteLine(JsonSerializer.Serialize(new
                {
                    at = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                    commit,
                    contender,
                    measure = measure.Name,
                    unit = Budgets.Of(measure.Name).Unit,
                    value = Math.Round(measure.Value, 3),
                    operations = measure.Operations,
                    serverCpuMicroseconds = measure.ServerCpuMicroseconds is { } cpu ? Math.Round(cpu, 2) : (double?)null,
                    p50Milliseconds = measure.P50Milliseconds is { } p50 ? Math.Round(p50, 3) : (double?)null,
                    p99Milliseconds = measure.P99Milliseconds is { } p99 ? Math.Round(p99, 3) : (double?)null,
                    cores = Environment.ProcessorCount,
                    memoryMegabytes = memory,
                    kernel = Environment.OSVersion.Version.ToString(),
                    runtime = RuntimeInformation.FrameworkDescription,
                }));
            }
        }
    }

    private static string Limit(Budget budget)
    {
        if (budget.Value == 0 && budget.CpuMicroseconds == 0) return budget.Unit;
        string figure = budget.Value == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"{(budget.LowerIsBetter ? "<= " : ">= ")}{budget.Value} {budget.Unit}");
        return budget.CpuMicroseconds == 0 ? figure
            : string.Create(CultureInfo.InvariantCulture, $"{figure} {budget.CpuMicroseconds} us").TrimStart();
    }

    private static string Ratio(Budget budget, Measure own, Measure? other)
    {
        if (other is null) return "";
        double ratio = budget.LowerIsBetter ? other.Value / own.Value : own.Value / other.Value;
        string text = string.Create(CultureInfo.InvariantCulture, $"  {ratio:0.0}x");
        return own.ServerCpuMicroseconds is > 0 and { } cpu && other.ServerCpuMicroseconds is { } theirs
            ? text + string.Create(CultureInfo.InvariantCulture, $" (CPU {theirs / cpu:0.0}x)")
            : text;
    }

    private static string Number(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
