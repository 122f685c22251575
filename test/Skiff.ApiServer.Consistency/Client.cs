using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Skiff.ApiServer.Consistency;

/// <summary>One page of a list.</summary>
/// <param name="Space">The namespace.</param>
/// <param name="Revision">The revision it is said to be of.</param>
/// <param name="AfterKey">The last object of the page before.</param>
/// <param name="Limit">How many were asked for.</param>
/// <param name="Items">The objects.</param>
/// <param name="HasMore">Whether more follow.</param>
/// <param name="Remaining">How many are said to follow.</param>
internal sealed record Page(
    string Space, long Revision, int AfterKey, int Limit, List<Item> Items, bool HasMore, long? Remaining);

/// <summary>Reads of every kind, increments that race with others', and writes that must be refused.</summary>
internal sealed class Client(World world, Answers answers, Faults faults, int keys, int counters, Random random)
{
    /// <summary>Reads of one object, with the newest revision of it that was known before.</summary>
    public List<(Item Item, long Known)> Reads { get; } = [];

    /// <summary>Reads that found nothing, with the newest revision of the object that was known before.</summary>
    public List<(int Key, long Known)> Misses { get; } = [];

    /// <summary>Whole lists.</summary>
    public List<Snapshot> Lists { get; } = [];

    /// <summary>Pages.</summary>
    public List<Page> Pages { get; } = [];

    /// <summary>Refused increments: the object, and the revision that was not the newest any longer.</summary>
    public List<(int Key, long Revision)> Conflicts { get; } = [];

    public long Operations { get; private set; }

    public long Increments { get; private set; }

    public long Attempts { get; private set; }

    public long Refusals { get; private set; }

    public long Late { get; private set; }

    /// <summary>Makes the counters, each at zero.</summary>
    public async Task MakeCountersAsync(CancellationToken stop)
    {
        for (int key = keys; key < keys + counters; key++)
        {
            (_, Item? made, _) = await WriteAsync(HttpMethod.Post, Item.CollectionOf(key), Item.Body(key, 0, on: true), stop);
            answers.Add(new Happening(made!.Value, IsDeletion: false));
        }
    }

    /// <summary>Makes a number of operations.</summary>
    public async Task RunAsync(int count, CancellationToken stop)
    {
        while (Operations < count) await OperateAsync(stop);
    }

    /// <summary>Increments a counter, whoever else does; answers the revision.</summary>
    public async Task<long> IncrementAsync(int key, CancellationToken stop)
    {
        while (true)
        {
            if (await GetAsync(key, stop) is not { } seen) continue;
            Attempts++;
            string body = Item.Body(key, seen.Value + 1, seen.On, seen.Revision);
            (HttpStatusCode code, Item? written, string told) = await WriteAsync(HttpMethod.Put, Item.PathOf(key), body, stop);
            if (written is { } done)
            {
                Increments++;
                answers.Add(new Happening(done, IsDeletion: false));
                return done.Revision;
            }

            if (code == HttpStatusCode.Conflict) Conflicts.Add((key, seen.Revision));
            else faults.Add($"an increment was answered with {(int)code}", told);
        }
    }

    /// <summary>Makes one read look older than what was known before it.</summary>
    public void PlantStale(History history)
    {
        int at = Reads.FindIndex(read => history.Between(0, read.Item.Revision - 1).Any(one => one.After.Key == read.Item.Key));
        (Item item, long known) = Reads[at];
        Happening older = history.Between(0, item.Revision - 1).Last(one => one.After.Key == item.Key && !one.IsDeletion);
        Reads[at] = (older.After, Math.Max(known, item.Revision));
    }

    private Task OperateAsync(CancellationToken stop) => random.Next(100) switch
    {
        < 55 => GetAsync(random.Next(keys), stop),
        < 75 => IncrementAsync(keys + random.Next(counters), stop),
        < 80 => ListAsync("", AtLeastNow, stop),
        < 83 => ListAsync("&resourceVersion=0", static _ => 0, stop),
        < 86 => ListAsync($"&resourceVersion={answers.Newest}&resourceVersionMatch=NotOlderThan", AtLeastNow, stop),
        < 89 => ExactAsync(stop),
        < 94 => PageAsync(stop),
        < 96 => FutureAsync(stop),
        _ => RefusedAsync(stop),
    };

    private static long AtLeastNow(long known) => known;

    private async Task<Item?> GetAsync(int key, CancellationToken stop)
    {
        Operations++;
        long known = answers.NewestOf(key);
        (HttpStatusCode code, JsonDocument body) = await ReadAsync(Item.PathOf(key), stop);
        using (body)
        {
            if (code == HttpStatusCode.OK)
            {
                Item item = Item.Read(body.RootElement);
                Reads.Add((item, known));
                return item;
            }

            if (code == HttpStatusCode.NotFound) Misses.Add((key, known));
            else faults.Add($"a read was answered with {(int)code}", body.RootElement.ToString());
            return null;
        }
    }

    private async Task ListAsync(string options, Func<long, long> atLeast, CancellationToken stop)
    {
        Operations++;
        Scope scope = Scope.Any(random, keys);
        long known = answers.Newest;
        (HttpStatusCode code, JsonDocument body) = await ReadAsync(scope.Path + options, stop);
        using (body)
        {
            if (code == HttpStatusCode.OK) Lists.Add(new(scope, RevisionOf(body), atLeast(known), ItemsOf(body)));
            else faults.Add($"a list was answered with {(int)code}", body.RootElement.ToString());
        }
    }

    private async Task ExactAsync(CancellationToken stop)
    {
        Operations++;
        Scope scope = Scope.Any(random, keys);
        long wanted = Math.Max(1, answers.Newest - random.Next(2000));
        (HttpStatusCode code, JsonDocument body) = await ReadAsync(
            $"{scope.Path}&resourceVersion={wanted}&resourceVersionMatch=Exact", stop);
        using (body)
        {
            if (code == HttpStatusCode.OK)
            {
                if (RevisionOf(body) != wanted) faults.Add("a list was of another revision than asked for", (wanted, RevisionOf(body)));
                Lists.Add(new(scope, wanted, 0, ItemsOf(body)));
            }
            else if (code == HttpStatusCode.Gone && wanted < world.Compacted)
            {
                Late++;
            }
            else
            {
                faults.Add($"a list of a revision was answered with {(int)code}", body.RootElement.ToString());
            }
        }
    }

    private async Task PageAsync(CancellationToken stop)
    {
        string space = World.Spaces[random.Next(World.Spaces.Count)];
        int limit = random.Next(3, 40);
        string path = $"/api/v1/namespaces/{space}/{Item.Plural}?limit={limit}";
        string next = "";
        long? revision = null;
        int after = -1;
        do
        {
            Operations++;
            long known = answers.Newest;
            (HttpStatusCode code, JsonDocument body) = await ReadAsync(next.Length == 0 ? path : $"{path}&continue={next}", stop);
            using (body)
            {
                JsonElement meta = body.RootElement.GetProperty("metadata");
                string token = meta.TryGetProperty("continue", out JsonElement given) ? given.GetString()! : "";
                if (code == HttpStatusCode.Gone)
                {
                    // The token that comes with the refusal goes on where the client was, at a newer state.
                    if (token.Length == 0) faults.Add("a page that came too late had no token to go on with", body.RootElement.ToString());
                    Late++;
                    revision = null;
                    next = token;
                    continue;
                }

                if (code != HttpStatusCode.OK)
                {
                    faults.Add($"a page was answered with {(int)code}", body.RootElement.ToString());
                    return;
                }

                long at = RevisionOf(body);
                if (revision is { } same && same != at) faults.Add("pages of one list were of several revisions", (same, at));
                if (revision is null && at < known) faults.Add("a page was older than what was known", (at, known));
                revision = at;
                List<Item> items = ItemsOf(body);
                long? remaining = meta.TryGetProperty("remainingItemCount", out JsonElement left) ? left.GetInt64() : null;
                Pages.Add(new(space, at, after, limit, items, token.Length > 0, remaining));
                if (items.Count > 0) after = items[^1].Key;
                next = token;
            }

            if (random.Next(6) == 0) await Task.Delay(random.Next(500), stop); // Long enough to be late.
        }
        while (next.Length > 0);
    }

    private async Task FutureAsync(CancellationToken stop)
    {
        Operations++;
        // The server waits a while for what is not there yet, so that few of these would fill the run.
        if (random.Next(50) > 0) return;
        (HttpStatusCode code, JsonDocument body) = await ReadAsync(
            $"/api/v1/{Item.Plural}?resourceVersion={answers.Newest + 100_000_000}&resourceVersionMatch=NotOlderThan", stop);
        using (body)
        {
            bool isTold = code == HttpStatusCode.GatewayTimeout
                && body.RootElement.ToString().Contains("ResourceVersionTooLarge", StringComparison.Ordinal);
            if (isTold) Refusals++;
            else faults.Add($"a list of the future was answered with {(int)code}", body.RootElement.ToString());
        }
    }

    // What an object is not, or is no longer, must stop a write.
    private async Task RefusedAsync(CancellationToken stop)
    {
        Operations++;
        int key = keys + random.Next(counters);
        (HttpMethod method, string path, string body) = random.Next(3) switch
        {
            0 => (HttpMethod.Delete, Item.PathOf(key), """{"preconditions":{"uid":"00000000-0000-0000-0000-000000000000"}}"""),
            1 => (HttpMethod.Delete, Item.PathOf(key), """{"preconditions":{"resourceVersion":"1"}}"""),
            _ => (HttpMethod.Post, Item.CollectionOf(key), Item.Body(key, 0, on: true)),
        };
        (HttpStatusCode code, Item? written, string told) = await WriteAsync(method, path, body, stop);
        if (code == HttpStatusCode.Conflict && written is null) Refusals++;
        else faults.Add($"{method} that had to be refused was answered with {(int)code}", told);
    }

    private async Task<(HttpStatusCode Code, Item? Written, string Told)> WriteAsync(
        HttpMethod method, string path, string body, CancellationToken stop)
    {
        using HttpRequestMessage request = new(method, path)
        {
            Version = HttpVersion.Version20,
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage answer = await world.Http.SendAsync(request, stop);
        byte[] text = await answer.Content.ReadAsByteArrayAsync(stop);
        if (!answer.IsSuccessStatusCode) return (answer.StatusCode, null, Encoding.UTF8.GetString(text));
        using JsonDocument document = JsonDocument.Parse(text);
        return (answer.StatusCode, method == HttpMethod.Delete ? null : Item.Read(document.RootElement), "");
    }

    private async Task<(HttpStatusCode Code, JsonDocument Body)> ReadAsync(string path, CancellationToken stop)
    {
        using HttpResponseMessage answer = await world.Http.GetAsync(path, stop);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop)));
    }

    private List<Item> ItemsOf(JsonDocument body) =>
        [.. body.RootElement.GetProperty("items").EnumerateArray().Select(Item.Read)];

    private static long RevisionOf(JsonDocument body) => long.Parse(
        body.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);
}
