using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Skiff.Store.Crash;

/// <summary>
/// The load on a server: writers with objects of their own, each writing as fast as it is answered, and one watcher.
/// What an answer or an event told counts once it was read whole.
/// </summary>
internal sealed class ApiLoad : Spectator
{
    private const int Writers = 24;
    private const int NamesPerWriter = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string _kubeconfig;
    private readonly int _first;
    private readonly StringBuilder _said = new();

    internal ApiLoad(Process worker, string kubeconfig, int first)
    {
        Worker = worker;
        (_kubeconfig, _first) = (kubeconfig, first);
        worker.OutputDataReceived += (_, line) => _said.AppendLine(line.Data);
        worker.ErrorDataReceived += (_, line) => _said.AppendLine(line.Data);
        worker.BeginOutputReadLine();
        worker.BeginErrorReadLine();
        Ended = Task.Run(RunAsync);
    }

    internal override Process Worker { get; }

    internal override Task Ended { get; }

    /// <summary>The server's log.</summary>
    public override string ToString() => _said.ToString();

    private async Task RunAsync()
    {
        using ApiClient? client = await ReadyAsync();
        ApiAnswer? listed = client is null ? null : await client.SendAsync(HttpMethod.Get, ApiClient.Templates);
        if (client is null || listed is not { IsOk: true } answer)
        {
            GiveUp();
            return;
        }

        using JsonDocument list = JsonDocument.Parse(answer.Body);
        long start = RevisionOf(list.RootElement);
        Dictionary<string, long> revisions = list.RootElement.GetProperty("items").EnumerateArray()
            .ToDictionary(item => item.GetProperty("metadata").GetProperty("name").GetString()!, RevisionOf);
        TaskCompletionSource watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string path = string.Create(
            CultureInfo.InvariantCulture, $"{ApiClient.Templates}?watch=true&resourceVersion={start}&timeoutSeconds=600");
        Task follow = client.FollowAsync(path, () => watching.TrySetResult(), Hear);
        await Task.WhenAny(watching.Task, follow);
        Begin(start);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(client, writer, revisions)));
        await follow;
        GiveUp();
    }

    private async Task<ApiClient?> ReadyAsync()
    {
        while (!Worker.HasExited)
        {
            if (ApiClient.Open(_kubeconfig) is { } client)
            {
                if (await client.SendAsync(HttpMethod.Get, "/readyz") is { IsOk: true }) return client;
                client.Dispose();
            }

            await Task.Delay(Pause);
        }

        return null;
    }

    private async Task WriteAsync(ApiClient client, int writer, Dictionary<string, long> listed)
    {
        long[] revisions = [.. Enumerable.Range(0, NamesPerWriter).Select(n => listed.GetValueOrDefault(NameOf(writer, n)))];
        for (int attempt = _first; ; attempt++)
        {
            int which = attempt % NamesPerWriter;
            string name = NameOf(writer, which);
            bool deletes = revisions[which] > 0 && attempt / NamesPerWriter % 5 == 4;
            (HttpMethod method, string path, string? body, ChangeType type) = deletes
                ? (HttpMethod.Delete, $"{ApiClient.Templates}/{name}", null, ChangeType.Deleted)
                : revisions[which] > 0
                    ? (HttpMethod.Put, $"{ApiClient.Templates}/{name}", ApiClient.Template(name, attempt, revisions[which]), ChangeType.Modified)
                    : (HttpMethod.Post, ApiClient.Templates, ApiClient.Template(name, attempt, 0), ChangeType.Added);
            if (await client.SendAsync(method, path, body) is not { } answer) return;
            if (answer.Code is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) continue;
            if (answer.Body.Contains("the log cannot be written", StringComparison.Ordinal)) return; // The lights are out.
            if (!answer.IsOk) throw new InvalidOperationException($"{method} {path}: {answer.Code} {answer.Body}");
            Sighting seen = SightingOf('A', type, answer.Body);
            revisions[which] = deletes ? 0 : seen.Revision;
            See(seen);
        }
    }

    private void Hear(string line)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(line);
            ChangeType type = read.RootElement.GetProperty("type").GetString() switch
            {
                "ADDED" => ChangeType.Added,
                "MODIFIED" => ChangeType.Modified,
                "DELETED" => ChangeType.Deleted,
                var other => throw new InvalidOperationException($"the watch told {other}: {line}"),
            };
            See(SightingOf('E', type, read.RootElement.GetProperty("object").GetRawText()));
        }
        catch (JsonException)
        {
            return; // Cut off in the middle: nothing was told.
        }
    }

    private static Sighting SightingOf(char source, ChangeType type, string json)
    {
        using JsonDocument read = JsonDocument.Parse(json);
        string name = read.RootElement.GetProperty("metadata").GetProperty("name").GetString()!;
        int attempt = ApiClient.Attempt(Encoding.UTF8.GetBytes(json)) ?? throw new InvalidOperationException(json);
        return new Sighting(source, type, $"default/{name}", RevisionOf(read.RootElement), attempt);
    }

    private static long RevisionOf(JsonElement value) =>
        long.Parse(value.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);

    private static string NameOf(int writer, int n) => string.Create(CultureInfo.InvariantCulture, $"w{writer}-k{n}");
}
