using System.Globalization;
using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>
/// What differs between two records, line by line of their JSON, in the form that <c>diff -u</c> has: for people who were
/// told that they may not change something.
/// </summary>
internal static class JsonDiff
{
    private const int Context = 3;
    private const int LinesMax = 200;

    /// <summary>The difference as one block: everything between the first and the last line that differ.</summary>
    public static string Of(IMessage old, IMessage next)
    {
        List<string> before = Lines(old), after = Lines(next);
        int same = 0, shorter = Math.Min(before.Count, after.Count);
        while (same < shorter && before[same] == after[same]) same++;
        int tail = 0;
        while (tail < shorter - same && before[^(tail + 1)] == after[^(tail + 1)]) tail++;
        int start = Math.Max(0, same - Context), trailing = Math.Min(Context, tail);
        int removed = before.Count - tail - same, added = after.Count - tail - same;

        StringBuilder text = new();
        int lead = same - start;
        text.Append(CultureInfo.InvariantCulture,
            $"@@ -{start + 1},{lead + removed + trailing} +{start + 1},{lead + added + trailing} @@\n");
        Append(text, ' ', before, start, lead);
        Append(text, '-', before, same, removed);
        Append(text, '+', after, same, added);
        Append(text, ' ', before, before.Count - tail, trailing);
        return text.ToString();
    }

    private static void Append(StringBuilder text, char mark, List<string> lines, int start, int count)
    {
        int shown = Math.Min(count, LinesMax);
        for (int i = start; i < start + shown; i++) text.Append(mark).Append(lines[i]).Append('\n');
        if (shown < count) text.Append(mark).Append("...\n");
    }

    private static List<string> Lines(IMessage message)
    {
        List<string> lines = [];
        // What the model wrote is read back here, so it is sound and within every bound.
        if (JsonParser.Parse(Shown.Utf8(message)).Value is { } value) Write(value, "", "", 0, lines);
        return lines;
    }

    private static void Write(Json value, string name, string comma, int depth, List<string> lines)
    {
        string indent = new(' ', depth);
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                lines.Add($"{indent}{name}{{");
                for (int i = 0; i < members.Count; i++)
                {
                    JsonMember member = members.Members[i];
                    Write(member.Value, $"{Json.Of(member.Name)}: ", i < members.Count - 1 ? "," : "", depth + 1, lines);
                }

                lines.Add($"{indent}}}{comma}");
                break;
            case JsonArray { Count: > 0 } items:
                lines.Add($"{indent}{name}[");
                for (int i = 0; i < items.Count; i++) Write(items[i], "", i < items.Count - 1 ? "," : "", depth + 1, lines);
                lines.Add($"{indent}]{comma}");
                break;
            default:
                lines.Add($"{indent}{name}{value}{comma}");
                break;
        }
    }
}
