using System.Globalization;
using System.Text;
using Skiff.ApiServer.Differential.Generation;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Model;

namespace Skiff.ApiServer.Differential;

/// <summary>
/// What a run asked of each kind and how that ended, told by the requests themselves and not by what the generator meant
/// to do: what was never sent was never compared.
/// </summary>
internal sealed class Coverage
{
    // In the order of the table's columns. The last is whatever no client should send.
    private static readonly string[] verbs =
        ["create", "get", "list", "watch", "update", "json", "merge", "strategic", "apply", "delete", "deletecollection", "subresource", "misuse"];

    private static readonly string[] patches = ["json", "merge", "strategic", "apply"];
    private static readonly string[] writes = ["create", "update", .. patches];

    private readonly SortedDictionary<string, Dictionary<string, Outcomes>> kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<int, int>> codes = new(StringComparer.Ordinal);

    /// <summary>How often what was asked was done, and how often it was refused: as invalid, as a conflict, and otherwise.</summary>
    private sealed class Outcomes
    {
        public int Done { get; set; }

        public int Invalid { get; set; }

        public int Conflicts { get; set; }

        public int Else { get; set; }

        public int Refused => Invalid + Conflicts + Else;

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Done}/{Invalid}/{Conflicts}/{Else}");
    }

    /// <summary>Counts a request that both servers ended in the same way; what they parted over counts for nothing.</summary>
    public void Add(Request request, Answer theirs, Answer ours)
    {
        if (theirs.Succeeded != ours.Succeeded || Asked(request) is not { } asked) return;
        if (!kinds.TryGetValue(asked.Kind.QualifiedName, out Dictionary<string, Outcomes>? row))
            kinds[asked.Kind.QualifiedName] = row = new Dictionary<string, Outcomes>(StringComparer.Ordinal);
        if (!row.TryGetValue(asked.Verb, out Outcomes? cell)) row[asked.Verb] = cell = new Outcomes();
        if (ours.Succeeded) cell.Done++;
        else if (ours.Code == 422) cell.Invalid++;
        else if (ours.Code == 409) cell.Conflicts++;
        else cell.Else++;
        if (!codes.TryGetValue(asked.Verb, out SortedDictionary<int, int>? answered))
            codes[asked.Verb] = answered = [];
        answered[ours.Code] = answered.GetValueOrDefault(ours.Code) + 1;
    }

    /// <summary>What of the kinds that both servers serve was never done, or never refused; in words.</summary>
    public IEnumerable<string> Missing(IReadOnlyList<SharedKind> shared)
    {
        foreach (SharedKind kind in shared)
        {
            if (!kinds.TryGetValue(kind.Name, out Dictionary<string, Outcomes>? row))
            {
                yield return $"{kind.Name} is never asked for";
                continue;
            }

            // A watch takes a second, and is the same for every kind: the long run need not have one of each.
            foreach (string verb in kind.Verbs.Where(verb => verb != "watch").SelectMany(verb => verb == "patch" ? patches : [verb]))
            {
                // The peer's aggregator has no types to apply an APIService with, and drops the connection.
                if (verb == "apply" && kind.Name.StartsWith("APIService.", StringComparison.Ordinal)) continue;
                Outcomes cell = row.GetValueOrDefault(verb) ?? new Outcomes();
                if (cell.Done == 0) yield return $"{verb} of {kind.Name} is never done";
                if (cell.Refused == 0 && writes.Contains(verb)) yield return $"{verb} of {kind.Name} is never refused";
            }
        }
    }

    /// <summary>The tables: kinds by verbs, and verbs by answers.</summary>
    public void Write(StringBuilder text)
    {
        text.AppendLine("what both servers did of each kind: done/invalid/conflicts/refused otherwise");
        text.AppendLine(Line("", verbs));
        foreach ((string kind, Dictionary<string, Outcomes> row) in kinds)
            text.AppendLine(Line(Short(kind), verbs.Select(verb => row.GetValueOrDefault(verb)?.ToString() ?? ".")));
        text.AppendLine("answers by verb:");
        foreach ((string verb, SortedDictionary<int, int> answered) in codes)
        {
            string counts = string.Join("  ", answered.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}: {pair.Value}")));
            text.AppendLine(CultureInfo.InvariantCulture, $"  {verb,-16} {counts}");
        }
    }

    private static string Line(string name, IEnumerable<string> cells) =>
        $"  {name,-32}{string.Concat(cells.Select(cell => $"{cell,17}"))}".TrimEnd();

    private static string Short(string kind) => kind.Replace(".k8s.io", "", StringComparison.Ordinal);

    // /api/v1/namespaces/diff/pods/p/status: after the version come the namespace, if any, the resource, a name and more.
    private static (Kind Kind, string Verb)? Asked(Request request)
    {
        string[] steps = request.Target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool isCore = steps is ["api", ..];
        if (steps.Length < (isCore ? 3 : 4)) return null;
        string[] rest = steps[(isCore ? 2 : 3)..];
        if (rest is ["namespaces", _, not ("status" or "finalize" or "bogus"), ..]) rest = rest[2..];
        Kind? kind = Kinds.FindResource(isCore ? "" : steps[1], isCore ? steps[1] : steps[2], rest[0]);
        return kind is null ? null : (kind, VerbOf(request, rest.Length - 1));
    }

    private static string VerbOf(Request request, int below) => (request.Method, below) switch
    {
        (_, > 1) => "subresource",
        ("POST", 0) => "create",
        ("GET", 0) => request.IsWatch ? "watch" : "list",
        ("DELETE", 0) => "deletecollection",
        ("GET", 1) => "get",
        ("PUT", 1) => "update",
        ("DELETE", 1) => "delete",
        ("PATCH", 1) => request.ContentType switch
        {
            "application/json-patch+json" => "json",
            "application/merge-patch+json" => "merge",
            "application/strategic-merge-patch+json" => "strategic",
            _ => "apply",
        },
        _ => "misuse",
    };
}
