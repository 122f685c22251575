namespace Skiff.ApiServer.Strategies;

/// <summary>The node ports of a cluster. Safe for concurrent use.</summary>
/// <param name="first">The lowest port.</param>
/// <param name="last">The highest port.</param>
/// <param name="random">A number in 0..n-1; ports are spread so that a freed one is not met again at once.</param>
public sealed class PortPool(int first, int last, Func<int, int> random)
{
    private readonly Lock gate = new();
    private readonly HashSet<int> taken = [];

    /// <summary>The range, as messages name it.</summary>
    public string Range => $"{first}-{last}";

    /// <summary>Whether a port is in the range.</summary>
    public bool Contains(int port) => port >= first && port <= last;

    /// <summary>Takes a port; false when it is taken or not in the range.</summary>
    public bool TryTake(int port)
    {
        if (!Contains(port)) return false;
        lock (gate) return taken.Add(port);
    }

    /// <summary>Takes some free port, or null when none is left.</summary>
    public int? TakeAny()
    {
        lock (gate)
        {
            int size = last - first + 1;
            int start = random(size);
            for (int step = 0; step < size; step++)
            {
                int port = first + ((start + step) % size);
                if (taken.Add(port)) return port;
            }

            return null;
        }
    }

    /// <summary>Gives a port back.</summary>
    public void Release(int port)
    {
        lock (gate) taken.Remove(port);
    }
}
