using System.Globalization;
using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>Texts as Go's formatter writes them, because clients compare error messages.</summary>
public static class GoPrint
{
    /// <summary>A list of strings as <c>%#v</c> shows a string slice.</summary>
    public static string StringSlice(IEnumerable<string> values) =>
        $"[]string{{{string.Join(", ", values.Select(GoText.Quote))}}}";

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
}
