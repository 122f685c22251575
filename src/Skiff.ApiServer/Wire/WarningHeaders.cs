using System.Text;

namespace Skiff.ApiServer.Wire;

/// <summary>
/// Warnings as headers, bounded as upstream bounds them: whole while they are few, and once they are many the beginnings
/// of as many as there is room for. Clients refuse answers whose headers have no end.
/// </summary>
internal static class WarningHeaders
{
    private const int TotalRunesMax = 4 * 1024;
    private const int ItemRunesMax = 256;

    /// <summary>The values of the headers, in order.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<string> warnings)
    {
        bool areMany = warnings.Sum(warning => Math.Min(RunesOf(warning), TotalRunesMax + 1)) > TotalRunesMax;
        int written = 0;
        foreach (string warning in warnings)
        {
            if (areMany && written >= TotalRunesMax) yield break;
            string text = areMany ? Start(warning) : warning;
            written += RunesOf(text);
            yield return $"299 - \"{Escaped(text)}\"";
        }
    }

    private static int RunesOf(string text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes()) count++;
        return count;
    }

    private static string Start(string text)
    {
        int length = 0, runes = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (runes++ == ItemRunesMax) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    private static string Escaped(string text)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return string.Concat(escaped.Select(c => c is >= ' ' and < '\x7f' ? c : '?'));
    }
}
