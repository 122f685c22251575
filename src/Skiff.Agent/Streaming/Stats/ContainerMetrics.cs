namespace Skiff.Agent.Streaming.Stats;

/// <summary>The figures of <c>/metrics/cadvisor</c> that the runtime and the kernel tell, under cAdvisor's names.</summary>
internal static class ContainerMetrics
{
    private const double NanosecondsPerSecond = 1e9;

    public static string Write(
        IReadOnlyList<ContainerFigures> containers, IReadOnlyDictionary<string, PodFigures> pods, NodeCounts counts, DateTimeOffset now)
    {
        MetricsText text = new();
        Write("container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed in seconds.",
            one => one.CpuNanoseconds / NanosecondsPerSecond);
        Write("container_memory_working_set_bytes", "gauge", "Current working set in bytes.", one => one.WorkingSetBytes);
        Write("container_memory_usage_bytes", "gauge",
            "Current memory usage in bytes, including all memory regardless of when it was accessed", one => one.UsageBytes);
        Write("container_memory_rss", "gauge", "Size of RSS in bytes.", one => one.RssBytes);
        Write("container_oom_events_total", "counter", "Count of out of memory events observed for the container",
            one => counts.OutOfMemoryOf(one.Id));
        Write("container_fs_usage_bytes", "gauge", "Number of bytes of the container's own layer.", one => one.WritableBytes);
        WriteTraffic(text, pods.Values, now);
        return text.ToString();

        void Write(string name, string type, string help, Func<ContainerFigures, double> figure)
        {
            text.Metric(name, type, help);
            foreach (ContainerFigures one in containers)
            {
                PodFigures? pod = pods.GetValueOrDefault(one.PodUid);
                text.Sample(name, figure(one), one.At, Labels(pod, one.Name, one.Id, ImageOf(pod, one.Name), one.Namespace, one.Pod));
            }
        }
    }

    // Of a pod's containers all have the same interfaces; they are told of once, by its sandbox.
    private static void WriteTraffic(MetricsText text, IEnumerable<PodFigures> all, DateTimeOffset now)
    {
        PodFigures[] pods = [.. all.Where(pod => pod.Interfaces.Count > 0)];
        Write("receive_bytes_total", "Cumulative count of bytes received", one => one.Received.Bytes);
        Write("receive_errors_total", "Cumulative count of errors encountered while receiving", one => one.Received.Errors);
        Write("receive_packets_dropped_total", "Cumulative count of packets dropped while receiving", one => one.Received.Dropped);
        Write("receive_packets_total", "Cumulative count of packets received", one => one.Received.Packets);
        Write("transmit_bytes_total", "Cumulative count of bytes transmitted", one => one.Sent.Bytes);
        Write("transmit_errors_total", "Cumulative count of errors encountered while transmitting", one => one.Sent.Errors);
        Write("transmit_packets_dropped_total", "Cumulative count of packets dropped while transmitting", one => one.Sent.Dropped);
        Write("transmit_packets_total", "Cumulative count of packets transmitted", one => one.Sent.Packets);

        void Write(string name, string help, Func<InterfaceFigures, ulong> figure)
        {
            text.Metric("container_network_" + name, "counter", help);
            foreach (PodFigures pod in pods)
            {
                var metadata = pod.Entry.Pod.Metadata;
                foreach (InterfaceFigures one in pod.Interfaces)
                {
                    text.Sample("container_network_" + name, figure(one), now,
                    [
                        .. Labels(pod, "", pod.Entry.SandboxId, "", metadata.Namespace, metadata.Name), ("interface", one.Name),
                    ]);
                }
            }
        }
    }

    // By its cgroup cAdvisor knows a container.
    private static (string, string)[] Labels(PodFigures? pod, string container, string id, string image, string space, string name) =>
    [
        ("container", container), ("id", pod is { Cgroup.Length: > 0 } ? $"{pod.Cgroup}/{id}" : id), ("image", image), ("name", id),
        ("namespace", space), ("pod", name),
    ];

    private static string ImageOf(PodFigures? pod, string container) =>
        pod?.Entry.Pod.Status is not { } status ? ""
        : status.ContainerStatuses.AsEnumerable().Concat(status.InitContainerStatuses).Concat(status.EphemeralContainerStatuses)
            .FirstOrDefault(one => one.Name == container)?.Image ?? "";
}
