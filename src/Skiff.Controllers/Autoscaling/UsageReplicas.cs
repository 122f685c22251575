using Skiff.Machinery.Control;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>How many replicas a metric asks for.</summary>
/// <param name="Replicas">So many.</param>
/// <param name="Usage">What was used, in thousandths: of each pod on average, or as a whole.</param>
/// <param name="Utilization">The share of what the pods requested, in percent; 0 for other metrics.</param>
/// <param name="Fault">Why it cannot be told; empty if it can.</param>
internal readonly record struct UsageProposal(int Replicas, long Usage, int Utilization = 0, string Fault = "");

/// <summary>
/// Finds how many replicas bring usage to its target. What is not known counts against any change: of pods without a
/// value it is assumed that they would spoil it.
/// </summary>
/// <param name="Pods">The pods of the workload.</param>
/// <param name="Tolerances">How near is near enough.</param>
/// <param name="Settings">How long pods may take to start.</param>
/// <param name="Now">The time.</param>
internal sealed record UsageReplicas(
    ListOf<Pod> Pods, Tolerances Tolerances, AutoscalerSettings Settings, DateTimeOffset Now)
{
    private const string NoPods = "no pods returned by selector while calculating replica count";

    /// <summary>By the share that pods use of what they requested.</summary>
    /// <param name="current">Replicas now.</param>
    /// <param name="target">The share, in percent.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="container">The container that is looked at; empty for all.</param>
    /// <param name="metrics">The usage by pod.</param>
    public UsageProposal ByUtilization(
        int current, int target, string resource, string container, MapOf<PodMetric> metrics)
    {
        Dictionary<string, long>? requests = null;
        return Of(current, resource, metrics, RatioOf, name => requests![name] * Math.Max(100, target) / 100);

        Ratio RatioOf(Dictionary<string, long> values)
        {
            if (requests is null)
            {
                requests = new(StringComparer.Ordinal);
                foreach (Pod pod in Pods)
                {
                    string fault = RequestOf(pod, resource, container, out long request);
                    if (fault.Length > 0) return new(0, 0, 0, fault);
                    requests[pod.Metadata.Name] = request;
                }
            }

            Int128 used = 0, requested = 0;
            int count = 0;
            foreach ((string name, long value) in values)
            {
                if (!requests.TryGetValue(name, out long request)) continue;
                used += value;
                requested += request;
                count++;
            }

            if (requested == 0) return new(0, 0, 0, "no metrics returned matched known pods");
            int utilization = (int)Int128.Clamp(used * 100 / requested, 0, int.MaxValue);
            return new((double)utilization / target, (long)(used / count), utilization, "");
        }
    }

    /// <summary>By the average of what pods use.</summary>
    /// <param name="current">Replicas now.</param>
    /// <param name="target">The average, in thousandths.</param>
    /// <param name="resource">The resource; empty for other metrics.</param>
    /// <param name="metrics">The usage by pod.</param>
    public UsageProposal ByAverage(int current, long target, string resource, MapOf<PodMetric> metrics)
    {
        return Of(current, resource, metrics, RatioOf, _ => target);

        Ratio RatioOf(Dictionary<string, long> values)
        {
            Int128 used = 0;
            foreach (long value in values.Values) used += value;
            long average = (long)(used / values.Count);
            return new((double)average / target, average, 0, "");
        }
    }

    /// <summary>By a value that all of them together bring about.</summary>
    public UsageProposal ByValue(int current, long target, long usage)
    {
        double ratio = (double)usage / target;
        if (current == 0) return new(Ceiling(ratio), usage); // There are no pods yet whose number could be multiplied.
        if (Tolerances.Cover(ratio)) return new(current, usage);
        if (Pods.IsEmpty) return new(0, 0, 0, $"unable to calculate ready pods: {NoPods}");
        int ready = Pods.AsEnumerable().Count(pod => pod.Status.Phase == PodPhase.Running && pod.IsReady);
        return new(Ceiling(ratio * ready), usage);
    }

    /// <summary>By a value that each of them takes a share of.</summary>
    public UsageProposal ByShare(int present, long target, long usage)
    {
        double ratio = usage / ((double)target * present);
        int replicas = Tolerances.Cover(ratio) ? present : Ceiling((double)usage / target);
        return new(replicas, usage == long.MaxValue ? usage : (long)Math.Ceiling((double)usage / present));
    }

    private UsageProposal Of(
        int current, string resource, MapOf<PodMetric> metrics, Func<Dictionary<string, long>, Ratio> ratioOf,
        Func<string, long> whenMissing)
    {
        if (Pods.IsEmpty) return new(0, 0, 0, NoPods);
        PodGroups groups = PodGroups.Of(Pods, metrics, resource, Settings, Now);
        Dictionary<string, long> values = new(StringComparer.Ordinal);
        foreach ((string name, PodMetric metric) in metrics)
        {
            if (!groups.Ignored.Contains(name) && !groups.Unready.Contains(name)) values[name] = metric.Value;
        }

        if (values.Count == 0) return new(0, 0, 0, "did not receive metrics for targeted pods (pods might be unready)");
        Ratio ratio = ratioOf(values);
        if (ratio.Fault.Length > 0) return new(0, 0, 0, ratio.Fault);
        UsageProposal With(int replicas) => new(replicas, ratio.Usage, ratio.Utilization);

        bool countsUnready = !groups.Unready.IsEmpty && ratio.Value > 1;
        if (!countsUnready && groups.Missing.IsEmpty)
            return With(Tolerances.Cover(ratio.Value) ? current : Ceiling(ratio.Value * groups.Ready));
        if (ratio.Value != 1)
        {
            foreach (string name in groups.Missing) values[name] = ratio.Value < 1 ? whenMissing(name) : 0;
        }

        if (countsUnready)
        {
            foreach (string name in groups.Unready) values[name] = 0;
        }

        Ratio again = ratioOf(values);
        if (again.Fault.Length > 0) return new(0, ratio.Usage, ratio.Utilization, again.Fault);
        bool turns = (ratio.Value < 1 && again.Value > 1) || (ratio.Value > 1 && again.Value < 1);
        int replicas = Ceiling(again.Value * values.Count);
        bool isContrary = (again.Value < 1 && replicas > current) || (again.Value > 1 && replicas < current);
        return With(turns || isContrary || Tolerances.Cover(again.Value) ? current : replicas);
    }

    // Requests of the pod itself take the place of those of its containers, unless one of these is meant.
    private static string RequestOf(Pod pod, string resource, string container, out long request)
    {
        request = 0;
        string name = pod.Metadata.Name;
        if (container.Length == 0 && pod.Spec.Resources is { Requests.IsEmpty: false })
        {
            if (!PodTotals.Requests(pod.Spec).TryGetValue(resource, out Quantity whole))
                return $"missing pod-level request for {resource} in Pod {name}";
            request = whole.MilliValue();
            return "";
        }

        IEnumerable<Container> running =
            pod.Spec.Containers.AsEnumerable().Concat(pod.Spec.InitContainers.Where(PodTotals.IsSidecar));
        foreach (Container one in running)
        {
            if (container.Length > 0 && container != one.Name) continue;
            if (!one.Resources.Requests.TryGetValue(resource, out Quantity amount))
                return $"missing request for {resource} in container {one.Name} of Pod {name}";
            request += amount.MilliValue();
            if (container == one.Name) return "";
        }

        return container.Length > 0 ? $"container {container} not found in Pod {name}" : "";
    }

    private static int Ceiling(double replicas) => (int)Math.Clamp(Math.Ceiling(replicas), 0, int.MaxValue);

    private readonly record struct Ratio(double Value, long Usage, int Utilization, string Fault);
}
