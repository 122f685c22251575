using Skiff.ApiServer.Differential.Comparison;
using Skiff.ApiServer.Differential.Generation;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;

namespace Skiff.ApiServer.Differential;

/// <summary>Plays episodes on both servers and keeps what they say differently.</summary>
internal sealed class Contest(
    Contestant peer, Contestant skiff, IReadOnlyList<Subject> subjects, Vocabulary vocabulary, Options options)
{
    /// <summary>What was found.</summary>
    public Findings Findings { get; init; } = new();

    /// <summary>Plays until the requests are used up, or the one episode that was asked for.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        await PrepareAsync(stop);
        if (options.Episode is { } only)
        {
            await PlayAsync(only, stop);
            return;
        }

        for (int number = 1; Findings.Requests < options.Requests; number++) await PlayAsync(number, stop);
    }

    private async Task PlayAsync(int number, CancellationToken stop)
    {
        Episode episode = new(options.Seed, number, subjects, vocabulary);
        peer.Forget();
        skiff.Forget();
        foreach (Request request in episode.Requests())
        {
            (Answer theirs, Answer ours) = await SendAsync(request, episode.Subject.Wording, stop);
            IReadOnlyList<Difference> differences = Comparing.Compare(episode.Subject, request, theirs, ours);
            Findings.Add(number, request, theirs, ours, differences);
            if (options.Episode is not null) Findings.Show(request, theirs, ours, differences);
            // Each has another object now than the other one: nothing that follows can be compared.
            bool isTried = request.Target.Contains("dryRun=All", StringComparison.Ordinal);
            if (!isTried && (theirs.Succeeded != ours.Succeeded || differences.Any(Explanations.Parts))) break;
        }

        await CleanAsync(episode, stop);
    }

    private async Task<(Answer Theirs, Answer Ours)> SendAsync(Request request, Wording wording, CancellationToken stop)
    {
        Task<Answer> theirs = peer.SendAsync(request, wording, stop);
        Task<Answer> ours = skiff.SendAsync(request, Wording.Same, stop);
        return (await theirs, await ours);
    }

    private async Task PrepareAsync(CancellationToken stop)
    {
        foreach (string name in (string[])[Subject.Namespace, Subject.PagesNamespace])
        {
            JsonObject space = Json.Object(("metadata", Json.Object(("name", Json.Of(name)))));
            // Without controllers nobody makes the account of pods. It has no token, so that none is needed.
            JsonObject account = Json.Object(
                ("metadata", Json.Object(("name", Json.Of("default")))), ("automountServiceAccountToken", Json.False));
            await SendAsync(new Request("prepare", "POST", "/api/v1/namespaces") { Body = space }, Wording.Same, stop);
            (Answer theirs, Answer ours) = await SendAsync(
                new Request("prepare", "POST", $"/api/v1/namespaces/{name}/serviceaccounts") { Body = account }, Wording.Same, stop);
            if (!theirs.Succeeded || !ours.Succeeded) throw new IOException($"cannot prepare: {theirs.Text} {ours.Text}");
        }
    }

    // Whatever the episode left must not meet another one.
    private async Task CleanAsync(Episode episode, CancellationToken stop)
    {
        Subject subject = episode.Subject;
        if (!subject.IsKept) return;
        string mine = $"{subject.Everywhere}?labelSelector=episode={episode.Name}";
        (Answer theirs, Answer ours) = await SendAsync(new Request("look", "GET", mine), subject.Wording, stop);
        string[] left = [.. Paths(subject, theirs).Union(Paths(subject, ours))];
        foreach (string path in left)
        {
            Request release = new("release", "PATCH", path)
            {
                Body = Json.Object(("metadata", Json.Object(("finalizers", Json.Null)))),
                ContentType = "application/merge-patch+json",
            };
            await SendAsync(
                new Request("delete", "DELETE", path + "?gracePeriodSeconds=0&propagationPolicy=Background"), subject.Wording, stop);
            await SendAsync(release, subject.Wording, stop);
        }
    }

    private static IEnumerable<string> Paths(Subject subject, Answer list) =>
        (list.Object?["items"] as JsonArray ?? JsonArray.Empty).Items.ToArray()
            .Select(item => (item as JsonObject)?["metadata"]).OfType<JsonObject>()
            .Select(meta => $"{subject.CollectionIn(meta.Text("namespace") ?? "")}/{meta.Text("name")}");
}
