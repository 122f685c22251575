using System.Diagnostics.CodeAnalysis;

namespace Skiff.Agent.Streaming.Spdy;

/// <summary>The headers of a stream: few, with names that ignore case.</summary>
internal sealed class SpdyHeaders
{
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    public int Count => values.Count;

    /// <summary>The value of a name; empty when absent. Of several values the first one.</summary>
    public string this[string name]
    {
        get => values.TryGetValue(name, out string? value) ? value.Split('\0')[0] : "";
        set => values[name] = value;
    }

    public IEnumerable<KeyValuePair<string, string>> All => values;

    public bool TryAdd(string name, string value) => values.TryAdd(name, value);

    public bool TryGet(string name, [NotNullWhen(true)] out string? value) => values.TryGetValue(name, out value);
}
