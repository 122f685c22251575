using System.Diagnostics;

namespace Skiff.Bench.Load;

/// <summary>
/// <c>bench load</c>: Skiff, then the peer where it is, in one run; first the empty cluster, then the load, then real
/// pods. Every operation is checked, and one that fails ends the run.
/// </summary>
internal static class LoadCommand
{
    private static readonly TimeSpan settle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan idle = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(LoadOptions options)
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
            results[skiff.Name] = await MeasureAsync(skiff, options);
            await skiff.StopServerAsync();
            string binaries = Path.Combine(options.Peers, "bin");
            if (options.WithPeer && PeerCluster.IsAt(binaries))
            {
                await using PeerCluster peer = new(binaries, Path.Combine(directory, "peer"), skiff.RuntimeSocket);
                results[peer.Name] = await MeasureAsync(peer, options);
            }
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

    private static async Task<IReadOnlyList<Measure>> MeasureAsync(Contender contender, LoadOptions options)
    {
        Console.Error.WriteLine($"{contender.Name} ...");
        List<Measure> measures = [.. await contender.StartAsync()];
        if (options.Wants("idle"))
        {
            await Task.Delay(settle);
            double cpu = Processes.CpuSeconds(contender.All);
            long start = Stopwatch.GetTimestamp();
            await Task.Delay(idle);
            cpu = Processes.CpuSeconds(contender.All) - cpu;
            measures.Add(new("idle-memory", Processes.ResidentMegabytes(contender.All)));
            measures.Add(new("idle-cpu", cpu / Stopwatch.GetElapsedTime(start).TotalSeconds * 100));
        }

        measures.AddRange(await new Workload(contender, options).RunAsync());
        if (options.Wants("pods")) measures.AddRange(await new PodStarts(contender).RunAsync());
        await Task.Delay(settle);
        measures.Add(new("load-memory", Processes.ResidentMegabytes(contender.All)));
        return measures;
    }
}
