using System.Globalization;
using System.Text;
using Skiff.ApiServer.Differential.Comparison;
using Skiff.ApiServer.Differential.Generation;
using Skiff.ApiServer.Differential.Servers;

namespace Skiff.ApiServer.Differential;

/// <summary>Counts differences by class, each with its first example.</summary>
internal sealed class Findings
{
    private readonly Dictionary<string, Found> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> explained = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Sent, int Done)> classes = new(StringComparer.Ordinal);

    // What every long run must have done often: one that does not was idle.
    private static readonly string[] Expected =
    [
        "apply", "bind", "body in protobuf", "body in yaml", "create", "create one of some", "delete", "delete some", "evict", "first page",
        "form json", "form partial", "form protobuf", "form table", "form yaml", "json patch", "list", "merge patch", "next page", "page of all", "patch scale",
        "patch status", "replace", "replace status", "scale", "strategic patch", "token", "watch",
    ];

    /// <summary>What was asked of each kind.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>The kinds that both servers serve.</summary>
    public IReadOnlyList<SharedKind> Shared { get; init; } = [];

    /// <summary>Requests that both servers answered.</summary>
    public int Requests { get; private set; }

    /// <summary>Requests whose answers differ without an explanation.</summary>
    public int Differing { get; private set; }

    /// <summary>Requests that both servers carried out.</summary>
    public int Succeeded { get; private set; }

    /// <summary>Classes of unexplained differences.</summary>
    public int Classes => open.Count;

    private sealed record Found(int Episode, Difference Difference, Request Request, Answer Theirs, Answer Ours)
    {
        public int Count { get; set; } = 1;
    }

    /// <summary>Counts the outcome of one request.</summary>
    public void Add(int episode, Request request, Answer theirs, Answer ours, IReadOnlyList<Difference> differences)
    {
        Requests++;
        if (theirs.Succeeded && ours.Succeeded) Succeeded++;
        Coverage.Add(request, theirs, ours);
        foreach (string one in ClassesOf(request))
        {
            (int sent, int done) = classes.GetValueOrDefault(one);
            classes[one] = (sent + 1, done + (theirs.Succeeded && ours.Succeeded ? 1 : 0));
        }

        bool differs = false;
        foreach (Difference difference in differences.DistinctBy(difference => difference.Class))
        {
            if (Explanations.Of(difference) is { } why)
            {
                explained[why] = explained.GetValueOrDefault(why) + 1;
                continue;
            }

            differs = true;
            if (open.TryGetValue(difference.Class, out Found? known)) known.Count++;
            else open[difference.Class] = new Found(episode, difference, request, theirs, ours);
        }

        if (differs) Differing++;
    }

    /// <summary>What a run of this many requests should have done, and has not.</summary>
    public IEnumerable<string> Idle(int least) => Coverage.Missing(Shared)
        .Concat(Expected.Where(name => classes.GetValueOrDefault(name).Done < least).Select(name => $"hardly ever done: {name}"));

    private static IEnumerable<string> ClassesOf(Request request)
    {
        yield return request.Class;
        if (request.ContentType == Request.Protobuf) yield return "body in protobuf";
        if (request.ContentType == Request.Yaml) yield return "body in yaml";
        yield return request.Accept switch
        {
            Request.Json => "form json",
            Request.Yaml => "form yaml",
            Request.Protobuf => "form protobuf",
            _ when request.Accept.Contains("as=Table", StringComparison.Ordinal) => "form table",
            _ when request.Accept.Contains("as=Partial", StringComparison.Ordinal) => "form partial",
            _ => "form other",
        };
    }

    /// <summary>The outcome, most frequent classes first.</summary>
    public string Report(int shown)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Requests} requests, {Succeeded} carried out by both; {Differing} differ unexplained, in {Classes} classes");
        text.AppendLine("requests by class, and how many of them both carried out:");
        foreach ((string name, (int sent, int done)) in classes)
            text.AppendLine(CultureInfo.InvariantCulture, $"{sent,7} {done,6} {name}");
        Coverage.Write(text);
        text.AppendLine(CultureInfo.InvariantCulture, $"differences by explanation, {explained.Values.Sum()} in all:");
        foreach ((string why, int count) in explained.OrderByDescending(pair => pair.Value))
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,7} explained: {why}");
        foreach (Found found in Sorted().Take(shown))
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{found.Count,7} {found.Difference.Kind.QualifiedName}, {found.Difference.What} (episode {found.Episode}), {found.Difference.Path}");
            text.AppendLine(CultureInfo.InvariantCulture, $"          peer  {found.Difference.Theirs}");
            text.AppendLine(CultureInfo.InvariantCulture, $"          skiff {found.Difference.Ours}");
        }

        return text.ToString();
    }

    /// <summary>Every class with its first example in full.</summary>
    public string Examples()
    {
        StringBuilder text = new();
        foreach (Found found in Sorted())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"=== {found.Count} x {found.Difference.Class} (episode {found.Episode})");
            text.AppendLine(CultureInfo.InvariantCulture, $"{found.Request}\n--- peer {found.Theirs.Code} {found.Theirs.Text}");
            text.AppendLine(CultureInfo.InvariantCulture, $"--- skiff {found.Ours.Code} {found.Ours.Text}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes one request with both answers.</summary>
    public static void Show(Request request, Answer theirs, Answer ours, IReadOnlyList<Difference> differences)
    {
        Console.WriteLine($"== {request.What}\n{request}\npeer  {theirs.Code} {theirs.Text}\nskiff {ours.Code} {ours.Text}");
        foreach (Difference difference in differences)
        {
            string why = Explanations.Of(difference) is { } text ? $"explained: {text}" : "DIFFERS";
            Console.WriteLine($"  {why}: {difference.Path}\n    peer  {difference.Theirs}\n    skiff {difference.Ours}");
        }
    }

    private IEnumerable<Found> Sorted() => open.Values.OrderByDescending(found => found.Count)
        .ThenBy(found => found.Difference.Class, StringComparer.Ordinal);
}
