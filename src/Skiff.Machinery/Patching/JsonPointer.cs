using System.Globalization;
using Skiff.Model;

namespace Skiff.Machinery.Patching;

/// <summary>The steps of a JSON pointer and the indexes they may be.</summary>
internal static class JsonPointer
{
    /// <summary>Deepest path followed; nothing that is stored goes deeper.</summary>
    public const int StepsMax = JsonParser.DepthMax;

    /// <summary>
    /// The steps of a pointer, or null when it has none. What stands before the first slash is ignored, as upstream
    /// ignores it.
    /// </summary>
    public static string[]? Steps(string pointer)
    {
        string[] parts = pointer.Split('/');
        if (parts.Length < 2) return null;
        for (int i = 1; i < parts.Length; i++)
        {
            if (!parts[i].Contains('~', StringComparison.Ordinal)) continue;
            parts[i] = parts[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return parts[1..];
    }

    /// <summary>An index as Go's Atoi reads it: an optional sign and digits.</summary>
    public static bool TryIndex(string step, out int index, out string error)
    {
        bool good = int.TryParse(step, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index);
        error = good ? "" : $"strconv.Atoi: parsing {GoText.Quote(step)}: invalid syntax";
        return good;
    }

    /// <summary>An index counted from the end when negative, or -1 when it lies outside.</summary>
    public static int Resolve(int index, int count)
    {
        if (index < 0) index += count;
        return index >= 0 && index < count ? index : -1;
    }
}
