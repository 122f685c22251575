using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Metrics.V1Beta1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of what nodes and pods use, as metrics servers print them.</summary>
internal static class UsagePrinters
{
    private static readonly ListOf<TableColumnDefinition> columns =
    [
        Columns.Name,
        new() { Name = "cpu", Type = "string", Format = "quantity", Description = "Processors used." },
        new() { Name = "memory", Type = "string", Format = "quantity", Description = "Memory used." },
        new() { Name = "Window", Type = "string", Format = "duration", Description = "Time of measurement." },
    ];

    /// <summary>Rows of nodes.</summary>
    public static Printer Nodes { get; } = new Printer<NodeMetrics>(
        columns,
        static (value, _) => Row(value.Metadata.Name, [value.Usage], value.Window));

    /// <summary>Rows of pods: the sums of their containers.</summary>
    public static Printer Pods { get; } = new Printer<PodMetrics>(
        columns,
        static (value, _) => Row(
            value.Metadata.Name, value.Containers.Select(container => container.Usage).AsEnumerable(), value.Window));

    private static object?[] Row(string name, IEnumerable<MapOf<Quantity>> usage, TimeSpan window) =>
        [name, Sum(usage, "cpu"), Sum(usage, "memory"), GoDuration.Format(window)];

    private static string Sum(IEnumerable<MapOf<Quantity>> usage, string resource) => usage
        .Aggregate(default(Quantity), (sum, one) => one.TryGetValue(resource, out Quantity used) ? sum + used : sum)
        .ToString();
}
