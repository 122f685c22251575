using System.Globalization;
using System.Text;
using Skiff.Machinery.Metrics;

namespace Skiff.Agent.Streaming.Stats;

/// <summary>Figures in Prometheus' text form.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder text = new();

    /// <summary>Begins a metric; its samples follow.</summary>
    public MetricsText Metric(string name, string type, string help)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        return this;
    }

    /// <summary>One sample, with the time it was taken if that is told.</summary>
    public MetricsText Sample(
        string name, double value, DateTimeOffset? at, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(Joined(labels)).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture));
        if (at is { } time) text.Append(' ').Append(time.ToUnixTimeMilliseconds());
        text.Append('\n');
        return this;
    }

    /// <summary>The samples of a histogram.</summary>
    public MetricsText Samples(string name, Histogram histogram, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        histogram.Write(text, name, Joined(labels));
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private static string Joined(ReadOnlySpan<(string Name, string Value)> labels)
    {
        StringBuilder joined = new();
        foreach ((string name, string value) in labels)
        {
            if (joined.Length > 0) joined.Append(',');
            joined.Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }

        return joined.ToString();
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
