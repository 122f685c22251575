using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Metrics.V1Beta1;

namespace Skiff.Controllers;

/// <summary>Reads metrics from what their servers answer.</summary>
public static class MetricAnswers
{
    // Of metrics whose server does not say how long it measured.
    private static readonly TimeSpan usualWindow = TimeSpan.FromMinutes(1);

    /// <summary>What pods use of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="container">The container that is looked at; empty for all of a pod together.</param>
    /// <param name="usages">What was measured.</param>
    public static MetricReading Resource(string resource, string container, IReadOnlyList<PodMetrics> usages)
    {
        if (usages.Count == 0) return Nothing("no metrics returned from resource metrics API");
        MapOf<PodMetric> values = default;
        foreach (PodMetrics pod in usages)
        {
            Int128 used = 0;
            int measured = 0, found = 0;
            foreach (ContainerMetrics one in pod.Containers)
            {
                if (container.Length > 0 && container != one.Name) continue;
                found++;
                if (!one.Usage.TryGetValue(resource, out Quantity amount)) continue;
                measured++;
                used += amount.MilliValue();
            }

            if (container.Length > 0 && found == 0)
                return Nothing($"container {container} not present in metrics for pod {ObjectKey.Of(pod)}");
            // A sum that leaves something out would be too low.
            if (measured < found || found == 0) continue;
            values = values.Set(pod.Metadata.Name, new((long)used, pod.Timestamp ?? default, pod.Window));
        }

        return new() { Pods = values };
    }

    /// <summary>A metric that pods have of their own, from a list of its values.</summary>
    public static MetricReading OfPods(JsonObject list)
    {
        MapOf<PodMetric> values = default;
        foreach (JsonObject item in Items(list))
        {
            string pod = ((item["describedObject"] as JsonObject)?["name"] as JsonString)?.Value ?? "";
            if (pod.Length == 0 || ValueOf(item) is not { } value) continue;
            TimeSpan window = item["windowSeconds"] is JsonNumber { IsInteger: true } seconds
                ? TimeSpan.FromSeconds(Math.Clamp(seconds.Integer, 0, int.MaxValue))
                : usualWindow;
            values = values.Set(pod, new(value, TimeOf(item), window));
        }

        return values.IsEmpty ? Nothing("no metrics returned from custom metrics API") : new() { Pods = values };
    }

    /// <summary>A metric of one object, from a list of its value.</summary>
    public static MetricReading OfObject(JsonObject list) =>
        Items(list).FirstOrDefault() is { } item && ValueOf(item) is { } value
            ? new() { Values = [value] }
            : Nothing("no metrics returned from custom metrics API");

    /// <summary>A metric that belongs to nothing in the cluster, from a list of its values.</summary>
    public static MetricReading External(JsonObject list)
    {
        ListOf<long> values = ListOf.From(Items(list).Select(ValueOf).OfType<long>());
        return values.IsEmpty ? Nothing("no metrics returned from external metrics API") : new() { Values = values };
    }

    /// <summary>A reading that failed.</summary>
    public static MetricReading Nothing(string fault) => new() { Fault = fault };

    private static IEnumerable<JsonObject> Items(JsonObject list) =>
        list["items"] is JsonArray items ? items.Items.ToArray().OfType<JsonObject>() : [];

    private static long? ValueOf(JsonObject item)
    {
        string? text = item["value"] switch
        {
            JsonString given => given.Value,
            JsonNumber number => number.ToString(),
            _ => null,
        };
        return text is not null && Quantity.TryParse(text, out Quantity value, out _) ? value.MilliValue() : null;
    }

    private static DateTimeOffset TimeOf(JsonObject item) =>
        item["timestamp"] is JsonString text && DateTimeOffset.TryParse(
            text.Value, System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at
            : default;
}
