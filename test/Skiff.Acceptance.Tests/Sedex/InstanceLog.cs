using System.Globalization;
using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Sedex;

/// <summary>What the clients themselves noted on their volume.</summary>
/// <param name="Time">On the machine's one clock.</param>
/// <param name="What"><c>start</c>, <c>overlap</c>, <c>initialized</c> or <c>stop</c> with a reason.</param>
/// <param name="Pod">Who noted it.</param>
internal sealed record InstanceNote(TimeSpan Time, string What, string Pod)
{
    /// <summary>Reads the notes of a volume.</summary>
    public static IReadOnlyList<InstanceNote> Read(string volume)
    {
        string path = Path.Combine(volume, "log", "instances.log");
        return File.Exists(path) ? [.. File.ReadAllLines(path).Select(Parse)] : [];
    }

    /// <summary>How long two were there at once, all in all, and what the notes make that from.</summary>
    public static TimeSpan Overlap(IReadOnlyList<InstanceNote> notes)
    {
        TimeSpan sum = TimeSpan.Zero;
        int running = 0;
        TimeSpan since = TimeSpan.Zero;
        foreach (InstanceNote note in notes)
        {
            if (running > 1) sum += note.Time - since;
            since = note.Time;
            if (note.What == "start") running++;
            else if (note.What.StartsWith("stop", StringComparison.Ordinal)) running--;
        }

        return sum;
    }

    private static InstanceNote Parse(string line)
    {
        string[] words = line.Split(' ');
        return new(
            TimeSpan.FromTicks(long.Parse(words[0], CultureInfo.InvariantCulture) / 100),
            string.Join(' ', words[1..^1]), words[^1]);
    }
}

/// <summary>Looks again and again how many pods run a client, as the kernel sees it.</summary>
internal sealed class InstanceCount : IAsyncDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly TaskCompletionSource none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TestCluster cluster;
    private readonly string mark;
    private readonly Task loop;

    /// <summary>Begins to look.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="mark">What stands in the environment of the clients that count, as <see cref="Client.Marked"/> puts it.</param>
    public InstanceCount(TestCluster cluster, string mark)
    {
        this.cluster = cluster;
        this.mark = mark;
        loop = Task.Factory.StartNew(Look, TaskCreationOptions.LongRunning);
    }

    /// <summary>Most at a time.</summary>
    public int Most { get; private set; }

    /// <summary>Which pods they were when there were most, by their control groups.</summary>
    public string Sighting { get; private set; } = "";

    /// <summary>Looks so far.</summary>
    public long Looks { get; private set; }

    /// <summary>Waits until there is none.</summary>
    public Task UntilNoneAsync() => none.Task.WaitAsync(TimeSpan.FromSeconds(60), TestCluster.Stop);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await loop;
        over.Dispose();
    }

    private void Look()
    {
        while (!over.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(10)))
        {
            List<int> clients = [.. cluster.PodProcesses().Select(pod => pod.FirstOrDefault(IsClient)).Where(process => process > 0)];
            if (clients.Count == 0) none.TrySetResult();
            if (clients.Count > Most)
            {
                Most = clients.Count;
                Sighting = $"{TimeProvider.System.GetElapsedTime(0)}: {string.Join(", ", clients.Select(GroupOf))}";
            }

            Looks++;
        }
    }

    private static string GroupOf(int process)
    {
        try
        {
            string group = File.ReadLines($"/proc/{process}/cgroup").First(line => line.Contains("kubepods", StringComparison.Ordinal));
            return $"{process} in {group}";
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            return $"{process}, which has ended";
        }
    }

    private bool IsClient(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains("/opt/sedex-client/client", StringComparison.Ordinal)
                && File.ReadAllText($"/proc/{process}/environ").Split('\0').Contains($"MARK={mark}");
        }
        catch (IOException)
        {
            return false; // It has ended.
        }
    }
}
