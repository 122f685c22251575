using System.Diagnostics;
using Skiff.Cli.Configuration;

namespace Skiff;

/// <summary>What an orchestrator may leave on a machine, as it is at one moment.</summary>
/// <param name="NftTables">Names of nft tables.</param>
/// <param name="Interfaces">Network interfaces.</param>
/// <param name="Mounts">Mount points.</param>
/// <param name="Cgroups">Top-level control groups.</param>
public sealed record MachineState(
    IReadOnlyList<string> NftTables, IReadOnlyList<string> Interfaces, IReadOnlyList<string> Mounts,
    IReadOnlyList<string> Cgroups)
{
    private const int ShownMax = 4;

    /// <summary>Looks at the machine.</summary>
    public static MachineState Read() => new(
        Run("nft", "list", "tables"),
        [.. Directory.EnumerateDirectories("/sys/class/net").Select(Path.GetFileName).OfType<string>().Order()],
        [.. File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Order()],
        [.. CgroupRoots().SelectMany(Directory.EnumerateDirectories).Order()]);

    /// <summary>The differences to a later state, a line each.</summary>
    public IEnumerable<string> Compare(MachineState later)
    {
        yield return Line("nft tables", NftTables, later.NftTables);
        yield return Line("interfaces", Interfaces, later.Interfaces);
        yield return Line("mounts", Mounts, later.Mounts);
        yield return Line("cgroups", Cgroups, later.Cgroups);
    }

    /// <summary>What is left of a cluster with the settings given.</summary>
    public IEnumerable<string> TracesOf(Settings settings)
    {
        foreach (string table in NftTables)
        {
            string name = table.Split(' ')[^1];
            if (name == settings.NftTable || name == $"skiff-agent-{settings.Bridge}") yield return $"nft {table}";
        }

        foreach (string nic in Interfaces.Where(nic => nic == settings.Bridge)) yield return $"interface {nic}";
        foreach (string mount in Mounts)
        {
            bool ours = mount.StartsWith(settings.DataDirectory + "/", StringComparison.Ordinal)
                || mount.StartsWith(settings.RuntimeDirectory + "/", StringComparison.Ordinal);
            if (ours) yield return $"mount {mount}";
        }

        string parent = settings.CgroupParent.Trim('/').Split('/')[0];
        foreach (string cgroup in Cgroups.Where(c => Path.GetFileName(c) == parent)) yield return $"cgroup {cgroup}";
        if (Directory.Exists(settings.DataDirectory)) yield return settings.DataDirectory;
        if (Directory.Exists(settings.RuntimeDirectory)) yield return settings.RuntimeDirectory;
    }

    private static string Line(string what, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        string[] gone = [.. before.Except(after)];
        string[] come = [.. after.Except(before)];
        string change = gone.Length + come.Length == 0
            ? "unchanged"
            : Shown([.. gone.Select(g => "-" + g), .. come.Select(c => "+" + c)]);
        return $"{what,-12} {before.Count,3} before, {after.Count,3} after: {change}";
    }

    private static string Shown(string[] changes)
    {
        string first = string.Join(", ", changes.Take(ShownMax));
        return changes.Length > ShownMax ? $"{first} and {changes.Length - ShownMax} more" : first;
    }

    private static IEnumerable<string> CgroupRoots() => File.Exists("/sys/fs/cgroup/cgroup.controllers")
        ? ["/sys/fs/cgroup"]
        : Directory.EnumerateDirectories("/sys/fs/cgroup").Where(d => new DirectoryInfo(d).LinkTarget is null);

    private static string[] Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
