using System.Diagnostics;
using System.Globalization;

namespace Skiff.Store.Crash;

/// <summary>Reads what a worker says, as a client would: what has been read has been promised.</summary>
internal sealed class Listener
{
    private readonly List<Sighting> _sightings = [];
    private readonly TaskCompletionSource<bool> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _believed = int.MaxValue;

    internal Listener(Process worker) => Ended = Task.Run(() => ReadAsync(worker.StandardOutput));

    /// <summary>Whether the worker has opened its store.</summary>
    internal Task<bool> Started => _started.Task;

    internal Task Ended { get; }

    internal long StartRevision { get; private set; }

    /// <summary>What was read before the crash.</summary>
    internal IReadOnlyList<Sighting> Believed => _sightings[..Math.Min(_believed, _sightings.Count)];

    internal void DoubtFromNowOn()
    {
        lock (_sightings) _believed = _sightings.Count;
    }

    private async Task ReadAsync(StreamReader output)
    {
        string text = "";
        char[] buffer = new char[1 << 16];
        for (int read; (read = await output.ReadAsync(buffer)) > 0;)
        {
            text += new string(buffer, 0, read);
            int end = text.LastIndexOf('\n'); // A line without an end was never said.
            string whole = text[..Math.Max(end, 0)];
            foreach (string line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Hear(line);
            text = text[(end + 1)..];
        }
        _started.TrySetResult(false);
    }

    private void Hear(string line)
    {
        if (line[0] == 'R')
        {
            StartRevision = long.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
            _started.TrySetResult(true);
            return;
        }
        lock (_sightings) _sightings.Add(Sighting.Parse(line));
    }
}
