using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Skiff.ApiServer.Consistency;

/// <summary>An event as a watcher was told it.</summary>
internal readonly record struct Seen(char Type, Item Item)
{
    public const char Added = 'A';
    public const char Modified = 'M';
    public const char Deleted = 'D';
}

/// <summary>What came of one watch, or of several that each took up where the last one ended.</summary>
/// <param name="Scope">What was watched.</param>
/// <param name="From">The revision it began after.</param>
internal sealed record Stretch(Scope Scope, long From)
{
    /// <summary>The events, in order.</summary>
    public List<Seen> Events { get; } = [];

    /// <summary>Everything up to this revision has been told.</summary>
    public long UpTo { get; set; } = From;
}

/// <summary>A collection as a list, or the beginning of a watch, showed it.</summary>
/// <param name="Scope">What was asked for.</param>
/// <param name="Revision">The revision it is said to be of.</param>
/// <param name="AtLeast">The newest revision that somebody knew of before it was asked for.</param>
/// <param name="Items">The objects.</param>
internal sealed record Snapshot(Scope Scope, long Revision, long AtLeast, List<Item> Items);

/// <summary>One watcher: lists or watches from the start, is cut off, takes up again, is late, begins anew.</summary>
internal sealed class Watching(World world, Answers answers, Faults faults, Scope scope, Random random, Task<long[]> ends)
{
    private const string InitialEnd = "k8s.io/initial-events-end";
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private long? resume;

    /// <summary>What was told.</summary>
    public List<Stretch> Stretches { get; } = [];

    /// <summary>What was shown at beginnings.</summary>
    public List<Snapshot> Snapshots { get; } = [];

    /// <summary>How often a watch was taken up again.</summary>
    public int Resumed { get; private set; }

    /// <summary>How often it was too late for that.</summary>
    public int Expired { get; private set; }

    /// <summary>Watches until everything that belongs to the scope has had its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ = ends.ContinueWith(_ => late.CancelAfter(patience), CancellationToken.None,
            TaskContinuationOptions.None, TaskScheduler.Default);
        while (!IsDone(resume ?? 0))
        {
            if (late.IsCancellationRequested)
            {
                faults.Add("the last event never came", (scope, resume));
                return;
            }

            if (random.Next(4) == 0) await Task.Delay(random.Next(700), CancellationToken.None); // Long enough to be late.
            using CancellationTokenSource session = CancellationTokenSource.CreateLinkedTokenSource(late.Token);
            session.CancelAfter(random.Next(100, 4000));
            try
            {
                if (resume is null && random.Next(2) == 0) await ListAsync(session.Token);
                else await WatchAsync(session.Token);
            }
            catch (Exception cut) when (cut is OperationCanceledException or HttpRequestException or IOException)
            {
                // Cut off in the middle, as connections are.
                if (!session.IsCancellationRequested) faults.Add("a connection broke", cut.Message);
            }
        }
    }

    private bool IsDone(long revision)
    {
        if (!ends.IsCompletedSuccessfully) return false;
        long last = 0;
        for (int key = 0; key < ends.Result.Length; key++)
        {
            if (scope.Holds(new Item(key, 0, 0, On: true))) last = Math.Max(last, ends.Result[key]);
        }

        return revision >= last;
    }

    private async Task ListAsync(CancellationToken stop)
    {
        long known = answers.Newest;
        using HttpResponseMessage answer = await world.Http.GetAsync(scope.Path, stop);
        using JsonDocument list = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
        if (!answer.IsSuccessStatusCode)
        {
            faults.Add($"a list was answered with {(int)answer.StatusCode}", list.RootElement.ToString());
            return;
        }

        long revision = RevisionOf(list.RootElement);
        List<Item> items = [.. list.RootElement.GetProperty("items").EnumerateArray().Select(Item.Read)];
        Snapshots.Add(new(scope, revision, known, items));
        resume = revision;
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        bool isFresh = resume is null;
        long known = answers.Newest;
        string how = isFresh
            ? "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
            : string.Create(CultureInfo.InvariantCulture, $"resourceVersion={resume}&allowWatchBookmarks={(random.Next(2) == 0 ? "true" : "false")}");
        using HttpRequestMessage request = new(HttpMethod.Get, $"{scope.Path}&watch=true&{how}") { Version = HttpVersion.Version20 };
        using HttpResponseMessage answer = await world.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (answer.StatusCode == HttpStatusCode.Gone)
        {
            BeginAnew();
            return;
        }

        if (!answer.IsSuccessStatusCode)
        {
            faults.Add($"a watch was answered with {(int)answer.StatusCode}", await answer.Content.ReadAsStringAsync(stop));
            return;
        }

        if (!isFresh) Resumed++;
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(stop));
        List<Item>? initial = isFresh ? [] : null;
        Stretch? stretch = isFresh ? null : Begin(resume!.Value);
        while (!IsDone(stretch?.UpTo ?? 0))
        {
            Task<string?> next = lines.ReadLineAsync(stop).AsTask();
            // Once the ends are known, there may be nothing more to wait for.
            if (!ends.IsCompleted) await Task.WhenAny(next, ends);
            if (IsDone(stretch?.UpTo ?? 0)) break;
            if (await next is not { } line) break;
            using JsonDocument told = JsonDocument.Parse(line);
            string type = told.RootElement.GetProperty("type").GetString()!;
            JsonElement value = told.RootElement.GetProperty("object");
            if (type == "ERROR")
            {
                if (value.GetProperty("code").GetInt32() == (int)HttpStatusCode.Gone) BeginAnew();
                else faults.Add("a watch ended with an error", line);
                return;
            }

            if (type == "BOOKMARK")
            {
                long revision = RevisionOf(value);
                if (initial is not null && IsInitialEnd(value))
                {
                    Snapshots.Add(new(scope, revision, known, initial));
                    initial = null;
                    stretch = Begin(revision);
                }
                else if (stretch is not null)
                {
                    if (revision < stretch.UpTo) faults.Add("a bookmark was older than an event before it", line);
                    stretch.UpTo = Math.Max(stretch.UpTo, revision);
                }
            }
            else if (initial is not null)
            {
                if (type != "ADDED") faults.Add("an initial event was no addition", line);
                initial.Add(Item.Read(value));
            }
            else
            {
                Take(stretch!, new(type[0], Item.Read(value)));
            }

            resume = stretch?.UpTo ?? resume;
        }
    }

    private void Take(Stretch stretch, Seen seen)
    {
        if (seen.Item.Revision <= stretch.UpTo) faults.Add("an event was not newer than what came before it", (scope, seen));
        stretch.Events.Add(seen);
        stretch.UpTo = Math.Max(stretch.UpTo, seen.Item.Revision);
    }

    // A watch that takes up where the last one ended is one with it.
    private Stretch Begin(long revision)
    {
        if (Stretches.Count > 0 && Stretches[^1].UpTo == revision) return Stretches[^1];
        Stretch stretch = new(scope, revision);
        Stretches.Add(stretch);
        return stretch;
    }

    private void BeginAnew()
    {
        Expired++;
        resume = null;
    }

    private static bool IsInitialEnd(JsonElement value) =>
        value.GetProperty("metadata").TryGetProperty("annotations", out JsonElement notes) && notes.TryGetProperty(InitialEnd, out _);

    private static long RevisionOf(JsonElement value) => long.Parse(
        value.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);
}
