using Skiff.Agent.Processes;
using Skiff.Model;

namespace Skiff.Agent.Volumes;

/// <summary>
/// The file system on a disk: made when there is none, checked, and mounted. Several pods of the node that use the disk mount
/// it each for itself: to the kernel it is one file system, which it keeps as long as one of them does.
/// </summary>
/// <remarks>
/// Pods that find a blank disk at the same time do not make two file systems: those that make one open the disk for
/// themselves alone, and whoever comes second fails, tries again, and finds what the first has made.
/// </remarks>
internal static class DeviceFileSystem
{
    /// <summary>What a volume that names no file system gets.</summary>
    private const string Usual = "ext4";

    private const int BlkidFoundNothing = 2;
    private const int FsckUncorrected = 4;

    /// <summary>Mounts a disk; answers why it could not be, or nothing.</summary>
    /// <param name="device">The disk.</param>
    /// <param name="target">An empty directory.</param>
    /// <param name="type">The file system that is wanted; empty for the usual one.</param>
    /// <param name="options">Options of the mount.</param>
    /// <param name="stop">Gives up.</param>
    public static async ValueTask<string> MountAsync(
        string device, string target, string type, ListOf<string> options, CancellationToken stop)
    {
        if (type.Length == 0) type = Usual;
        (string found, string fault) = await FormatAsync(device, stop);
        if (fault.Length > 0) return fault;
        // Told read-only, it is not changed: neither made nor mended.
        bool mayChange = !options.AsEnumerable().Contains("ro");
        if (found.Length == 0)
        {
            if (!mayChange) return $"cannot mount unformatted disk {device} as we are manipulating it in read-only mode";
            if (await MakeAsync(device, target, type, options, stop) is { Length: > 0 } unmade) return unmade;
        }
        else if (mayChange && await CheckAsync(device, stop) is { Length: > 0 } broken)
        {
            return broken;
        }

        string wanted = string.Join(',', options.AsEnumerable().Prepend("defaults"));
        ChildEnd mounted = await RunAsync("mount", ["-t", type, "-o", wanted, device, target], stop);
        if (mounted.Code == 0) return "";
        string why = $"mount failed: exit status {mounted.Code}\nMounting command: mount\n"
            + $"Mounting arguments: -t {type} -o {wanted} {device} {target}\nOutput: {mounted.Output}{mounted.Errors}\n";
        return found.Length > 0 && found != type
            ? $"failed to mount the volume as \"{type}\", it already contains {found}. Mount error: {why}"
            : why;
    }

    // Nothing for a blank disk. One that is divided into parts is used by somebody.
    private static async ValueTask<(string Type, string Fault)> FormatAsync(string device, CancellationToken stop)
    {
        ChildEnd asked = await RunAsync("blkid", ["-p", "-s", "TYPE", "-s", "PTTYPE", "-o", "export", device], stop);
        if (asked.Code == BlkidFoundNothing) return ("", "");
        if (asked.Code != 0) return ("", $"could not determine the format of {device}: {asked.Errors}");
        Dictionary<string, string> facts = [];
        foreach (string line in asked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split('=', 2);
            if (words.Length == 2) facts[words[0]] = words[1];
        }

        return facts.ContainsKey("PTTYPE") ? ("unknown data, probably partitions", "") : (facts.GetValueOrDefault("TYPE", ""), "");
    }

    private static async ValueTask<string> MakeAsync(
        string device, string target, string type, ListOf<string> options, CancellationToken stop)
    {
        // No blocks kept for root, and no question asked of nobody.
        string[] flags = type switch { "ext3" or "ext4" => ["-F", "-m0"], "xfs" => ["-f"], _ => [] };
        ChildEnd made = await RunAsync($"mkfs.{type}", [.. flags, device], stop);
        return made.Code == 0 ? "" : $"format of disk \"{device}\" failed: type:(\"{type}\") target:(\"{target}\") "
            + $"options:(\"{string.Join(',', options.AsEnumerable())}\") errcode:({made.Code}) output:({made.Output}{made.Errors}) ";
    }

    private static async ValueTask<string> CheckAsync(string device, CancellationToken stop)
    {
        ChildEnd looked = await RunAsync("fsck", ["-a", device], stop);
        return looked.Code == FsckUncorrected
            ? $"'fsck' found errors on device {device} but could not correct them: {looked.Output}{looked.Errors}"
            : "";
    }

    private static ValueTask<ChildEnd> RunAsync(string program, string[] arguments, CancellationToken stop) =>
        ChildProgram.RunAsync(program, arguments, "", stop);
}
