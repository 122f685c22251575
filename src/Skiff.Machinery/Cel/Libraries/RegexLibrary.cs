namespace Skiff.Machinery.Cel;

/// <summary>The functions <c>matches</c>, <c>find</c> and <c>findAll</c>.</summary>
internal static class RegexLibrary
{
    private static readonly CelType S = CelType.String;
    private static readonly CelType ListOfS = CelType.ListOf(CelType.String);

    public static void Declare(CelFunctions functions)
    {
        CelImplementation matches = static a => Run(a, "", static (regex, text, _) => CelBool.Of(regex.IsMatch(text)));
        functions.Global("matches", "matches", [S, S], CelType.Bool, matches);
        functions.Member("matches", "matches_string", [S, S], CelType.Bool, matches);
        functions.Member(
            "find", "string_find_string", [S, S], S,
            static a => Run(a, "Illegal regex: ", static (regex, text, _) => CelString.Of(regex.Find(text))));
        CelImplementation findAll = static a =>
            Run(a, "Illegal regex: ", static (regex, text, count) => CelList.Of(regex.FindAll(text, count)));
        functions.Member("findAll", "string_find_all_string", [S, S], ListOfS, findAll);
        functions.Member("findAll", "string_find_all_string_int", [S, S, CelType.Int], ListOfS, findAll);
    }

    private static CelValue Run(ReadOnlySpan<CelValue> a, string label, Func<GoRegex, string, long, CelValue> use)
    {
        string pattern = StringLibrary.Text(a[1]);
        if (!Patterns.TryGet(pattern, out GoRegex? regex, out string error)) return new CelError(label + error);
        return use(regex, StringLibrary.Text(a[0]), a.Length > 2 ? StringLibrary.Int(a[2]) : -1);
    }

    /// <summary>The patterns used last, so that a pattern within a loop is read once.</summary>
    private static class Patterns
    {
        private const int SlotsMax = 16;

        [ThreadStatic]
        private static (string Pattern, GoRegex Regex)[]? recent;

        public static bool TryGet(string pattern, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GoRegex? regex, out string error)
        {
            recent ??= new (string, GoRegex)[SlotsMax];
            ref (string Pattern, GoRegex Regex) slot = ref recent[(uint)pattern.GetHashCode(StringComparison.Ordinal) % SlotsMax];
            error = "";
            regex = slot.Pattern == pattern ? slot.Regex : null;
            if (regex is not null) return true;
            if (!GoRegex.TryParse(pattern, out regex, out error)) return false;
            slot = (pattern, regex);
            return true;
        }
    }
}
