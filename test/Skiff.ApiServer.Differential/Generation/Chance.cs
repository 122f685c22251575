namespace Skiff.ApiServer.Differential.Generation;

/// <summary>The random choices of one episode, the same for the same seed and number.</summary>
internal sealed class Chance(int seed, int episode)
{
    private readonly Random random = new(unchecked((seed * 1_000_003) + episode));

    /// <summary>A number below the bound.</summary>
    public int Below(int bound) => random.Next(bound);

    /// <summary>True as often as the percentage says.</summary>
    public bool Percent(int percent) => random.Next(100) < percent;

    /// <summary>One of the items.</summary>
    public T Of<T>(params IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>One of the items, each as likely as its weight.</summary>
    public T Weighted<T>(params ReadOnlySpan<(int Weight, T Item)> items)
    {
        int sum = 0;
        foreach ((int weight, T _) in items) sum += weight;
        int at = random.Next(sum);
        foreach ((int weight, T item) in items)
        {
            if (at < weight) return item;
            at -= weight;
        }

        return items[^1].Item;
    }
}
