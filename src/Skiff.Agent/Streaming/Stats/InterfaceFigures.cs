using System.Globalization;

namespace Skiff.Agent.Streaming.Stats;

/// <summary>What went through one network interface.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Received">What came in.</param>
/// <param name="Sent">What went out.</param>
internal readonly record struct InterfaceFigures(string Name, TrafficFigures Received, TrafficFigures Sent)
{
    private const int ReceivedAt = 0, SentAt = 8, Columns = 16;

    /// <summary>The interfaces of a text as <c>/proc/net/dev</c> has it, without those that lead nowhere else.</summary>
    public static IReadOnlyList<InterfaceFigures> Read(string text)
    {
        List<InterfaceFigures> found = [];
        Span<ulong> numbers = stackalloc ulong[Columns];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon < 0) continue; // One of the two lines of headings.
            string name = line[..colon].Trim().ToString();
            if (!IsOwn(name) || !TryRead(line[(colon + 1)..], numbers)) continue;
            found.Add(new(name, TrafficFigures.Of(numbers[ReceivedAt..]), TrafficFigures.Of(numbers[SentAt..])));
        }

        return found;
    }

    // What others have here of their own is counted there.
    private static bool IsOwn(string name) => name != "lo"
        && !name.StartsWith("veth", StringComparison.Ordinal) && !name.StartsWith("docker", StringComparison.Ordinal);

    private static bool TryRead(ReadOnlySpan<char> fields, Span<ulong> numbers)
    {
        int count = 0;
        foreach (Range range in fields.Split(' '))
        {
            if (fields[range].IsEmpty) continue;
            if (count == Columns || !ulong.TryParse(fields[range], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count])) return false;
            count++;
        }

        return count == Columns;
    }
}

/// <summary>What went one way.</summary>
/// <param name="Bytes">Bytes.</param>
/// <param name="Packets">Packets.</param>
/// <param name="Errors">Packets that were broken.</param>
/// <param name="Dropped">Packets that there was no room for.</param>
internal readonly record struct TrafficFigures(ulong Bytes, ulong Packets, ulong Errors, ulong Dropped)
{
    public static TrafficFigures Of(ReadOnlySpan<ulong> numbers) => new(numbers[0], numbers[1], numbers[2], numbers[3]);
}
