using System.Globalization;
using System.Runtime.InteropServices;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Registration;

/// <summary>What a Node tells of its machine.</summary>
/// <param name="Cpus">Processors that are online.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="DiskBytes">Size of the file system with the pods' data.</param>
/// <param name="SwapBytes">Swap; zero when there is none.</param>
/// <param name="Info">Identity and versions.</param>
internal sealed record MachineFacts(int Cpus, long MemoryBytes, long DiskBytes, long SwapBytes, NodeSystemInfo Info)
{
    /// <summary>Reads the facts of this machine.</summary>
    public static MachineFacts Read(NodeAgentOptions options, string runtimeVersion) => new(
        CountCpus(ReadOr("/sys/devices/system/cpu/online", "0")),
        AmountOf("MemTotal:", ReadOr("/proc/meminfo", "")),
        DiskOf(options.DataDirectory),
        AmountOf("SwapTotal:", ReadOr("/proc/meminfo", "")),
        NodeSystemInfo.Empty with
        {
            Swap = AmountOf("SwapTotal:", ReadOr("/proc/meminfo", "")) is > 0 and var swap ? NodeSwapStatus.Empty with { Capacity = swap } : null,
            MachineID = ReadOr("/etc/machine-id", ""),
            SystemUUID = ReadOr("/sys/class/dmi/id/product_uuid", ReadOr("/etc/machine-id", "")).ToLowerInvariant(),
            BootID = ReadOr("/proc/sys/kernel/random/boot_id", ""),
            KernelVersion = ReadOr("/proc/sys/kernel/osrelease", ""),
            OSImage = PrettyName(ReadOr("/etc/os-release", "")),
            ContainerRuntimeVersion = runtimeVersion,
            KubeletVersion = options.Version,
            KubeProxyVersion = "",
            OperatingSystem = "linux",
            Architecture = ArchitectureName,
        });

    /// <summary>The processor's name in Kubernetes' words.</summary>
    public static string ArchitectureName => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>What the machine has.</summary>
    public MapOf<Quantity> Capacity(NodeAgentOptions options) => MapOf.Create(
        (ResourceName.Cpu, Quantity.Of(Cpus)),
        (ResourceName.Memory, Quantity.Parse($"{MemoryBytes / 1024}Ki")),
        (ResourceName.ResourceEphemeralStorage, Quantity.Parse($"{DiskBytes / 1024}Ki")),
        (ResourceName.Pods, Quantity.Of(options.MaxPods)));

    /// <summary>What pods may have of it.</summary>
    public MapOf<Quantity> Allocatable(NodeAgentOptions options)
    {
        // What evictions would take back anyway is not promised to anybody.
        long memory = MemoryBytes - options.Eviction.KeptFree(EvictionSignal.MemoryAvailable, MemoryBytes);
        long disk = DiskBytes - options.Eviction.KeptFree(EvictionSignal.NodeFsAvailable, DiskBytes);
        MapOf<Quantity> capacity = Capacity(options)
            .Set(ResourceName.Memory, Quantity.Parse($"{Math.Max(0, memory) / 1024}Ki"))
            .Set(ResourceName.ResourceEphemeralStorage, Quantity.Of(Math.Max(0, disk)));
        foreach ((string name, Quantity kept) in options.Reserved)
        {
            if (!capacity.TryGetValue(name, out Quantity whole)) continue;
            Quantity left = whole - kept;
            capacity = capacity.Set(name, left.Sign > 0 ? left : Quantity.Of(0));
        }

        return capacity;
    }

    /// <summary>Counts the numbers of a list such as <c>0-3,8</c>.</summary>
    internal static int CountCpus(string list)
    {
        int count = 0;
        foreach (string range in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Trim().Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)) continue;
            count += ends.Length == 2 && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                ? last - first + 1
                : 1;
        }

        return Math.Max(1, count);
    }

    private static long AmountOf(string name, string meminfo)
    {
        string line = meminfo.Split('\n').FirstOrDefault(one => one.StartsWith(name, StringComparison.Ordinal)) ?? "";
        string number = new([.. line.Where(char.IsAsciiDigit)]);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : 0;
    }

    private static long DiskOf(string directory)
    {
        Directory.CreateDirectory(directory);
        return new DriveInfo(directory).TotalSize;
    }

    private static string PrettyName(string release)
    {
        string line = release.Split('\n')
            .FirstOrDefault(one => one.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) ?? "PRETTY_NAME=Linux";
        return line["PRETTY_NAME=".Length..].Trim('"');
    }

    private static string ReadOr(string path, string otherwise)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return otherwise;
        }
    }
}
