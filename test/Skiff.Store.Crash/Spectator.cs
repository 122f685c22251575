using System.Diagnostics;

namespace Skiff.Store.Crash;

/// <summary>Somebody who writes to a process or listens to it, and remembers what it has promised.</summary>
internal abstract class Spectator
{
    private readonly List<Sighting> _sightings = [];
    private readonly TaskCompletionSource<bool> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _believed = int.MaxValue;

    /// <summary>Whether the process takes writes by now; false when it ended before.</summary>
    internal Task<bool> Started => _started.Task;

    /// <summary>The process.</summary>
    internal abstract Process Worker { get; }

    /// <summary>Ends when nothing more can come.</summary>
    internal abstract Task Ended { get; }

    internal long StartRevision { get; private set; }

    /// <summary>What was seen before the crash.</summary>
    internal IReadOnlyList<Sighting> Believed => _sightings[..Math.Min(_believed, _sightings.Count)];

    internal void DoubtFromNowOn()
    {
        lock (_sightings) _believed = _sightings.Count;
    }

    protected void See(in Sighting sighting)
    {
        lock (_sightings) _sightings.Add(sighting);
    }

    protected void Begin(long revision)
    {
        StartRevision = revision;
        _started.TrySetResult(true);
    }

    protected void GiveUp() => _started.TrySetResult(false);
}
