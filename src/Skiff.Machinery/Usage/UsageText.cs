using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Usage;

/// <summary>
/// Reads what a node says at <c>/metrics/resource</c>: Prometheus' text form, of which five metrics count. Other lines
/// are passed over, those included that cannot be read.
/// </summary>
/// <example>
/// <c>container_cpu_usage_seconds_total{container="web",namespace="shop",pod="web-0"} 2.5 1769947200000</c>
/// </example>
public static class UsageText
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The sample that a text gives.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">When it was read, for samples without a time of their own.</param>
    public static UsageSample Read(ReadOnlySpan<char> text, DateTimeOffset now)
    {
        UsagePoint node = default;
        Dictionary<ObjectKey, Dictionary<string, UsagePoint>> pods = [];
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            if (!TrySplit(line, out ReadOnlySpan<char> name, out ReadOnlySpan<char> labels, out ReadOnlySpan<char> rest)
                || !TryNumbers(rest, now, out double value, out DateTimeOffset at))
            {
                continue;
            }

            if (name.StartsWith("node_"))
            {
                node = Added(node, name["node_".Length..], value, at);
            }
            else if (name.StartsWith("container_") && LabelsOf(labels) is var (key, container) && container.Length > 0)
            {
                if (!pods.TryGetValue(key, out var containers)) pods[key] = containers = new(StringComparer.Ordinal);
                UsagePoint added = Added(containers.GetValueOrDefault(container), name["container_".Length..], value, at);
                if (added != default) containers[container] = added;
            }
        }

        return new(node.IsWhole ? node : null, Whole(pods));
    }

    private static UsagePoint Added(UsagePoint point, ReadOnlySpan<char> name, double value, DateTimeOffset at) => name switch
    {
        "cpu_usage_seconds_total" => point with { At = at, CpuNanoseconds = Bounded(value * NanosecondsPerSecond) },
        "memory_working_set_bytes" => point with { At = at, MemoryBytes = Bounded(value) },
        "start_time_seconds" => point with
        {
            StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(value, 0, MaxSeconds)),
        },
        _ => point,
    };

    // One figure that is missing leaves its pod out: a sum without it would be taken for the pod's.
    private static Dictionary<ObjectKey, IReadOnlyDictionary<string, UsagePoint>> Whole(
        Dictionary<ObjectKey, Dictionary<string, UsagePoint>> pods)
    {
        Dictionary<ObjectKey, IReadOnlyDictionary<string, UsagePoint>> whole = [];
        foreach ((ObjectKey key, Dictionary<string, UsagePoint> containers) in pods)
        {
            if (containers.Count > 0 && containers.Values.All(point => point.IsWhole)) whole[key] = containers;
        }

        return whole;
    }

    private static readonly double MaxSeconds = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds - 1;

    private static long Bounded(double value) => value >= 0 && value < long.MaxValue ? (long)value : 0;

    private static bool TrySplit(
        ReadOnlySpan<char> line, out ReadOnlySpan<char> name, out ReadOnlySpan<char> labels, out ReadOnlySpan<char> rest)
    {
        name = labels = rest = default;
        int end = line.IndexOfAny('{', ' ');
        if (end <= 0 || line[0] == '#') return false;
        name = line[..end];
        rest = line[end..];
        if (line[end] == ' ') return true;
        int close = CloseOf(rest);
        if (close < 0) return false;
        labels = rest[1..close];
        rest = rest[(close + 1)..];
        return true;
    }

    // A brace within a quoted value closes nothing.
    private static int CloseOf(ReadOnlySpan<char> labels)
    {
        bool isQuoted = false;
        for (int i = 1; i < labels.Length; i++)
        {
            if (isQuoted && labels[i] == '\\') i++;
            else if (labels[i] == '"') isQuoted = !isQuoted;
            else if (labels[i] == '}' && !isQuoted) return i;
        }

        return -1;
    }

    private static bool TryNumbers(ReadOnlySpan<char> text, DateTimeOffset now, out double value, out DateTimeOffset at)
    {
        at = now;
        text = text.Trim();
        int space = text.IndexOf(' ');
        ReadOnlySpan<char> number = space < 0 ? text : text[..space];
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return false;
        if (space < 0) return true;
        if (!long.TryParse(text[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            || milliseconds / 1000.0 > MaxSeconds)
        {
            return false;
        }

        at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    private static (ObjectKey Pod, string Container) LabelsOf(ReadOnlySpan<char> labels)
    {
        string space = "", pod = "", container = "";
        while (labels.Length > 0)
        {
            int equals = labels.IndexOf("=\"");
            if (equals < 0) break;
            ReadOnlySpan<char> name = labels[..equals].Trim();
            labels = labels[(equals + 2)..];
            string value = ValueOf(ref labels);
            switch (name)
            {
                case "namespace": space = value; break;
                case "pod": pod = value; break;
                case "container": container = value; break;
            }
        }

        return (new(space, pod), container);
    }

    // Takes a value and what separates it from the next label.
    private static string ValueOf(ref ReadOnlySpan<char> labels)
    {
        StringBuilder value = new();
        int at = 0;
        for (; at < labels.Length && labels[at] != '"'; at++)
        {
            bool isEscape = labels[at] == '\\' && at + 1 < labels.Length;
            if (isEscape) at++;
            value.Append(isEscape && labels[at] == 'n' ? '\n' : labels[at]);
        }

        labels = labels[Math.Min(at + 1, labels.Length)..].TrimStart(", ");
        return value.ToString();
    }
}
