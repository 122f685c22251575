using System.Globalization;

namespace Skiff.Agent.Streaming.Stats;

/// <summary>What the node as a whole uses, from the kernel's own counters, which are the same under any cgroup tree.</summary>
/// <param name="CpuNanoseconds">Time all processors were busy since the start.</param>
/// <param name="MemoryTotalBytes">Memory there is.</param>
/// <param name="MemoryAvailableBytes">Memory a new process could get without swapping.</param>
/// <param name="MemoryFreeBytes">Memory nobody uses for anything.</param>
/// <param name="Started">When the machine started.</param>
internal readonly record struct NodeFigures(
    ulong CpuNanoseconds, ulong MemoryTotalBytes, ulong MemoryAvailableBytes, ulong MemoryFreeBytes, DateTimeOffset Started)
{
    /// <summary>Swap there is; zero for none.</summary>
    public ulong SwapTotalBytes { get; init; }

    /// <summary>Swap nobody uses.</summary>
    public ulong SwapFreeBytes { get; init; }

    // The kernel's unit of processor time in its text files is a hundredth of a second on every Linux there is.
    private const ulong NanosecondsPerTick = 10_000_000;

    /// <summary>What could not be reclaimed under pressure.</summary>
    public ulong WorkingSetBytes => MemoryTotalBytes - Math.Min(MemoryTotalBytes, MemoryAvailableBytes);

    /// <summary>Reads the figures.</summary>
    /// <param name="stat">The text of <c>/proc/stat</c>.</param>
    /// <param name="memory">The text of <c>/proc/meminfo</c>.</param>
    public static NodeFigures Read(string stat, string memory)
    {
        ulong busy = 0;
        long boot = 0;
        foreach (ReadOnlySpan<char> line in stat.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("cpu ")) busy = BusyTicks(line[4..]);
            if (line.StartsWith("btime ")) _ = long.TryParse(line[6..], NumberStyles.None, CultureInfo.InvariantCulture, out boot);
        }

        return new(
            busy * NanosecondsPerTick,
            MemoryOf(memory, "MemTotal:"),
            MemoryOf(memory, "MemAvailable:"),
            MemoryOf(memory, "MemFree:"),
            DateTimeOffset.FromUnixTimeSeconds(boot))
        {
            SwapTotalBytes = MemoryOf(memory, "SwapTotal:"),
            SwapFreeBytes = MemoryOf(memory, "SwapFree:"),
        };
    }

    // user nice system idle iowait irq softirq steal; the guests that follow are part of the first two.
    private static ulong BusyTicks(ReadOnlySpan<char> fields)
    {
        ulong total = 0;
        int index = 0;
        foreach (Range range in fields.Split(' '))
        {
            if (!ulong.TryParse(fields[range], NumberStyles.None, CultureInfo.InvariantCulture, out ulong ticks)) continue;
            if (index is not (3 or 4) && index < 8) total += ticks;
            index++;
        }

        return total;
    }

    private static ulong MemoryOf(string text, string name)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(name)) continue;
            ReadOnlySpan<char> value = line[name.Length..].Trim();
            int end = value.IndexOf(' ');
            _ = ulong.TryParse(end < 0 ? value : value[..end], NumberStyles.None, CultureInfo.InvariantCulture, out ulong kibibytes);
            return kibibytes * 1024;
        }

        return 0;
    }
}
