using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Cel;

/// <summary>Something wrong with an expression.</summary>
/// <param name="Offset">Where in the text; negative when it is about the whole.</param>
/// <param name="Message">What is wrong.</param>
public readonly record struct CelIssue(int Offset, string Message);

/// <summary>The text of an expression, and how errors point into it.</summary>
internal sealed class CelSource(string text)
{
    private const int IssuesMax = 100;
    private const int SnippetBytesMax = 16384;

    public string Text => text;

    /// <summary>Every issue as clients see it, in the order of their places.</summary>
    public string Describe(IReadOnlyList<CelIssue> issues)
    {
        IEnumerable<string> shown = issues
            .Take(IssuesMax)
            .Select(issue => (issue.Message, Place: Locate(issue.Offset)))
            .OrderBy(static issue => issue.Place.Line).ThenBy(static issue => issue.Place.Column)
            .Select(issue => Show(issue.Message, issue.Place));
        string all = string.Join("\n", shown);
        return issues.Count <= IssuesMax ? all : $"{all}\n{issues.Count - IssuesMax} more errors were truncated";
    }

    // Lines count from 1, columns are code points and count from 0; a place that is none has both at -1.
    private (int Line, int Column) Locate(int offset)
    {
        if (offset < 0) return (-1, -1);
        int line = 1, start = 0;
        for (int i = 0; i < offset && i < text.Length; i++)
        {
            if (text[i] != '\n') continue;
            line++;
            start = i + 1;
        }

        int column = 0;
        for (int i = start; i < offset; i++)
        {
            if (i >= text.Length || !char.IsLowSurrogate(text[i])) column++;
        }

        return (line, column);
    }

    private string Show(string message, (int Line, int Column) place)
    {
        StringBuilder shown = new();
        shown.Append(CultureInfo.InvariantCulture, $"ERROR: <input>:{place.Line}:{place.Column + 1}: {message}");
        if (Line(place.Line) is not { } snippet || Encoding.UTF8.GetByteCount(snippet) > SnippetBytesMax)
        {
            return shown.ToString();
        }

        snippet = snippet.Replace('\t', ' ');
        shown.Append("\n | ").Append(snippet).Append("\n | ");
        List<Rune> runes = [.. snippet.EnumerateRunes()];
        for (int i = 0; i < place.Column && i < runes.Count; i++) shown.Append(runes[i].IsAscii ? '.' : '\uff0e');
        bool wide = place.Column < runes.Count && !runes[place.Column].IsAscii;
        return shown.Append(wide ? '\uff3e' : '^').ToString();
    }

    private string? Line(int number)
    {
        if (number < 1) return null;
        string[] lines = text.Split('\n');
        return number <= lines.Length ? lines[number - 1] : null;
    }
}
