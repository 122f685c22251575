using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Skiff.Acceptance.Tests.Cluster;

public sealed partial class TestCluster
{
    /// <summary>
    /// What a power cut and the next start leave of a machine, for this cluster: its data, and nothing that only memory
    /// and the kernel hold: no process, mount, interface, rule or control group, and no runtime directory.
    /// </summary>
    public async Task RebootAsync()
    {
        await KillServerAsync();
        // Until none is left: what is being ended may begin something still.
        while (Ours() is { Count: > 0 } processes)
        {
            foreach (int process in processes) await EndAsync(process);
        }

        foreach (string mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1])
            .Where(point => point.StartsWith(root + "/", StringComparison.Ordinal)).Reverse().ToArray())
        {
            await MustAsync("umount", "--lazy", mount);
        }

        string name = environment["SKIFF_BRIDGE"];
        await MustAsync("ip", "link", "delete", name);
        foreach (string table in (string[])[name, "skiff-agent-" + name]) await MustAsync("nft", "delete", "table", "ip", table);
        foreach (string tree in Folders("/sys/fs/cgroup").Append("/sys/fs/cgroup")) RemoveGroup(tree + environment["SKIFF_CGROUP_PARENT"]);
        Directory.Delete(Path.Combine(root, "run"), recursive: true);
    }

    private List<int> Ours()
    {
        List<int> found = [.. PodProcesses().SelectMany(pod => pod)];
        foreach (string process in Folders("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out int id) && id != Environment.ProcessId
                && CommandOf(id).Contains(root + "/", StringComparison.Ordinal))
            {
                found.Add(id);
            }
        }

        return found;
    }

    private static string CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // It has ended.
        }
    }

    private static async Task EndAsync(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
            await process.WaitForExitAsync(Stop);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return; // It has ended by itself.
        }
    }

    private static void RemoveGroup(string directory)
    {
        foreach (string child in Folders(directory)) RemoveGroup(child);
        if (Directory.Exists(directory)) Directory.Delete(directory);
    }
}
