using System.Globalization;
using System.Text;

namespace Skiff.Model;

/// <summary>Text as Go's formatting verbs print it, for messages that clients compare.</summary>
public static class GoText
{
    private const int MaxQuoted = 256;

    /// <summary>A string in double quotes with Go's escapes, as <c>%q</c> prints it.</summary>
    public static string Quote(string text) =>
        $"\"{QuotedBody(text).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A list of strings as <c>%#v</c> shows a string slice.</summary>
    public static string StringSlice(IEnumerable<string> values) =>
        $"[]string{{{string.Join(", ", values.Select(Quote))}}}";

    /// <summary>
    /// A string quoted, but no more of it than its start: what a client sent must not make a message without end.
    /// </summary>
    internal static string QuoteStart(string text) => Quote(Start(text));

    /// <summary>The start of a text that has no bound of its own.</summary>
    internal static string Start(string text) => text.Length <= MaxQuoted ? text : $"{text[..MaxQuoted]}...";

    /// <summary>The inside of a quoted string, without the escape of the quotes themselves.</summary>
    internal static string QuotedBody(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\': result.Append("\\\\"); break;
                case '\a': result.Append("\\a"); break;
                case '\b': result.Append("\\b"); break;
                case '\f': result.Append("\\f"); break;
                case '\n': result.Append("\\n"); break;
                case '\r': result.Append("\\r"); break;
                case '\t': result.Append("\\t"); break;
                case '\v': result.Append("\\v"); break;
                default: AppendRune(result, rune); break;
            }
        }

        return result.ToString();
    }

    private static void AppendRune(StringBuilder result, Rune rune)
    {
        if (IsPrintable(rune)) result.Append(rune);
        else if (rune.Value < 0x80) result.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        else if (rune.IsBmp) result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
    }

    // Letters, marks, numbers, punctuation, symbols and the ordinary space.
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
