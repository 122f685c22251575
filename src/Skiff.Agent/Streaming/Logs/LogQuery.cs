using System.Globalization;

namespace Skiff.Agent.Streaming.Logs;

/// <summary>Which part of a container's log is wanted, and how.</summary>
/// <param name="Follow">Whether to go on until the container is dead.</param>
/// <param name="Previous">Whether the container before the present one is meant.</param>
/// <param name="Timestamps">Whether each line begins with its time.</param>
/// <param name="TailLines">How many lines from the end; null for all.</param>
/// <param name="LimitBytes">How many bytes at most; null for all.</param>
/// <param name="Since">Lines from this moment on; null for all.</param>
/// <param name="Stream">Which of the container's streams.</param>
internal sealed record LogQuery(
    bool Follow,
    bool Previous,
    bool Timestamps,
    long? TailLines,
    long? LimitBytes,
    DateTimeOffset? Since,
    LogStream Stream)
{
    private const string Unreadable = "{\"message\": \"Unable to decode query.\"}";
    private const string Invalid = "{\"message\": \"Invalid request.\"}";

    /// <summary>Everything there is, once.</summary>
    public static LogQuery All { get; } = new(false, false, false, null, null, null, LogStream.All);

    /// <summary>Reads the query's parameters; otherwise the status code and text that tell what is wrong.</summary>
    /// <param name="find">The first value of a parameter; null when it is not there.</param>
    /// <param name="now">What sinceSeconds counts back from.</param>
    /// <param name="error">The text; empty on success.</param>
    /// <param name="code">The status code; 0 on success.</param>
    public static LogQuery? Read(Func<string, string?> find, DateTimeOffset now, out int code, out string error)
    {
        // "tail" is what old clients say; "all" is the same as saying nothing.
        string? tail = find("tail") is { Length: > 0 } old ? (old == "all" ? null : old) : find("tailLines");
        (code, error) = (400, Unreadable);
        if (!TryNumber(tail, out long? tailLines) || !TryNumber(find("limitBytes"), out long? limitBytes)
            || !TryNumber(find("sinceSeconds"), out long? sinceSeconds)
            || !TryTime(find("sinceTime"), out DateTimeOffset? sinceTime))
        {
            return null;
        }

        (code, error) = (422, Invalid);
        LogStream? stream = find("stream") switch
        {
            null or "" or "All" => LogStream.All,
            "Stdout" => LogStream.Stdout,
            "Stderr" => LogStream.Stderr,
            _ => null,
        };
        if (stream is null || tailLines < 0 || limitBytes < 1 || sinceSeconds < 1) return null;
        if (sinceSeconds is not null && sinceTime is not null) return null;
        if (stream != LogStream.All && tailLines is not null) return null;

        (code, error) = (0, "");
        DateTimeOffset? since = sinceSeconds is { } seconds ? Back(now, seconds) : sinceTime;
        return new(
            Flag(find("follow")), Flag(find("previous")), Flag(find("timestamps")), tailLines, limitBytes, since,
            stream.Value);
    }

    private static DateTimeOffset Back(DateTimeOffset now, long seconds) =>
        seconds < (now - DateTimeOffset.MinValue).TotalSeconds ? now.AddSeconds(-seconds) : DateTimeOffset.MinValue;

    // As upstream reads flags: everything but an absent one, false and 0 is true.
    private static bool Flag(string? text) =>
        text is not null && text != "0" && !text.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static bool TryNumber(string? text, out long? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return false;
        number = value;
        return true;
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (LogTime.Read(System.Text.Encoding.UTF8.GetBytes(text)) is not { } read) return false;
        time = read.Moment;
        return true;
    }
}

/// <summary>The streams of a container that go to its log.</summary>
internal enum LogStream
{
    /// <summary>Both.</summary>
    All,

    /// <summary>Standard output.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}
