using System.Text;

namespace Skiff.PodLifecycle.Environment;

/// <summary>
/// The rules of <c>$(NAME)</c>: a reference to a known variable becomes its value, one to an unknown variable stays as
/// it is, <c>$$</c> is one dollar sign, and what is no complete reference stays.
/// </summary>
/// <remarks>With A=1: <c>$(A)-$(B)-$$(A)-$(A</c> becomes <c>1-$(B)-$(A)-$(A</c>.</remarks>
public static class Expansion
{
    /// <summary>Expands a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="find">The value of a name; null when there is none.</param>
    public static string Expand(string text, Func<string, string?> find)
    {
        if (!text.Contains('$', StringComparison.Ordinal)) return text;
        StringBuilder result = new();
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                result.Append(text[at++]);
                continue;
            }

            at = AppendReference(text, at, find, result);
        }

        return result.ToString();
    }

    /// <summary>Expands a text in which every reference must be known; the error names one that is not.</summary>
    public static (string Text, string Error) ExpandStrictly(string text, Func<string, string?> find)
    {
        string? missing = null;
        string expanded = Expand(text, name =>
        {
            string? value = find(name);
            if (value is null) missing ??= name;
            return value;
        });
        return missing is null ? (expanded, "") : ("", $"missing value for \"{missing}\"");
    }

    private static int AppendReference(string text, int dollar, Func<string, string?> find, StringBuilder result)
    {
        char next = text[dollar + 1];
        if (next == '$')
        {
            result.Append('$');
            return dollar + 2;
        }

        int end = next == '(' ? text.IndexOf(')', dollar + 2) : -1;
        if (end < 0)
        {
            result.Append('$').Append(next);
            return dollar + 2;
        }

        string name = text[(dollar + 2)..end];
        result.Append(find(name) ?? $"$({name})");
        return end + 1;
    }
}
