using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Skiff.Agent.Streaming.Stats;

/// <summary>What the node as a whole uses at a moment.</summary>
/// <param name="Name">The node.</param>
/// <param name="Figures">Its processors and memory.</param>
/// <param name="Interfaces">Its network interfaces.</param>
/// <param name="At">The moment.</param>
internal sealed record NodeSummary(string Name, NodeFigures Figures, IReadOnlyList<InterfaceFigures> Interfaces, DateTimeOffset At);

/// <summary>The figures as <c>/stats/summary</c> gives them.</summary>
internal static class SummaryDocument
{
    /// <summary>The key of the node itself among the rates.</summary>
    public const string NodeKey = "/";

    private const string MainInterface = "eth0";

    public static ReadOnlyMemory<byte> Write(
        NodeSummary summary, IReadOnlyList<ContainerFigures> containers, IReadOnlyDictionary<string, ulong> rates,
        IReadOnlyDictionary<string, PodFigures> pods)
    {
        (NodeFigures node, DateTimeOffset now) = (summary.Figures, summary.At);
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteStartObject("node");
        json.WriteString("nodeName", summary.Name);
        json.WriteString("startTime", Time(node.Started));
        WriteCpu(json, now, node.CpuNanoseconds, rates, NodeKey);
        json.WriteStartObject("memory");
        json.WriteString("time", Time(now));
        json.WriteNumber("availableBytes", node.MemoryAvailableBytes);
        json.WriteNumber("usageBytes", node.MemoryTotalBytes - node.MemoryFreeBytes);
        json.WriteNumber("workingSetBytes", node.WorkingSetBytes);
        json.WriteEndObject();
        WriteNetwork(json, now, summary.Interfaces);
        if (node.SwapTotalBytes > 0) WriteSwap(json, now, node.SwapTotalBytes - node.SwapFreeBytes, node.SwapFreeBytes);
        json.WriteEndObject();
        json.WriteStartArray("pods");
        foreach (var pod in containers.Where(one => one.PodUid.Length > 0).GroupBy(one => one.PodUid))
        {
            WritePod(json, [.. pod], rates, pods.GetValueOrDefault(pod.Key));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WritePod(
        Utf8JsonWriter json, ContainerFigures[] containers, IReadOnlyDictionary<string, ulong> rates, PodFigures? figures)
    {
        ContainerFigures first = containers[0];
        json.WriteStartObject();
        json.WriteStartObject("podRef");
        json.WriteString("name", first.Pod);
        json.WriteString("namespace", first.Namespace);
        json.WriteString("uid", first.PodUid);
        json.WriteEndObject();
        if (figures?.Entry.Pod.Status.StartTime is { } started) json.WriteString("startTime", Time(started));
        json.WriteStartArray("containers");
        foreach (ContainerFigures one in containers)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            WriteCpu(json, one.At, one.CpuNanoseconds, rates, one.Id);
            WriteMemory(json, [one]);
            if (one.Swap is { } swap) WriteSwap(json, one.At, swap.UsageBytes, swap.AvailableBytes);
            json.WriteStartObject("rootfs");
            json.WriteString("time", Time(one.At));
            json.WriteNumber("usedBytes", one.WritableBytes);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("cpu");
        json.WriteString("time", Time(first.At));
        if (containers.All(one => rates.ContainsKey(one.Id)))
        {
            json.WriteNumber("usageNanoCores", Sum(containers, one => rates[one.Id]));
        }

        json.WriteNumber("usageCoreNanoSeconds", Sum(containers, one => one.CpuNanoseconds));
        json.WriteEndObject();
        WriteMemory(json, containers);
        if (figures is not null) WriteWhole(json, first.At, figures);
        if (containers.Any(one => one.Swap is not null))
        {
            WriteSwap(json, first.At, Sum(containers, one => one.Swap?.UsageBytes ?? 0), Sum(containers, one => one.Swap?.AvailableBytes ?? 0));
        }

        json.WriteEndObject();
    }

    // What only the pod as a whole has.
    private static void WriteWhole(Utf8JsonWriter json, DateTimeOffset at, PodFigures figures)
    {
        WriteNetwork(json, at, figures.Interfaces);
        json.WriteStartObject("process_stats");
        json.WriteNumber("process_count", figures.Processes);
        json.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter json, DateTimeOffset at, IReadOnlyList<InterfaceFigures> interfaces)
    {
        if (interfaces.Count == 0) return;
        json.WriteStartObject("network");
        json.WriteString("time", Time(at));
        foreach (InterfaceFigures main in interfaces.Where(one => one.Name == MainInterface)) WriteInterface(json, main);
        json.WriteStartArray("interfaces");
        foreach (InterfaceFigures one in interfaces)
        {
            json.WriteStartObject();
            WriteInterface(json, one);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteInterface(Utf8JsonWriter json, InterfaceFigures one)
    {
        json.WriteString("name", one.Name);
        json.WriteNumber("rxBytes", one.Received.Bytes);
        json.WriteNumber("rxErrors", one.Received.Errors);
        json.WriteNumber("txBytes", one.Sent.Bytes);
        json.WriteNumber("txErrors", one.Sent.Errors);
    }

    private static void WriteSwap(Utf8JsonWriter json, DateTimeOffset at, ulong usageBytes, ulong availableBytes)
    {
        json.WriteStartObject("swap");
        json.WriteString("time", Time(at));
        json.WriteNumber("swapAvailableBytes", availableBytes);
        json.WriteNumber("swapUsageBytes", usageBytes);
        json.WriteEndObject();
    }

    private static void WriteCpu(
        Utf8JsonWriter json, DateTimeOffset at, ulong nanoseconds, IReadOnlyDictionary<string, ulong> rates, string key)
    {
        json.WriteStartObject("cpu");
        json.WriteString("time", Time(at));
        if (rates.TryGetValue(key, out ulong rate)) json.WriteNumber("usageNanoCores", rate);
        json.WriteNumber("usageCoreNanoSeconds", nanoseconds);
        json.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter json, ContainerFigures[] containers)
    {
        json.WriteStartObject("memory");
        json.WriteString("time", Time(containers[0].At));
        json.WriteNumber("usageBytes", Sum(containers, one => one.UsageBytes));
        json.WriteNumber("workingSetBytes", Sum(containers, one => one.WorkingSetBytes));
        json.WriteNumber("rssBytes", Sum(containers, one => one.RssBytes));
        json.WriteNumber("pageFaults", Sum(containers, one => one.PageFaults));
        json.WriteNumber("majorPageFaults", Sum(containers, one => one.MajorPageFaults));
        json.WriteEndObject();
    }

    private static ulong Sum(ContainerFigures[] containers, Func<ContainerFigures, ulong> figure) =>
        containers.Aggregate(0UL, (total, one) => total + figure(one));

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
