namespace Skiff.Agent.Streaming.Stats;

/// <summary>
/// The figures as metrics: <c>/metrics/resource</c>, which the metrics API is fed from, and those of
/// <c>/metrics/cadvisor</c> that the runtime knows.
/// </summary>
internal static class ResourceMetrics
{
    private const double NanosecondsPerSecond = 1e9;

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

        WriteStarts(text, pods);
        text.Metric("node_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the node in core-seconds");
        text.Sample("node_cpu_usage_seconds_total", node.CpuNanoseconds / NanosecondsPerSecond, now);
        text.Metric("node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes");
        text.Sample("node_memory_working_set_bytes", node.WorkingSetBytes, now);
        WritePods(text, containers);
        text.Metric("resource_scrape_error", "gauge", "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise");
        text.Sample("resource_scrape_error", failed ? 1 : 0, null);
        return text.ToString();
    }

    /// <summary>The metrics with the names of cAdvisor that the runtime's figures can fill.</summary>
    public static string WriteContainers(IReadOnlyList<ContainerFigures> containers, NodeCounts counts)
    {
        MetricsText text = new();
        Write("container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed in seconds.",
            one => one.CpuNanoseconds / NanosecondsPerSecond);
        Write("container_memory_working_set_bytes", "gauge", "Current working set in bytes.", one => one.WorkingSetBytes);
        Write("container_memory_usage_bytes", "gauge", "Current memory usage in bytes, including all memory.", one => one.UsageBytes);
        Write("container_memory_rss", "gauge", "Size of RSS in bytes.", one => one.RssBytes);
        Write("container_oom_events_total", "counter", "Count of out of memory events observed for the container",
            one => counts.OutOfMemoryOf(one.Id));
        Write("container_fs_usage_bytes", "gauge", "Number of bytes of the container's own layer.", one => one.WritableBytes);
        return text.ToString();

        void Write(string name, string type, string help, Func<ContainerFigures, double> figure)
        {
            text.Metric(name, type, help);
            foreach (ContainerFigures one in containers)
            {
                text.Sample(
                    name, figure(one), one.At,
                    ("container", one.Name), ("id", one.Id), ("namespace", one.Namespace), ("pod", one.Pod));
            }
        }
    }

    private static (string, string)[] Labels(ContainerFigures one) =>
        [("container", one.Name), ("namespace", one.Namespace), ("pod", one.Pod)];

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
    }

    private static (string, string)[] OfPod(ContainerFigures one) => [("namespace", one.Namespace), ("pod", one.Pod)];
}
