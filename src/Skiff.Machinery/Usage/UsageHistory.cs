using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Metrics.V1Beta1;

namespace Skiff.Machinery.Usage;

/// <summary>Two looks at one counter.</summary>
public readonly record struct UsageWindow(UsagePoint From, UsagePoint To)
{
    /// <summary>The time between the two.</summary>
    public TimeSpan Length => To.At - From.At;

    /// <summary>
    /// What was used: processors on average, and memory at the end. Absent when the counter went back, as it does for
    /// something new under an old name.
    /// </summary>
    public MapOf<Quantity> Usage
    {
        get
        {
            long used = To.CpuNanoseconds - From.CpuNanoseconds;
            if (used < 0 || Length <= TimeSpan.Zero) return default;
            return MapOf.Create(
                ("cpu", Quantity.OfNano((long)(used / Length.TotalSeconds))),
                ("memory", Quantity.Of(To.MemoryBytes, QuantityFormat.BinarySI)));
        }
    }
}

/// <summary>
/// What is known of the usage of a node and its containers: the last sample, and for each counter the look before, from
/// which rates follow. Immutable; which looks count is decided as by the metrics server that clusters usually run.
/// </summary>
public sealed class UsageHistory
{
    // Of a container younger than this, the processor time since its start says little.
    private static readonly TimeSpan fresh = TimeSpan.FromSeconds(10);

    private static readonly IReadOnlyDictionary<string, UsageWindow> noWindows = new Dictionary<string, UsageWindow>();

    private readonly UsageSample last;
    private readonly UsageWindow? node;
    private readonly Dictionary<ObjectKey, IReadOnlyDictionary<string, UsageWindow>> pods;

    private UsageHistory(
        UsageSample last, UsageWindow? node, Dictionary<ObjectKey, IReadOnlyDictionary<string, UsageWindow>> pods)
    {
        this.last = last;
        this.node = node;
        this.pods = pods;
    }

    /// <summary>Nothing is known.</summary>
    public static UsageHistory Nothing { get; } = new(UsageSample.Nothing, null, []);

    /// <summary>Whether the node's rates are known.</summary>
    public bool HasRates => node is not null;

    /// <summary>What is known after another look.</summary>
    /// <param name="sample">What it showed.</param>
    /// <param name="resolution">How often one looks; a container younger than that has been used since its start.</param>
    public UsageHistory With(UsageSample sample, TimeSpan resolution)
    {
        UsageWindow? now = sample.Node is { } seen && last.Node is { } before
            ? Next(seen, before, node)
            : null;
        Dictionary<ObjectKey, IReadOnlyDictionary<string, UsageWindow>> windows = [];
        foreach ((ObjectKey key, IReadOnlyDictionary<string, UsagePoint> containers) in sample.Pods)
        {
            Dictionary<string, UsageWindow> found = new(StringComparer.Ordinal);
            foreach ((string name, UsagePoint point) in containers)
            {
                if (Window(key, name, point, resolution) is { } window) found[name] = window;
            }

            if (found.Count > 0) windows[key] = found;
        }

        return new(sample, now, windows);
    }

    /// <summary>The usage of the node; null while its rates are not known.</summary>
    public NodeMetrics? Of(Node subject, DateTimeOffset now)
    {
        if (node is not { } window || window.Usage is not { IsEmpty: false } usage) return null;
        return NodeMetrics.Empty with
        {
            Metadata = Told(subject.Metadata, now),
            Timestamp = window.To.At,
            Window = window.Length,
            Usage = usage,
        };
    }

    /// <summary>The usage of a pod; null while the rates of one of its containers are not known.</summary>
    public PodMetrics? Of(Pod subject, DateTimeOffset now)
    {
        ObjectKey key = ObjectKey.Of(subject);
        if (!last.Pods.TryGetValue(key, out var containers) || !pods.TryGetValue(key, out var windows)) return null;
        if (containers.Count > windows.Count) return null;
        (string Name, UsageWindow Window)[] known =
        [
            .. windows.Where(entry => !entry.Value.Usage.IsEmpty)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)),
        ];
        if (known.Length == 0) return null;
        UsageWindow earliest = known.MinBy(entry => entry.Window.To.At).Window;
        return PodMetrics.Empty with
        {
            Metadata = Told(subject.Metadata, now) with { Namespace = subject.Metadata.Namespace },
            Timestamp = earliest.To.At,
            Window = earliest.Length,
            Containers = ListOf.From(known.Select(entry =>
                ContainerMetrics.Empty with { Name = entry.Name, Usage = entry.Window.Usage })),
        };
    }

    private static ObjectMeta Told(ObjectMeta subject, DateTimeOffset now) => ObjectMeta.Empty with
    {
        Name = subject.Name,
        Labels = subject.Labels,
        CreationTimestamp = now,
    };

    private UsageWindow? Window(ObjectKey pod, string name, UsagePoint point, TimeSpan resolution)
    {
        TimeSpan? age = point.At - point.StartedAt;
        if (age >= fresh && age < resolution)
            return new(point with { At = point.StartedAt!.Value, CpuNanoseconds = 0 }, point);
        if (!last.Pods.TryGetValue(pod, out var containers) || !containers.TryGetValue(name, out UsagePoint before)) return null;
        bool isAnother = point.StartedAt >= before.At; // Restarted since.
        if (isAnother) return null;
        UsageWindow? known =
            pods.GetValueOrDefault(pod, noWindows).TryGetValue(name, out UsageWindow window) ? window : null;
        return Next(point, before, known);
    }

    // A look that shows what the last one showed already is measured from the look before that.
    private static UsageWindow? Next(UsagePoint point, UsagePoint before, UsageWindow? known) =>
        point.At > before.At ? new(before, point)
        : known is { } window && window.From.At < point.At ? new(window.From, point)
        : null;
}
