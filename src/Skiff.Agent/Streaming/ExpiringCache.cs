namespace Skiff.Agent.Streaming;

/// <summary>Answers that are good for a while. Bounded: when it is full of live ones, it begins anew.</summary>
internal sealed class ExpiringCache<TKey, TValue>(int max, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, (TValue Value, DateTimeOffset Until)> entries = [];

    public bool TryGet(TKey key, out TValue? value)
    {
        lock (gate)
        {
            bool found = entries.TryGetValue(key, out var entry) && time.GetUtcNow() < entry.Until;
            value = found ? entry.Value : default;
            return found;
        }
    }

    public void Set(TKey key, TValue value, TimeSpan life)
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (entries.Count >= max)
            {
                foreach (TKey old in entries.Where(one => one.Value.Until <= now).Select(one => one.Key).ToArray())
                {
                    entries.Remove(old);
                }

                if (entries.Count >= max) entries.Clear();
            }

            entries[key] = (value, now + life);
        }
    }
}
