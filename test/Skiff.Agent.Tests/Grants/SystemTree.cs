using System.Globalization;

namespace Skiff.Agent.Tests.Grants;

/// <summary>A kernel's tree of a machine: so many NUMA nodes, each a socket of so many cores of two threads.</summary>
internal static class SystemTree
{
    public static string Write(string root, int nodes, int coresPerNode, long nodeKibibytes)
    {
        string system = Path.Combine(root, "sys");
        int cores = nodes * coresPerNode;
        Put(system, "devices/system/cpu/online", $"0-{(cores * 2) - 1}");
        for (int cpu = 0; cpu < cores * 2; cpu++)
        {
            int core = cpu % cores, node = core / coresPerNode;
            string at = $"devices/system/cpu/cpu{cpu}";
            Put(system, $"{at}/topology/thread_siblings_list", $"{core},{core + cores}");
            Put(system, $"{at}/topology/physical_package_id", Text(node));
            Put(system, $"{at}/cache/index0/level", "1");
            Put(system, $"{at}/cache/index0/shared_cpu_list", $"{core},{core + cores}");
            Put(system, $"{at}/cache/index3/level", "3");
            Put(system, $"{at}/cache/index3/shared_cpu_list", Range(node, coresPerNode, cores));
        }

        for (int node = 0; node < nodes; node++)
        {
            string at = $"devices/system/node/node{node}";
            Put(system, $"{at}/cpulist", Range(node, coresPerNode, cores));
            Put(system, $"{at}/meminfo", $"Node {node} MemTotal:       {nodeKibibytes} kB\nNode {node} MemFree:        1 kB");
            Put(system, $"{at}/distance", string.Join(' ', Enumerable.Range(0, nodes).Select(other => other == node ? "10" : "21")));
            Put(system, $"{at}/hugepages/hugepages-2048kB/nr_hugepages", "3");
        }

        return system;
    }

    private static string Range(int node, int coresPerNode, int cores)
    {
        int first = node * coresPerNode, last = first + coresPerNode - 1;
        return $"{first}-{last},{first + cores}-{last + cores}";
    }

    private static void Put(string system, string path, string text)
    {
        string full = Path.Combine(system, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text + "\n");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
