using Skiff.Machinery;

namespace Skiff.Agent.Shutdown;

/// <summary>When the node last ended its pods because the machine was shut down.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When all were gone, or their time was over.</param>
public sealed record ShutdownTimes(DateTimeOffset Started, DateTimeOffset Ended)
{
    private const string Start = "startTime", End = "endTime";

    /// <summary>The file in which an agent leaves them to the one after the start of the machine.</summary>
    internal static string PathIn(string directory) => Path.Combine(directory, "graceful_node_shutdown_state");

    /// <summary>What was left; null for nothing that can be read.</summary>
    internal static ShutdownTimes? Read(string path)
    {
        try
        {
            if (!File.Exists(path) || JsonParser.ParseOwn(File.ReadAllBytes(path)).Value is not JsonObject read) return null;
            return TimeOf(read, Start) is { } started && TimeOf(read, End) is { } ended ? new(started, ended) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // A metric less.
        }
    }

    /// <summary>The file's content.</summary>
    internal string ToText() => $$"""{"{{Start}}":"{{Started:O}}","{{End}}":"{{Ended:O}}"}""";

    private static DateTimeOffset? TimeOf(JsonObject read, string name) =>
        DateTimeOffset.TryParse(
            read.Text(name), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind,
            out DateTimeOffset time) ? time : null;
}
