using System.Globalization;
using System.Text;
using Skiff.Client;

namespace Skiff.ControlPlane;

/// <summary>What the queues of controllers do, under upstream's names of metrics and of queues.</summary>
internal static class QueueMetrics
{
    private const string Suffix = "-controller";

    // Names that upstream's queues have and that do not follow from their controllers'.
    private static readonly Dictionary<string, string> names = new(StringComparer.Ordinal)
    {
        ["api-priority-and-fairness-config-controller"] = "priority_and_fairness_config_queue",
        ["apiservice-registration-controller"] = "APIServiceRegistrationController",
        ["bootstrap-signer-controller"] = "bootstrap_signer_queue",
        ["clusterrole-aggregation-controller"] = "ClusterRoleAggregator",
        ["garbage-collector-controller"] = "garbage_collector_attempt_to_delete",
        ["job-pod-release-controller"] = "job_orphan_pod",
        ["node-ipam-controller"] = "cidrallocator",
        ["node-lifecycle-controller"] = "node_lifecycle_controller",
        ["persistentvolume-binder-controller"] = "volumes",
        ["persistentvolume-protection-controller"] = "pvprotection",
        ["persistentvolumeclaim-binder-controller"] = "claims",
        ["persistentvolumeclaim-protection-controller"] = "pvcprotection",
        ["pod-garbage-collector-controller"] = "orphaned_pods_nodes",
        ["replicationcontroller-controller"] = "replicationmanager",
        ["resourcequota-controller"] = "resourcequota_primary",
        ["root-ca-certificate-publisher-controller"] = "root_ca_cert_publisher",
        ["service-account-controller"] = "serviceaccount",
        ["serviceaccount-token-controller"] = "serviceaccount_tokens_secret",
        ["taint-eviction-controller"] = "noexec_taint_node",
        ["ttl-after-finished-controller"] = "ttl_jobs_to_delete",
        ["validatingadmissionpolicy-status-controller"] = "validatingadmissionpolicy-status",
    };

    /// <summary>Writes the metrics of every controller's queue.</summary>
    public static void Write(StringBuilder text, IEnumerable<IRunner> all)
    {
        IRunner[] runners = [.. all.Where(runner => runner.Name.EndsWith(Suffix, StringComparison.Ordinal))];
        Number("workqueue_depth", "gauge", "Keys that wait.", queue => queue.Depth);
        Number("workqueue_adds_total", "counter", "Keys added.", queue => queue.Adds);
        Number("workqueue_retries_total", "counter", "Keys added after a failure.", queue => queue.Retries);
        Number("workqueue_unfinished_work_seconds", "gauge", "How long the work in progress has taken, all together.",
            queue => queue.Unfinished.Sum.TotalSeconds);
        Number("workqueue_longest_running_processor_seconds", "gauge", "How long the longest work has taken yet.",
            queue => queue.Unfinished.Longest.TotalSeconds);
        Histogram("workqueue_queue_duration_seconds", "How long keys wait.", queue => queue.Waited);
        Histogram("workqueue_work_duration_seconds", "How long work on a key takes.", queue => queue.Worked);

        void Number(string name, string type, string help, Func<WorkQueueMetrics, double> value)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            foreach (IRunner runner in runners)
            {
                string queue = NameOf(runner.Name);
                text.Append(CultureInfo.InvariantCulture, $"{name}{{name=\"{queue}\"}} {value(runner.Queue)}\n");
            }
        }

        void Histogram(string name, string help, Func<WorkQueueMetrics, DurationCounts> counts)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} histogram\n");
            foreach (IRunner runner in runners) WriteCounts(text, name, NameOf(runner.Name), counts(runner.Queue));
        }
    }

    private static void WriteCounts(StringBuilder text, string metric, string queue, DurationCounts counts)
    {
        IReadOnlyList<long> sums = counts.UpTo;
        CultureInfo culture = CultureInfo.InvariantCulture;
        for (int i = 0; i < sums.Count; i++)
        {
            bool isLast = i == DurationCounts.Bounds.Count;
            string bound = isLast ? "+Inf" : DurationCounts.Bounds[i].ToString("0.########", culture);
            text.Append(culture, $"{metric}_bucket{{name=\"{queue}\",le=\"{bound}\"}} {sums[i]}\n");
        }

        text.Append(culture, $"{metric}_sum{{name=\"{queue}\"}} {counts.Sum.TotalSeconds}\n");
        text.Append(culture, $"{metric}_count{{name=\"{queue}\"}} {sums[^1]}\n");
    }

    private static string NameOf(string runner) =>
        names.GetValueOrDefault(runner) ?? runner[..^Suffix.Length].Replace('-', '_');
}
