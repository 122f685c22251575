using System.Globalization;
using System.Text.RegularExpressions;
using Skiff.ApiServer.Differential.Generation;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>One thing that the servers say differently.</summary>
/// <param name="Kind">The kind that was asked about.</param>
/// <param name="What">What was tried.</param>
/// <param name="Steps">Where in the answer: <c>code</c>, <c>causes</c>, or the way to a value of the body.</param>
/// <param name="Theirs">What the peer says.</param>
/// <param name="Ours">What Skiff says.</param>
internal sealed partial record Difference(Kind Kind, string What, IReadOnlyList<string> Steps, string Theirs, string Ours)
{
    private const int ShownMax = 160;

    /// <summary>What stands for a value that is not there.</summary>
    public const string Absent = "-";

    /// <summary>The place in words.</summary>
    public string Path => string.Join('.', Steps);

    /// <summary>
    /// The field of the object that differs, or of which the owner differs: without indexes, keys and the list around it.
    /// </summary>
    public string Field
    {
        get
        {
            IEnumerable<string> steps = Steps.Where(step => !step.StartsWith('[')).SkipWhile(step => step is "items" or "rows" or "object");
            if (IsOwnership) steps = steps.Skip(3).Where(step => step != "." && !step.StartsWith("k:", StringComparison.Ordinal));
            return string.Join('.', steps);
        }
    }

    /// <summary>Whether this is about who owns a field.</summary>
    public bool IsOwnership => Steps.Contains("managedFields");

    /// <summary>Differences of one class have most likely one cause.</summary>
    public string Class => string.Join(" | ",
        Kind.QualifiedName, (IsOwnership ? "owner of " : "") + Field, Masked(Theirs), Masked(Ours));

    private static string Masked(string text)
    {
        string made = Numbers().Replace(Quoted().Replace(text, "\"*\""), "#");
        return made.Length > ShownMax ? made[..ShownMax] + "..." : made;
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}

/// <summary>Finds the differences of two answers.</summary>
internal static class Comparing
{
    private const int DifferencesMax = 20;

    /// <summary>The differences, in the peer's order.</summary>
    public static IReadOnlyList<Difference> Compare(Subject subject, Request request, Answer theirs, Answer ours)
    {
        List<Difference> found = [];
        void Add(IReadOnlyList<string> steps, string left, string right)
        {
            if (found.Count < DifferencesMax) found.Add(new Difference(subject.Kind, request.What, steps, left, right));
        }

        string[] codes = [.. new[] { theirs, ours }.Select(answer => answer.Code.ToString(CultureInfo.InvariantCulture))];
        if (theirs.Code != ours.Code) Add(["code"], $"{codes[0]} {Message(theirs)}", $"{codes[1]} {Message(ours)}");
        else if (theirs.ContentType != ours.ContentType) Add(["content type"], theirs.ContentType, ours.ContentType);
        else if (IsStatus(theirs) && IsStatus(ours)) Statuses((JsonObject)Normal.Of(theirs), (JsonObject)Normal.Of(ours), Add);
        else Values([], Normal.Of(theirs, subject.Kind.Schema), Normal.Of(ours), Add);
        return found;
    }

    private static bool IsStatus(Answer answer) => answer.Object?.Text("kind") == "Status";

    private static string Message(Answer answer)
    {
        if (!IsStatus(answer)) return answer.Succeeded ? "" : answer.Text.Length > 200 ? answer.Text[..200] : answer.Text;
        JsonObject status = (JsonObject)Normal.Of(answer);
        return status.Text("message") ?? "";
    }

    // Causes are compared one by one, in no order, because a part of them is found by walking Go's maps, and once each,
    // because metadata was validated twice before 1.3x. The message repeats them and is compared when there are none.
    private static void Statuses(JsonObject theirs, JsonObject ours, Action<IReadOnlyList<string>, string, string> add)
    {
        List<string> left = Causes(theirs), right = Causes(ours);
        foreach (string cause in left.ToArray())
        {
            if (right.Remove(cause)) left.Remove(cause);
        }

        // Those of one field and reason are most likely about one thing.
        foreach (string cause in left)
        {
            string? other = right.Find(text => Head(text) == Head(cause));
            if (other is not null) right.Remove(other);
            add(["causes"], cause, other ?? Difference.Absent);
        }

        foreach (string cause in right) add(["causes"], Difference.Absent, cause);
        bool withCauses = Causes(theirs).Count > 0 || Causes(ours).Count > 0;
        JsonObject a = Without(theirs, withCauses), b = Without(ours, withCauses);
        Values(["status"], a, b, add);
    }

    private static string Head(string cause) => string.Join(':', cause.Split(':', 3).Take(2));

    private static JsonObject Without(JsonObject status, bool withCauses)
    {
        JsonObject made = withCauses ? status.Remove("message") : status;
        return made["details"] is JsonObject details ? made.Set("details", details.Remove("causes")) : made;
    }

    private static List<string> Causes(JsonObject status)
    {
        if (status.At("details", "causes") is not JsonArray causes) return [];
        List<string> texts = [.. causes.Items.ToArray().OfType<JsonObject>()
            .Select(cause => Explanations.Translated($"{cause.Text("field")}: {cause.Text("reason")}: {cause.Text("message")}"))
            .Distinct(StringComparer.Ordinal)];
        texts.Sort(StringComparer.Ordinal);
        return texts;
    }

    private static void Values(IReadOnlyList<string> path, Json theirs, Json ours, Action<IReadOnlyList<string>, string, string> add)
    {
        if (theirs.Equals(ours)) return;
        if (theirs is JsonObject left && ours is JsonObject right)
        {
            foreach (string name in Names(left).Union(Names(right)))
            {
                string[] at = [.. path, name];
                if (left[name] is { } a && right[name] is { } b) Values(at, a, b, add);
                else add(at, Shown(left[name]), Shown(right[name]));
            }
        }
        else if (theirs is JsonArray these && ours is JsonArray those && these.Count == those.Count)
        {
            for (int i = 0; i < these.Count; i++) Values([.. path, $"[{i}]"], these[i], those[i], add);
        }
        else if (Explanations.Translated(Shown(theirs)) != Explanations.Translated(Shown(ours))) add(path, Shown(theirs), Shown(ours));
    }

    private static IEnumerable<string> Names(JsonObject map) => map.Members.ToArray().Select(member => member.Name);

    private static string Shown(Json? value) => value is null ? Difference.Absent : value is JsonString text ? text.Value : value.ToString();
}
