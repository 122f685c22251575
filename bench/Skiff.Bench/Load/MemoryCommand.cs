using System.Globalization;

namespace Skiff.Bench.Load;

/// <summary>What a run of <c>bench memory</c> was asked for.</summary>
internal sealed record MemoryOptions
{
    public string Skiff { get; private init; } = "artifacts/publish/Skiff/release/skiff";

    public int Pods { get; private init; } = 50_000;

    public int Maps { get; private init; } = 20_000;

    public string Results { get; private init; } = "bench/results";

    public static MemoryOptions Read(string[] arguments)
    {
        MemoryOptions options = new();
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            string value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--skiff" => options with { Skiff = value },
                "--pods" => options with { Pods = int.Parse(value, CultureInfo.InvariantCulture) },
                "--maps" => options with { Maps = int.Parse(value, CultureInfo.InvariantCulture) },
                "--results" => options with { Results = value },
                string other => throw new LoadFault($"{other} is no option of memory"),
            };
        }

        return options;
    }
}

/// <summary><c>bench memory</c>: what readers cost Skiff beyond what it keeps anyway.</summary>
internal static class MemoryCommand
{
    public static async Task<int> RunAsync(MemoryOptions options)
    {
        if (!File.Exists(options.Skiff))
        {
            Console.Error.WriteLine($"bench: {options.Skiff} is not there; ./skiff builds it");
            return 1;
        }

        string directory = Directory.CreateTempSubdirectory("skiff-bench-").FullName;
        Dictionary<string, IReadOnlyList<Measure>> results = [];
        try
        {
            await using SkiffCluster skiff = new(Path.GetFullPath(options.Skiff), directory);
            await skiff.StartAsync();
            results[skiff.Name] = await new ReaderMemory(skiff, options).RunAsync();
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

        Report.Print(results);
        if (options.Results != "no") Report.Append(options.Results, results);
        return Report.AllMet(results["skiff"]) ? 0 : 3;
    }
}
