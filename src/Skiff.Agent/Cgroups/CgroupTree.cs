using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Cgroups;

/// <summary>
/// The cgroups of pods, on cgroup v1 (one tree per controller) and v2 (one tree). Containers' own cgroups below are
/// the runtime's business.
/// </summary>
public sealed class CgroupTree
{
    private static readonly string[] ControllersV1 =
        ["cpu", "cpuacct", "cpuset", "memory", "pids", "blkio", "devices", "freezer", "hugetlb", "systemd", "unified"];

    private readonly string mount;
    private readonly string parent;

    /// <summary>The tree below a parent of the agent's own.</summary>
    /// <param name="mount">Where cgroups are mounted.</param>
    /// <param name="parent">The agent's parent, starting with a slash.</param>
    public CgroupTree(string mount, string parent)
    {
        this.mount = mount;
        this.parent = parent;
        IsUnified = File.Exists(Path.Combine(mount, "cgroup.controllers"));
    }

    /// <summary>Whether the machine has cgroup v2 only.</summary>
    public bool IsUnified { get; }

    /// <summary>Path of a pod's cgroup.</summary>
    public string PathOf(Pod pod) => PodCgroup.PathOf(parent, pod);

    /// <summary>Makes a pod's cgroup and sets its limits. Null, or what failed.</summary>
    /// <param name="path">Path as <see cref="PodCgroup.PathOf"/> gives it.</param>
    /// <param name="limits">Limits of the pod as a whole.</param>
    public string? Ensure(string path, CgroupLimits limits)
    {
        try
        {
            if (IsUnified) EnsureUnified(path, limits);
            else EnsureV1(path, limits);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"cgroup {path}: {fault.Message}";
        }
    }

    /// <summary>
    /// Memory of a cgroup with those below it: what cannot be taken back, and the limit. Null where it is not counted.
    /// </summary>
    public CgroupMemory? MemoryOf(string path)
    {
        string directory = MemoryDirectory(path);
        (string usage, string limit, string file) = IsUnified
            ? ("memory.current", "memory.max", "inactive_file ")
            : ("memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file ");
        if (ReadNumber(directory, usage) is not { } used) return null;
        long reclaimable = 0;
        foreach (ReadOnlySpan<char> line in Read(directory, "memory.stat").AsSpan().EnumerateLines())
        {
            if (line.StartsWith(file)) _ = long.TryParse(line[file.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out reclaimable);
        }

        return new(Math.Max(0, used - reclaimable), ReadNumber(directory, limit) ?? long.MaxValue);
    }

    /// <summary>
    /// A counter that the kernel raises when a cgroup comes to use so much more than now, or comes back below that. Null where
    /// that cannot be: cgroup v2 has no such thing.
    /// </summary>
    public SafeFileHandle? CountPassing(string path, long moreBytes)
    {
        const string Usage = "memory.usage_in_bytes";
        string directory = MemoryDirectory(path);
        if (IsUnified || ReadNumber(directory, Usage) is not { } used) return null;
        using SafeFileHandle? figure = Libc.Open(Path.Combine(directory, Usage), Libc.OpenReadOnly, out _);
        using SafeFileHandle? control = Libc.Open(Path.Combine(directory, "cgroup.event_control"), Libc.OpenWriteOnly, out _);
        SafeFileHandle? counter = Libc.EventOpen(out _);
        if (figure is not null && control is not null && counter is not null
            && !Libc.RaiseWhenPassed(control, counter, figure, used + moreBytes).IsError)
        {
            return counter;
        }

        counter?.Dispose();
        return null;
    }

    /// <summary>Whether swap can be limited below a cgroup: cgroup v1 has no such thing.</summary>
    public bool LimitsSwap(string path) => IsUnified && File.Exists(Path.Combine(mount, path.TrimStart('/'), "memory.swap.max"));

    /// <summary>Processes and threads in a cgroup and those below it; zero where they are not counted.</summary>
    public long ProcessesOf(string path) =>
        ReadNumber(Path.Combine(mount, IsUnified ? "" : "pids", path.TrimStart('/')), "pids.current") ?? 0;

    /// <summary>Ids of the processes in a cgroup and those below it, as one tree has them that counts all.</summary>
    public IReadOnlyList<int> ProcessIdsOf(string path)
    {
        List<int> found = [];
        string root = IsUnified ? mount : Path.Combine(mount, "pids");
        AddProcesses(Path.Combine(root, path.TrimStart('/')), found);
        return found;
    }

    /// <summary>
    /// Removes a pod's cgroup and those below it, in every tree. False when a process still lives in one.
    /// </summary>
    public bool Remove(string path)
    {
        bool gone = true;
        foreach (string tree in Trees()) gone &= RemoveTree(Path.Combine(tree, path.TrimStart('/')));
        return gone;
    }

    /// <summary>Removes everything below and including the agent's parent. False when something still lives there.</summary>
    public bool RemoveAll() => Remove(parent);

    private string MemoryDirectory(string path) => Path.Combine(mount, IsUnified ? "" : "memory", path.TrimStart('/'));

    private void EnsureV1(string path, CgroupLimits limits)
    {
        string relative = path.TrimStart('/');
        string cpu = Make("cpu", relative);
        Write(cpu, "cpu.shares", limits.CpuShares);
        if (limits.CpuQuotaMicroseconds is { } quota)
        {
            Write(cpu, "cpu.cfs_period_us", CpuShares.PeriodMicroseconds);
            Write(cpu, "cpu.cfs_quota_us", quota);
        }

        string memory = Make("memory", relative);
        if (limits.MemoryLimitBytes is { } bytes) Write(memory, "memory.limit_in_bytes", bytes);
        string pids = Make("pids", relative);
        if (limits.PidLimit is { } processes) Write(pids, "pids.max", processes);
    }

    private string Make(string controller, string relative)
    {
        string directory = Path.Combine(mount, controller, relative);
        if (Directory.Exists(Path.Combine(mount, controller))) Directory.CreateDirectory(directory);
        return directory;
    }

    private void EnsureUnified(string path, CgroupLimits limits)
    {
        // Controllers have to be handed down from each level to the next.
        string directory = mount;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            HandDown(directory);
            directory = Path.Combine(directory, part);
            Directory.CreateDirectory(directory);
        }

        HandDown(directory);
        Write(directory, "cpu.weight", CpuShares.ToWeight(limits.CpuShares));
        if (limits.CpuQuotaMicroseconds is { } quota)
        {
            File.WriteAllText(Path.Combine(directory, "cpu.max"),
                string.Create(CultureInfo.InvariantCulture, $"{quota} {CpuShares.PeriodMicroseconds}"));
        }

        if (limits.MemoryLimitBytes is { } bytes) Write(directory, "memory.max", bytes);
        if (limits.PidLimit is { } processes) Write(directory, "pids.max", processes);
    }

    private static void HandDown(string directory)
    {
        string available = Path.Combine(directory, "cgroup.controllers");
        if (!File.Exists(available)) return;
        foreach (string controller in File.ReadAllText(available).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (controller is "cpu" or "memory" or "pids" or "cpuset" or "io" or "hugetlb")
            {
                File.WriteAllText(Path.Combine(directory, "cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static void Write(string directory, string file, long value)
    {
        string path = Path.Combine(directory, file);
        if (File.Exists(path)) File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
    }

    private static long? ReadNumber(string directory, string file) =>
        long.TryParse(Read(directory, file), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    // A pod's cgroup may go at any moment.
    private static string Read(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file)).TrimEnd();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void AddProcesses(string directory, List<int> found)
    {
        if (!Directory.Exists(directory)) return;
        foreach (ReadOnlySpan<char> line in Read(directory, "cgroup.procs").AsSpan().EnumerateLines())
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int process)) found.Add(process);
        }

        foreach (string child in ChildrenOf(directory)) AddProcesses(child, found);
    }

    // A cgroup may go at any moment.
    private static string[] ChildrenOf(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private IEnumerable<string> Trees() => IsUnified
        ? [mount]
        : ControllersV1.Select(controller => Path.Combine(mount, controller)).Where(Directory.Exists);

    private static bool RemoveTree(string directory)
    {
        if (!Directory.Exists(directory)) return true;
        bool gone = true;
        foreach (string child in Directory.EnumerateDirectories(directory)) gone &= RemoveTree(child);
        try
        {
            Directory.Delete(directory); // Its files are the kernel's and go with it.
            return gone;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>Memory of a cgroup.</summary>
/// <param name="WorkingSetBytes">What cannot be taken back.</param>
/// <param name="LimitBytes">The limit; the largest number where there is none.</param>
public readonly record struct CgroupMemory(long WorkingSetBytes, long LimitBytes);
