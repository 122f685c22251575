using System.Globalization;
using System.Text;
using Skiff.Scheduling;

namespace Skiff.ControlPlane;

/// <summary>
/// What the scheduler does, under upstream's names of metrics. Counted by the loop and by writes beside it, read by
/// whoever asks: every number is read and changed in one step.
/// </summary>
internal sealed class SchedulerMetrics
{
    private static readonly double[] short_ = [.. Enumerable.Range(0, 15).Select(i => 0.001 * Math.Pow(2, i))];
    private static readonly double[] long_ = [.. Enumerable.Range(0, 20).Select(i => 0.01 * Math.Pow(2, i))];
    private static readonly string[] results = ["scheduled", "unschedulable", "error"];

    private readonly Dictionary<string, Histogram[]> attempts;
    private readonly Histogram algorithm = new(short_);
    private readonly Histogram tries = new([1, 2, 4, 8, 16]);
    private readonly Histogram waits = new(long_);
    private readonly Histogram victims = new([1, 2, 4, 8, 16, 32, 64]);
    private long preemptions;

    /// <summary>Nothing counted yet, for profiles by their names.</summary>
    public SchedulerMetrics(IEnumerable<string> profiles) => attempts = profiles.ToDictionary(
        name => name, _ => results.Select(_ => new Histogram(short_)).ToArray(), StringComparer.Ordinal);

    /// <summary>A pod got its node.</summary>
    /// <param name="profile">The profile's name.</param>
    /// <param name="took">How long the attempt took, writing included.</param>
    /// <param name="attempt">Which attempt it was.</param>
    /// <param name="waited">How long since the first began.</param>
    public void Scheduled(string profile, TimeSpan took, int attempt, TimeSpan waited)
    {
        Count(profile, 0, took);
        tries.Count(attempt);
        waits.Count(waited.TotalSeconds);
    }

    /// <summary>No node could take a pod.</summary>
    public void Unschedulable(string profile, TimeSpan took) => Count(profile, 1, took);

    /// <summary>Something failed that the pod cannot help.</summary>
    public void Failed(string profile, TimeSpan took) => Count(profile, 2, took);

    /// <summary>A decision was made.</summary>
    public void Decided(TimeSpan took) => algorithm.Count(took.TotalSeconds);

    /// <summary>Victims were looked for; how many were found.</summary>
    public void Preempted(int found)
    {
        Interlocked.Increment(ref preemptions);
        if (found > 0) victims.Count(found);
    }

    /// <summary>Writes all in Prometheus' text form.</summary>
    public void Write(StringBuilder text, SchedulingQueue queue, ClusterLedger cluster, int gated)
    {
        Head("scheduler_pending_pods", "gauge", "Pods that wait, by what for.");
        Line("scheduler_pending_pods{queue=\"active\"}", queue.ActiveCount);
        Line("scheduler_pending_pods{queue=\"backoff\"}", queue.BackoffCount);
        Line("scheduler_pending_pods{queue=\"unschedulable\"}", queue.UnschedulableCount);
        Line("scheduler_pending_pods{queue=\"gated\"}", gated);
        Head("scheduler_cache_size", "gauge", "Nodes and pods that are counted.");
        Line("scheduler_cache_size{type=\"nodes\"}", cluster.Nodes.Count);
        Line("scheduler_cache_size{type=\"pods\"}", cluster.PodCount);
        Line("scheduler_cache_size{type=\"assumed_pods\"}", cluster.AssumedCount);
        Head("scheduler_schedule_attempts_total", "counter", "Attempts to place a pod, by how they ended.");
        foreach ((string profile, Histogram[] counts) in attempts)
        {
            for (int i = 0; i < results.Length; i++)
            {
                Line($"scheduler_schedule_attempts_total{{profile=\"{profile}\",result=\"{results[i]}\"}}", counts[i].Total);
            }
        }

        Head("scheduler_scheduling_attempt_duration_seconds", "histogram", "How long attempts take.");
        foreach ((string profile, Histogram[] counts) in attempts)
        {
            for (int i = 0; i < results.Length; i++)
            {
                counts[i].Write(text, "scheduler_scheduling_attempt_duration_seconds", $"profile=\"{profile}\",result=\"{results[i]}\"");
            }
        }

        Head("scheduler_scheduling_algorithm_duration_seconds", "histogram", "How long decisions take.");
        algorithm.Write(text, "scheduler_scheduling_algorithm_duration_seconds", "");
        Head("scheduler_pod_scheduling_attempts", "histogram", "Attempts until a pod has its node.");
        tries.Write(text, "scheduler_pod_scheduling_attempts", "");
        Head("scheduler_pod_scheduling_sli_duration_seconds", "histogram", "How long a pod waits for its node.");
        waits.Write(text, "scheduler_pod_scheduling_sli_duration_seconds", "");
        Head("scheduler_preemption_attempts_total", "counter", "Times that victims were looked for.");
        Line("scheduler_preemption_attempts_total", Volatile.Read(ref preemptions));
        Head("scheduler_preemption_victims", "histogram", "Victims found at a time.");
        victims.Write(text, "scheduler_preemption_victims", "");

        void Head(string name, string type, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

        void Line(string name, double value) => text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private void Count(string profile, int result, TimeSpan took)
    {
        if (attempts.TryGetValue(profile, out Histogram[]? counts)) counts[result].Count(took.TotalSeconds);
    }

    private sealed class Histogram(double[] bounds)
    {
        private readonly long[] counts = new long[bounds.Length + 1];
        private long millionths;

        public long Total
        {
            get
            {
                long sum = 0;
                for (int i = 0; i < counts.Length; i++) sum += Volatile.Read(ref counts[i]);
                return sum;
            }
        }

        public void Count(double value)
        {
            int step = 0;
            while (step < bounds.Length && value > bounds[step]) step++;
            Interlocked.Increment(ref counts[step]);
            Interlocked.Add(ref millionths, (long)(value * 1e6));
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            CultureInfo culture = CultureInfo.InvariantCulture;
            string more = labels.Length == 0 ? "" : labels + ",";
            string all = labels.Length == 0 ? "" : $"{{{labels}}}";
            long sum = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                sum += Volatile.Read(ref counts[i]);
                string bound = i < bounds.Length ? bounds[i].ToString("0.######", culture) : "+Inf";
                text.Append(culture, $"{name}_bucket{{{more}le=\"{bound}\"}} {sum}\n");
            }

            text.Append(culture, $"{name}_sum{all} {Volatile.Read(ref millionths) / 1e6}\n");
            text.Append(culture, $"{name}_count{all} {sum}\n");
        }
    }
}
