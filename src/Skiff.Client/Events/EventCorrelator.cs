using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Client;

/// <summary>What to do with an event.</summary>
/// <param name="Value">The event as it shall be stored.</param>
/// <param name="Repeats">Whether it is already stored under this name and only counts up.</param>
public sealed record CorrelatedEvent(Event Value, bool Repeats);

/// <summary>
/// Keeps a flood of events small, by upstream's three rules. One: of one source about one object at most 25 at once,
/// and one more every 5 minutes. Two: from the tenth different message of a reason within 10 minutes on, all further
/// ones become one event. Three: an event that came before only counts up. Synchronous; owned by one loop.
/// </summary>
public sealed class EventCorrelator
{
    private const int CacheLimit = 4096;
    private const int SpamBurst = 25;
    private const int SimilarMax = 10;
    private static readonly TimeSpan SpamRefill = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan SimilarInterval = TimeSpan.FromSeconds(600);

    private readonly LeastRecent<string, Bucket> buckets = new(CacheLimit);
    private readonly LeastRecent<string, Similar> similars = new(CacheLimit);
    private readonly LeastRecent<string, Seen> seen = new(CacheLimit);

    /// <summary>Decides on an event; null when it is dropped as spam.</summary>
    public CorrelatedEvent? Correlate(Event fresh, DateTimeOffset now)
    {
        string about = AboutKey(fresh);
        if (!Spend(about, now)) return null;

        string reasonKey = $"{about}|{fresh.Type}|{fresh.Reason}|{fresh.ReportingController}|{fresh.ReportingInstance}";
        bool combined = IsOneOfMany(reasonKey, fresh.Message, now);
        string key = combined ? reasonKey : $"{reasonKey}|{fresh.Message}";
        Event value = combined
            ? fresh with { Message = "(combined from similar events): " + fresh.Message }
            : fresh;

        if (!seen.TryGet(key, out Seen? before))
        {
            seen.Set(key, new(value.Metadata.Name, 1, value.FirstTimestamp));
            return new(value, Repeats: false);
        }

        Seen after = before with { Count = before.Count + 1 };
        seen.Set(key, after);
        return new(
            value with
            {
                Metadata = value.Metadata with { Name = before.Name },
                Count = after.Count,
                FirstTimestamp = before.First,
            },
            Repeats: true);
    }

    private static string AboutKey(Event value) => string.Join(
        '|',
        value.Source.Component,
        value.Source.Host,
        value.InvolvedObject.Kind,
        value.InvolvedObject.Namespace,
        value.InvolvedObject.Name,
        value.InvolvedObject.UID,
        value.InvolvedObject.APIVersion,
        value.InvolvedObject.FieldPath);

    private bool Spend(string about, DateTimeOffset now)
    {
        Bucket bucket = buckets.TryGet(about, out Bucket? found) ? found : new(SpamBurst, now);
        double tokens = Math.Min(SpamBurst, bucket.Tokens + ((now - bucket.At) / SpamRefill));
        bool allowed = tokens >= 1;
        buckets.Set(about, new(allowed ? tokens - 1 : tokens, now));
        return allowed;
    }

    private bool IsOneOfMany(string reasonKey, string message, DateTimeOffset now)
    {
        if (!similars.TryGet(reasonKey, out Similar? similar) || now - similar.LastSeen > SimilarInterval)
        {
            similar = new();
            similars.Set(reasonKey, similar);
        }

        similar.LastSeen = now;
        similar.Messages.Add(message);
        if (similar.Messages.Count < SimilarMax) return false;
        similar.Messages.Remove(message); // Stays one below the limit: the next new message is one too many again.
        return true;
    }

    private sealed record Bucket(double Tokens, DateTimeOffset At);

    private sealed record Seen(string Name, int Count, DateTimeOffset? First);

    private sealed class Similar
    {
        public HashSet<string> Messages { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset LastSeen { get; set; }
    }
}
