using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Validation;

/// <summary>Texts as Go's formatter writes them, because clients compare error messages.</summary>
public static class GoText
{
    /// <summary>A string in double quotes, escaped as <c>%q</c> does.</summary>
    public static string Quote(string value)
    {
        StringBuilder text = new(value.Length + 2);
        text.Append('"');
        foreach (Rune rune in value.EnumerateRunes()) AppendRune(text, rune);
        return text.Append('"').ToString();
    }

    /// <summary>A list of strings as <c>%#v</c> shows a string slice.</summary>
    public static string StringSlice(IEnumerable<string> values) =>
        $"[]string{{{string.Join(", ", values.Select(Quote))}}}";

    /// <summary>Whether Go prints a character as itself: letters, marks, numbers, punctuation, symbols, the space.</summary>
    public static bool IsPrint(Rune rune)
    {
        if (rune.Value == ' ') return true;
        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
    }

    /// <summary>A character's number, and the character when it can be printed, as <c>%#U</c> shows it.</summary>
    public static string CodePoint(Rune rune)
    {
        string number = $"U+{rune.Value.ToString("X4", CultureInfo.InvariantCulture)}";
        return IsPrint(rune) ? $"{number} '{rune}'" : number;
    }

    private static void AppendRune(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"': text.Append("\\\""); break;
            case '\\': text.Append(@"\\"); break;
            case '\a': text.Append(@"\a"); break;
            case '\b': text.Append(@"\b"); break;
            case '\f': text.Append(@"\f"); break;
            case '\n': text.Append(@"\n"); break;
            case '\r': text.Append(@"\r"); break;
            case '\t': text.Append(@"\t"); break;
            case '\v': text.Append(@"\v"); break;
            default: AppendPlain(text, rune); break;
        }
    }

    private static void AppendPlain(StringBuilder text, Rune rune)
    {
        if (IsPrint(rune))
        {
            text.Append(rune.ToString());
            return;
        }

        (string prefix, string format) = rune.Value switch
        {
            < 0x80 => (@"\x", "x2"),
            < 0x10000 => (@"\u", "x4"),
            _ => (@"\U", "x8"),
        };
        text.Append(prefix).Append(rune.Value.ToString(format, CultureInfo.InvariantCulture));
    }
}
