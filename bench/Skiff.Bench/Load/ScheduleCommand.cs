using System.Globalization;

namespace Skiff.Bench.Load;

/// <summary>What a run of <c>bench schedule</c> was asked for.</summary>
internal sealed record ScheduleOptions
{
    public string Skiff { get; private init; } = "artifacts/publish/Skiff/release/skiff";

    public int Nodes { get; private init; } = 5000;

    public int Pods { get; private init; } = 5000;

    public IReadOnlyList<string> Only { get; private init; } = [];

    public string Results { get; private init; } = "bench/results";

    public static ScheduleOptions Read(string[] arguments)
    {
        ScheduleOptions options = new();
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            string value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--skiff" => options with { Skiff = value },
                "--nodes" => options with { Nodes = int.Parse(value, CultureInfo.InvariantCulture) },
                "--pods" => options with { Pods = int.Parse(value, CultureInfo.InvariantCulture) },
                "--only" => options with { Only = value.Split(',') },
                "--results" => options with { Results = value },
                string other => throw new LoadFault($"{other} is no option of schedule"),
            };
        }

        return options;
    }
}

/// <summary><c>bench schedule</c>: each case in a cluster of its own.</summary>
internal static class ScheduleCommand
{
    public static async Task<int> RunAsync(ScheduleOptions options)
    {
        if (!File.Exists(options.Skiff))
        {
            Console.Error.WriteLine($"bench: {options.Skiff} is not there; ./skiff builds it");
            return 1;
        }

        List<Measure> measures = [];
        foreach (ScheduleCase one in ScheduleCase.All.Where(one => options.Only.Count == 0 || options.Only.Contains(one.Name)))
        {
            Console.Error.WriteLine($"{one.Name} ...");
            string directory = Directory.CreateTempSubdirectory("skiff-bench-").FullName;
            try
            {
                await using SkiffCluster skiff = new(Path.GetFullPath(options.Skiff), directory);
                Measure measure = await new ScheduleLoad(skiff, options.Nodes, options.Pods).RunAsync(one);
                Console.Error.WriteLine($"{one.Name}: {measure.Value:F0} pods/s");
                measures.Add(measure);
            }
            catch (LoadFault fault)
            {
                Console.Error.WriteLine($"bench: {fault.Message}");
                return 1;
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        Dictionary<string, IReadOnlyList<Measure>> results = new() { ["skiff"] = measures };
        Report.Print(results);
        if (options.Results != "no") Report.Append(options.Results, results);
        return Report.AllMet(measures) ? 0 : 3;
    }
}
