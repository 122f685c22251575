namespace Skiff.Agent.Streaming.Stats;

/// <summary>
/// The figures as <c>/metrics/resource</c> gives them, which the metrics API is fed from.
/// </summary>
internal static class ResourceMetrics
{
    private const double NanosecondsPerSecond = 1e9;
    private const string Reported = "Reported only on non-windows systems";

    public static string Write(
        NodeFigures node, IReadOnlyList<ContainerFigures> containers, IReadOnlyCollection<PodEntry> pods,
        DateTimeOffset now, bool failed)
    {
        MetricsText text = new();
        text.Metric(
            "container_cpu_usage_seconds_total", "counter",
            "[STABLE] Cumulative cpu time consumed by the container in core-seconds");
        foreach (ContainerFigures one in containers)
        {
            text.Sample("container_cpu_usage_seconds_total", one.CpuNanoseconds / NanosecondsPerSecond, one.At, Labels(one));
        }

        text.Metric(
            "container_memory_working_set_bytes", "gauge",
            "[STABLE] Current working set of the container in bytes");
        foreach (ContainerFigures one in containers)
        {
            text.Sample("container_memory_working_set_bytes", one.WorkingSetBytes, one.At, Labels(one));
        }

        WriteSwap(text, containers);
        WriteStarts(text, pods);
        text.Metric("node_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the node in core-seconds");
        text.Sample("node_cpu_usage_seconds_total", node.CpuNanoseconds / NanosecondsPerSecond, now);
        text.Metric("node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes");
        text.Sample("node_memory_working_set_bytes", node.WorkingSetBytes, now);
        text.Metric("node_swap_usage_bytes", "gauge", "[ALPHA] Current swap usage of the node in bytes. " + Reported);
        text.Sample("node_swap_usage_bytes", node.SwapTotalBytes - node.SwapFreeBytes, now);
        WritePods(text, containers);
        text.Metric("resource_scrape_error", "gauge", "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise");
        text.Sample("resource_scrape_error", failed ? 1 : 0, null);
        return text.ToString();
    }

    private static (string, string)[] Labels(ContainerFigures one) =>
        [("container", one.Name), ("namespace", one.Namespace), ("pod", one.Pod)];

    private static void WriteSwap(MetricsText text, IReadOnlyList<ContainerFigures> containers)
    {
        ContainerFigures[] swapping = [.. containers.Where(one => one.Swap is not null)];
        text.Metric(
            "container_swap_limit_bytes", "gauge", "[ALPHA] Current amount of the container swap limit in bytes. " + Reported);
        foreach (ContainerFigures one in swapping)
        {
            text.Sample("container_swap_limit_bytes", one.Swap!.Value.UsageBytes + one.Swap.Value.AvailableBytes, one.At, Labels(one));
        }

        text.Metric(
            "container_swap_usage_bytes", "gauge", "[ALPHA] Current amount of the container swap usage in bytes. " + Reported);
        foreach (ContainerFigures one in swapping)
        {
            text.Sample("container_swap_usage_bytes", one.Swap!.Value.UsageBytes, one.At, Labels(one));
        }
    }

    private static void WriteStarts(MetricsText text, IReadOnlyCollection<PodEntry> pods)
    {
        text.Metric("container_start_time_seconds", "gauge", "[STABLE] Start time of the container since unix epoch in seconds");
        foreach (PodEntry pod in pods)
        {
            foreach (var status in pod.Pod.Status.ContainerStatuses)
            {
                if (status.State.Running?.StartedAt is not { } started) continue;
                text.Sample(
                    "container_start_time_seconds", started.ToUnixTimeSeconds(), null,
                    ("container", status.Name), ("namespace", pod.Pod.Metadata.Namespace), ("pod", pod.Pod.Metadata.Name));
            }
        }
    }

    private static void WritePods(MetricsText text, IReadOnlyList<ContainerFigures> containers)
    {
        var pods = containers.GroupBy(one => one.PodUid).ToArray();
        text.Metric("pod_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the pod in core-seconds");
        foreach (var pod in pods)
        {
            double seconds = pod.Sum(one => one.CpuNanoseconds / NanosecondsPerSecond);
            text.Sample("pod_cpu_usage_seconds_total", seconds, pod.First().At, OfPod(pod.First()));
        }

        text.Metric("pod_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the pod in bytes");
        foreach (var pod in pods)
        {
            double bytes = pod.Sum(one => (double)one.WorkingSetBytes);
            text.Sample("pod_memory_working_set_bytes", bytes, pod.First().At, OfPod(pod.First()));
        }

        WritePodSwap(text, pods);
    }

    private static void WritePodSwap(MetricsText text, IEnumerable<IGrouping<string, ContainerFigures>> pods)
    {
        text.Metric("pod_swap_usage_bytes", "gauge", "[ALPHA] Current amount of the pod swap usage in bytes. " + Reported);
        foreach (var pod in pods.Where(pod => pod.Any(one => one.Swap is not null)))
        {
            double bytes = pod.Sum(one => (double)(one.Swap?.UsageBytes ?? 0));
            text.Sample("pod_swap_usage_bytes", bytes, pod.First().At, OfPod(pod.First()));
        }
    }

    private static (string, string)[] OfPod(ContainerFigures one) => [("namespace", one.Namespace), ("pod", one.Pod)];
}
