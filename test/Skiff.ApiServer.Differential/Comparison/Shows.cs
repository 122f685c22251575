using System.Text.RegularExpressions;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>Whether two texts say the same in two notations.</summary>
internal static partial class Shows
{
    /// <summary>Whether two causes differ in nothing but how Go and JSON show the value they are about.</summary>
    public static bool OneValue(Difference difference)
    {
        if (!difference.IsCause) return false;
        Match theirs = Cause().Match(difference.Theirs), ours = Cause().Match(difference.Ours);
        if (!theirs.Success || !ours.Success || theirs.Groups["head"].Value != ours.Groups["head"].Value) return false;
        string detail = ours.Groups["rest"].Value;
        // Some values have nothing said of them.
        if (theirs.Groups["rest"].Value.EndsWith('}') && detail.EndsWith('}')) return GoValue().IsMatch(theirs.Groups["rest"].Value);
        // What follows the value is what is wrong with it; values themselves may hold anything.
        int colon = detail.LastIndexOf(": ", StringComparison.Ordinal);
        bool isDuplicate = ours.Groups["head"].Value.Contains("Duplicate", StringComparison.Ordinal);
        return GoValue().IsMatch(theirs.Groups["rest"].Value)
            && (isDuplicate || (colon >= 0 && theirs.Groups["rest"].Value.EndsWith(detail[colon..], StringComparison.Ordinal)));
    }

    /// <summary>Whether the peer calls its own what is a client's fault.</summary>
    public static bool SameMistake(Difference difference)
    {
        string theirs = ListVersion().Replace(difference.Theirs, "");
        return theirs.StartsWith("500 ", StringComparison.Ordinal) && difference.Ours.StartsWith("400 ", StringComparison.Ordinal)
            && difference.Ours.EndsWith(theirs[4..], StringComparison.Ordinal);
    }

    /// <summary>Whether both refuse a change for the same reason, however they list what may change.</summary>
    public static bool SameRefusal(Difference difference)
    {
        string[] starts = ["pod updates may not change fields other than", "spec is immutable after creation except", "updates to statefulset spec for fields other than"];
        return Array.Exists(starts, start => difference.Theirs.Contains(start, StringComparison.Ordinal) && difference.Ours.Contains(start, StringComparison.Ordinal));
    }

    [GeneratedRegex("resourceVersion: Invalid value: \"[^\"]*\": ")]
    private static partial Regex ListVersion();

    [GeneratedRegex("^(?<head>[^ ]*: [A-Za-z]+: (Invalid|Duplicate|Unsupported) value: )(?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex Cause();

    [GeneratedRegex(@"^(map\[|\[\]|&|0x|""?null""?|\(|[a-z0-9]+\.[A-Z][A-Za-z]*[\{\(]|\[\][a-z0-9]+\.|\d{4}-\d\d-\d\d |TIME|""map\[)")]
    private static partial Regex GoValue();
}
