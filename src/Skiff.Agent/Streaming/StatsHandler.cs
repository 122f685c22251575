using System.Text;
using Microsoft.AspNetCore.Http;
using Skiff.Agent.Probes;
using Skiff.Agent.Runtime;
using Skiff.Agent.Streaming.Stats;
using Skiff.Cri.V1;
using Skiff.Machinery.Metrics;

namespace Skiff.Agent.Streaming;

/// <summary>What the node and its containers use, as a summary or as metrics.</summary>
internal sealed class StatsHandler(NodeServerOptions options, NodeServices parts)
{
    private readonly CpuRates rates = new();

    public async ValueTask HandleAsync(HttpContext context, NodeRoute route, CancellationToken stop)
    {
        CriResult<ListContainerStatsResponse> result = await parts.Cri.ListContainerStatsAsync(new(), stop);
        IReadOnlyList<ContainerFigures> containers = result.TryGet(out ListContainerStatsResponse? listed, out CriError? error)
            ? [.. listed.Stats.Select(ContainerFigures.Of).OfType<ContainerFigures>().Where(one => one.Pod.Length > 0)]
            : [];
        NodeFigures node = NodeFigures.Read(
            await File.ReadAllTextAsync("/proc/stat", stop), await File.ReadAllTextAsync("/proc/meminfo", stop));
        DateTimeOffset now = parts.Time.GetUtcNow();
        if (route.Action == NodeAction.Stats)
        {
            if (error is not null) await TextReply.WriteAsync(context, error, stop);
            else await SummaryAsync(context, node, containers, now, stop);
            return;
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        string text = route.Rest switch
        {
            "resource" => ResourceMetrics.Write(node, containers, parts.Pods.Pods, now, failed: error is not null),
            "cadvisor" => ContainerMetrics.Write(containers, PodFiguresOf(), parts.Counts, now),
            "probes" => ProbeMetrics(),
            _ => OwnMetrics(),
        };
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), stop);
    }

    private async ValueTask SummaryAsync(
        HttpContext context, NodeFigures node, IReadOnlyList<ContainerFigures> containers, DateTimeOffset now,
        CancellationToken stop)
    {
        IReadOnlyDictionary<string, ulong> fresh = rates.Update(
        [
            (SummaryDocument.NodeKey, now, node.CpuNanoseconds),
            .. containers.Select(one => (one.Id, one.At, one.CpuNanoseconds)),
        ]);
        NodeSummary summary = new(
            options.NodeName, node, InterfaceFigures.Read(await File.ReadAllTextAsync("/proc/net/dev", stop)), now);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(SummaryDocument.Write(summary, containers, fresh, PodFiguresOf()), stop);
    }

    private Dictionary<string, PodFigures> PodFiguresOf() => parts.Pods.Pods.Where(entry => entry.SandboxId.Length > 0)
        .DistinctBy(entry => entry.Pod.Metadata.UID, StringComparer.Ordinal)
        .ToDictionary(entry => entry.Pod.Metadata.UID, entry => PodFigures.Read(entry, parts.Cgroups), StringComparer.Ordinal);

    private string ProbeMetrics()
    {
        MetricsText text = new MetricsText().Metric("prober_probe_total", "counter",
            "[BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.");
        foreach (((ProbeSeries one, bool passed), long count) in parts.Counts.Probes.All)
        {
            text.Sample("prober_probe_total", count, null,
                ("container", one.Container), ("namespace", one.Namespace), ("pod", one.Pod), ("pod_uid", one.PodUid),
                ("probe_type", one.Type), ("result", passed ? "successful" : "failed"));
        }

        text.Metric("prober_probe_duration_seconds", "histogram", "[ALPHA] Duration in seconds for a probe response.");
        foreach ((ProbeSeries one, Histogram durations) in parts.Counts.Probes.Durations)
        {
            text.Samples("prober_probe_duration_seconds", durations,
                ("container", one.Container), ("namespace", one.Namespace), ("pod", one.Pod), ("probe_type", one.Type));
        }

        return text.ToString();
    }

    private string OwnMetrics()
    {
        IReadOnlyCollection<PodEntry> pods = parts.Pods.Pods;
        int running = pods.Sum(pod => pod.Containers.Count(one => one.Running));
        MetricsText text = new MetricsText()
            .Metric("kubelet_evictions", "counter", "[ALPHA] Cumulative number of pod evictions by eviction signal");
        foreach ((string signal, long count) in parts.Counts.Evictions) text.Sample("kubelet_evictions", count, null, ("eviction_signal", signal));
        if (parts.Counts.LastShutdown is { } last)
        {
            text.Metric("kubelet_graceful_shutdown_start_time_seconds", "gauge",
                    "[ALPHA] Last graceful shutdown start time since unix epoch in seconds")
                .Sample("kubelet_graceful_shutdown_start_time_seconds", last.Started.ToUnixTimeSeconds(), null)
                .Metric("kubelet_graceful_shutdown_end_time_seconds", "gauge",
                    "[ALPHA] Last graceful shutdown start time since unix epoch in seconds")
                .Sample("kubelet_graceful_shutdown_end_time_seconds", last.Ended.ToUnixTimeSeconds(), null);
        }

        return text
            .Metric("kubelet_node_name", "gauge", "[ALPHA] The node's name. The count is always 1.")
            .Sample("kubelet_node_name", 1, null, ("node", options.NodeName))
            .Metric("kubelet_running_pods", "gauge", "[ALPHA] Number of pods that have a running pod sandbox")
            .Sample("kubelet_running_pods", pods.Count(pod => pod.SandboxId.Length > 0), null)
            .Metric("kubelet_running_containers", "gauge", "[ALPHA] Number of containers currently running")
            .Sample("kubelet_running_containers", running, null, ("container_state", "running"))
            .Metric("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.")
            .Sample("process_resident_memory_bytes", Environment.WorkingSet, null)
            .Metric("process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.")
            .Sample("process_cpu_seconds_total", Environment.CpuUsage.TotalTime.TotalSeconds, null)
            .ToString();
    }
}
