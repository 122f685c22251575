using System.Collections.Frozen;
using System.Text;

namespace Skiff.Machinery.Cel;

/// <summary>
/// Names of JSON members as expressions write them: <c>a-b</c> is <c>a__dash__b</c>, <c>namespace</c> is
/// <c>__namespace__</c>.
/// </summary>
public static class FieldNames
{
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
        "loop", "package", "namespace", "return", "var", "void", "while",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The name as expressions write it; null when they cannot.</summary>
    public static string? Escape(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return null;
        if (Reserved.Contains(name)) return $"__{name}__";
        StringBuilder? escaped = null;
        for (int i = 0; i < name.Length; i++)
        {
            string? word = name[i] switch
            {
                '.' => "__dot__",
                '-' => "__dash__",
                '/' => "__slash__",
                '_' when i + 1 < name.Length && name[i + 1] == '_' => "__underscores__",
                _ => null,
            };
            if (word is null)
            {
                if (!char.IsAsciiLetterOrDigit(name[i]) && name[i] != '_') return null;
                escaped?.Append(name[i]);
                continue;
            }

            escaped ??= new StringBuilder().Append(name, 0, i);
            escaped.Append(word);
            if (name[i] == '_') i++;
        }

        return escaped?.ToString() ?? name;
    }
}
