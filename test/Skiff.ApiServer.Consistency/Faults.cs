using System.Collections.Concurrent;
using System.Text;

namespace Skiff.ApiServer.Consistency;

/// <summary>What was found wrong, by kind, with the first examples of each.</summary>
internal sealed class Faults
{
    private const int ExamplesMax = 3;
    private readonly ConcurrentDictionary<string, (int Count, string Examples)> found = new(StringComparer.Ordinal);

    /// <summary>All that was found.</summary>
    public int Count => found.Values.Sum(one => one.Count);

    /// <summary>Notes a fault.</summary>
    public void Add<T>(string kind, T example) => found.AddOrUpdate(
        kind, _ => (1, $"  {example}\n"),
        (_, known) => (known.Count + 1, known.Count < ExamplesMax ? $"{known.Examples}  {example}\n" : known.Examples));

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string kind, (int count, string examples)) in found.OrderBy(one => one.Key, StringComparer.Ordinal))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{count} times: {kind}\n{examples}");
        return text.ToString();
    }
}
