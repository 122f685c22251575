using System.Globalization;
using Skiff.ApiServer.Differential.Generation;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>Finds the differences of two answers.</summary>
internal static class Comparing
{
    /// <summary>The differences, in the peer's order.</summary>
    public static IReadOnlyList<Difference> Compare(Subject subject, Request request, Answer theirs, Answer ours)
    {
        List<Difference> found = [];
        void Add(IReadOnlyList<string> steps, string left, string right) =>
            found.Add(new Difference(subject.Kind, request, steps, left, right));
        Normal normal = new(request);
        Json a = normal.Of(theirs, isPeer: true, subject.Kind.Schema), b = normal.Of(ours, isPeer: false);
        if (theirs.Code != ours.Code) Codes(theirs, ours, a, b, Add);
        else if (theirs.ContentType != ours.ContentType) Add(["content type"], theirs.ContentType, ours.ContentType);
        else if (IsStatus(a) && IsStatus(b)) Statuses((JsonObject)a, (JsonObject)b, Add);
        else if (IsStatus(a) != IsStatus(b)) Add(["answer"], KindOf(a), KindOf(b));
        else Values([], a, b, Add);
        return found;
    }

    private static bool IsStatus(Json answer) => KindOf(answer) == "Status";

    private static string KindOf(Json answer) => (answer as JsonObject)?.Text("kind") ?? Difference.Absent;

    // Where one server refuses for reasons that it tells, and the other does what it is asked, each reason is a difference.
    private static void Codes(Answer theirs, Answer ours, Json a, Json b, Action<IReadOnlyList<string>, string, string> add)
    {
        bool isRefusal = (theirs.Code == 422 && ours.Succeeded) || (ours.Code == 422 && theirs.Succeeded);
        List<string> left = Causes(a), right = Causes(b);
        if (!isRefusal || left.Count + right.Count == 0)
        {
            add(["code"], $"{Code(theirs)} {Message(theirs, a)}", $"{Code(ours)} {Message(ours, b)}");
            return;
        }

        foreach (string cause in left) add(["causes"], cause, Difference.Absent);
        foreach (string cause in right) add(["causes"], Difference.Absent, cause);
    }

    private static string Code(Answer answer) => answer.Code.ToString(CultureInfo.InvariantCulture);

    private static string Message(Answer answer, Json body)
    {
        if (IsStatus(body)) return ((JsonObject)body).Text("message") ?? "";
        return answer.Succeeded ? "" : answer.Text.Length > 200 ? answer.Text[..200] : answer.Text;
    }

    // Causes are compared one by one, in no order, because a part of them is found by walking Go's maps, and once each,
    // because metadata was validated twice before 1.3x. The message repeats them and is compared when there are none.
    private static void Statuses(JsonObject theirs, JsonObject ours, Action<IReadOnlyList<string>, string, string> add)
    {
        bool isOneUnfit = Difference.IsUnfit(ours.Text("message")) != Difference.IsUnfit(theirs.Text("message"));
        if (isOneUnfit || Difference.IsAboutAddresses(ours.Text("message")) != Difference.IsAboutAddresses(theirs.Text("message")))
        {
            add(["refusal"], theirs.Text("message") ?? "", ours.Text("message") ?? "");
            return;
        }

        List<string> left = Causes(theirs), right = Causes(ours);
        Pair(left, right, static (a, b) => a == b, static (_, _) => { });
        Pair(left, right, static (a, b) => Words.Translated(a) == Words.Translated(b), (a, b) => add(["causes"], a, b));
        Pair(left, right, static (a, b) => Told(a) == Told(b), (a, b) => add(["causes"], a, b));
        // Those of one field and reason are most likely about one thing.
        Pair(left, right, static (a, b) => Head(a) == Head(b), (a, b) => add(["causes"], a, b));
        foreach (string cause in left) add(["causes"], cause, Difference.Absent);
        foreach (string cause in right) add(["causes"], Difference.Absent, cause);
        // One conflict is told in one way.
        bool isOneConflict = theirs.Text("reason") == "Conflict" && Causes(theirs) is [var conflict] && Causes(ours) is [var other] && conflict == other;
        bool withCauses = !isOneConflict && (Causes(theirs).Count > 0 || Causes(ours).Count > 0);
        Values(["status"], Without(theirs, withCauses), Without(ours, withCauses), add);
    }

    private static void Pair(List<string> left, List<string> right, Func<string, string, bool> same, Action<string, string> paired)
    {
        foreach (string one in left.ToArray())
        {
            if (right.Find(other => same(one, other)) is not { } match) continue;
            left.Remove(one);
            right.Remove(match);
            paired(one, match);
        }
    }

    private static string Told(string cause) => cause.Split(": supported values: ")[0];

    private static string Head(string cause) => string.Join(':', Words.Translated(cause).Split(':', 3).Take(2));

    private static JsonObject Without(JsonObject status, bool withCauses)
    {
        JsonObject made = withCauses ? status.Remove("message") : status;
        return made["details"] is JsonObject details ? made.Set("details", details.Remove("causes")) : made;
    }

    private static List<string> Causes(Json status)
    {
        if ((status as JsonObject)?.At("details", "causes") is not JsonArray causes) return [];
        List<string> texts = [.. causes.Items.ToArray().OfType<JsonObject>()
            .Select(cause => $"{cause.Text("field")}: {cause.Text("reason")}: {cause.Text("message")}")
            // What is told with its index today was told once for all items.
            .DistinctBy(Words.Translated, StringComparer.Ordinal)];
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
            if (IsOrder(these, those)) add([.. path, Difference.Order], Shown(theirs), Shown(ours));
            else for (int i = 0; i < these.Count; i++) Values([.. path, $"[{i}]"], these[i], those[i], add);
        }
        else add(path, Shown(theirs), Shown(ours));
    }

    // The same items in another order.
    private static bool IsOrder(JsonArray theirs, JsonArray ours)
    {
        List<Json> rest = [.. ours.Items.ToArray()];
        return theirs.Items.ToArray().All(rest.Remove);
    }

    private static IEnumerable<string> Names(JsonObject map) => map.Members.ToArray().Select(member => member.Name);

    private static string Shown(Json? value) => value is null ? Difference.Absent : value is JsonString text ? text.Value : value.ToString();
}
