using System.Diagnostics;
using System.Globalization;

namespace Skiff.Store.Crash;

/// <summary>Reads what a worker says, as a client would: what has been read has been promised.</summary>
internal sealed class Listener : Spectator
{
    internal Listener(Process worker)
    {
        Worker = worker;
        Ended = Task.Run(() => ReadAsync(worker.StandardOutput));
    }

    internal override Process Worker { get; }

    internal override Task Ended { get; }

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
        GiveUp();
    }

    private void Hear(string line)
    {
        if (line[0] == 'R') Begin(long.Parse(line.AsSpan(2), CultureInfo.InvariantCulture));
        else See(Sighting.Parse(line));
    }
}
