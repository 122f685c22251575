using System.Globalization;
using Skiff.Model;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Topology;

namespace Skiff.Agent.Grants;

/// <summary>How a machine's processors and memory lie, as its kernel tells it.</summary>
/// <param name="Cpus">Processors that are online.</param>
/// <param name="Numa">NUMA nodes; one where the kernel knows of none.</param>
/// <param name="Memory">Memory of each node, in the order of their numbers.</param>
internal sealed record MachineLayout(CpuTopology Cpus, NumaLayout Numa, IReadOnlyList<InstalledMemory> Memory)
{
    private const int LastCacheLevel = 3;

    /// <summary>Reads the layout.</summary>
    /// <param name="system">The kernel's tree, such as <c>/sys</c>.</param>
    /// <param name="memoryBytes">Memory of the whole machine.</param>
    public static MachineLayout Read(string system, long memoryBytes)
    {
        string cpus = Path.Combine(system, "devices/system/cpu"), nodes = Path.Combine(system, "devices/system/node");
        int[] online = [.. List(Path.Combine(cpus, "online")).Numbers()];
        int[] numbers = [.. NodeNumbers(nodes)];
        Dictionary<int, int> nodeOf = [];
        foreach (int node in numbers)
        {
            foreach (int cpu in List(Path.Combine(nodes, $"node{node}/cpulist")).Numbers()) nodeOf[cpu] = node;
        }

        if (numbers.Length == 0) numbers = [0];
        return new(
            new CpuTopology(online.Select(cpu => Read(Path.Combine(cpus, $"cpu{cpu}"), cpu, nodeOf.GetValueOrDefault(cpu, numbers[0])))),
            new NumaLayout(NumaSet.Of(numbers), Distances(nodes, numbers)),
            [.. numbers.Select(node => MemoryOf(Path.Combine(nodes, $"node{node}"), node, memoryBytes / numbers.Length))]);
    }

    private static Cpu Read(string directory, int id, int node)
    {
        string topology = Path.Combine(directory, "topology");
        int core = List(Path.Combine(topology, "thread_siblings_list")).Numbers().DefaultIfEmpty(id).First();
        int socket = (int)Number(Path.Combine(topology, "physical_package_id"), 0);
        return new(id, core, Math.Max(0, socket), node, CacheOf(Path.Combine(directory, "cache"), Math.Max(0, socket)));
    }

    // The last cache by the lowest of its processors; a machine that tells of none has one for each socket.
    private static int CacheOf(string directory, int socket)
    {
        if (!Directory.Exists(directory)) return socket;
        foreach (string cache in Directory.EnumerateDirectories(directory, "index*"))
        {
            if (Number(Path.Combine(cache, "level"), 0) != LastCacheLevel) continue;
            return List(Path.Combine(cache, "shared_cpu_list")).Numbers().DefaultIfEmpty(socket).First();
        }

        return socket;
    }

    private static IEnumerable<int> NodeNumbers(string nodes)
    {
        if (!Directory.Exists(nodes)) return [];
        return Directory.EnumerateDirectories(nodes, "node*")
            .Select(path => int.TryParse(Path.GetFileName(path).AsSpan("node".Length), CultureInfo.InvariantCulture, out int node) ? node : -1)
            .Where(node => node is >= 0 and < NumaSet.NodesMax).Order();
    }

    private static Dictionary<(int, int), int> Distances(string nodes, int[] numbers)
    {
        Dictionary<(int, int), int> distances = [];
        foreach (int from in numbers)
        {
            string[] parts = Text(Path.Combine(nodes, $"node{from}/distance")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < Math.Min(parts.Length, numbers.Length); i++)
            {
                if (int.TryParse(parts[i], CultureInfo.InvariantCulture, out int distance)) distances[(from, numbers[i])] = distance;
            }
        }

        return distances;
    }

    private static InstalledMemory MemoryOf(string directory, int node, long otherwise)
    {
        string total = Text(Path.Combine(directory, "meminfo")).Split('\n')
            .FirstOrDefault(line => line.Contains("MemTotal:", StringComparison.Ordinal)) ?? "";
        string digits = new([.. total.SkipWhile(letter => letter != ':').Where(char.IsAsciiDigit)]);
        long bytes = long.TryParse(digits, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : otherwise;
        MapOf<long> pages = default;
        string huge = Path.Combine(directory, "hugepages");
        foreach (string size in Directory.Exists(huge) ? Directory.EnumerateDirectories(huge, "hugepages-*kB") : [])
        {
            string kilobytes = new([.. Path.GetFileName(size).Where(char.IsAsciiDigit)]);
            if (!long.TryParse(kilobytes, CultureInfo.InvariantCulture, out long each)) continue;
            pages = pages.Set(HugePages(each), Number(Path.Combine(size, "nr_hugepages"), 0) * each * 1024);
        }

        return new(node, bytes, pages);
    }

    // As resources are called: hugepages-2Mi, hugepages-1Gi.
    private static string HugePages(long kibibytes) => kibibytes switch
    {
        _ when kibibytes % (1024 * 1024) == 0 => $"hugepages-{kibibytes / (1024 * 1024)}Gi",
        _ when kibibytes % 1024 == 0 => $"hugepages-{kibibytes / 1024}Mi",
        _ => $"hugepages-{kibibytes}Ki",
    };

    private static CpuSet List(string path) => CpuSet.Parse(Text(path), out _) ?? CpuSet.Empty;

    private static long Number(string path, long otherwise) =>
        long.TryParse(Text(path), CultureInfo.InvariantCulture, out long number) ? number : otherwise;

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
