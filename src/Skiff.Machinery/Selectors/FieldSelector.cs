using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Selectors;

/// <summary>One condition of a field selector: a field has, or has not, a value.</summary>
/// <param name="Field">Field name, such as <c>spec.nodeName</c>.</param>
/// <param name="Value">The value, unescaped.</param>
/// <param name="Negated">Whether the field must differ from the value.</param>
public readonly record struct FieldRequirement(string Field, string Value, bool Negated)
{
    /// <summary>The condition in the syntax of field selectors.</summary>
    public override string ToString() => $"{Field}{(Negated ? "!=" : "=")}{FieldSelector.Escape(Value)}";
}

/// <summary>A test of objects by a few of their fields: all conditions must hold. Immutable.</summary>
public sealed class FieldSelector
{
    private readonly FieldRequirement[] requirements;

    private FieldSelector(FieldRequirement[] requirements) => this.requirements = requirements;

    /// <summary>Matches every object.</summary>
    public static FieldSelector Everything { get; } = new([]);

    /// <summary>Whether every object matches.</summary>
    public bool IsEverything => requirements.Length == 0;

    /// <summary>The conditions, ordered by their text.</summary>
    public IReadOnlyList<FieldRequirement> Requirements => requirements;

    /// <summary>A selector of one condition that a field has a value.</summary>
    public static FieldSelector Of(string field, string value) => new([new(field, value, Negated: false)]);

    /// <summary>
    /// Reads the string form, such as <c>status.phase!=Running,spec.nodeName=n1</c>, where a backslash escapes commas,
    /// equals signs and itself. Which fields a kind supports is for the caller to check.
    /// </summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out FieldSelector? selector, out string error)
    {
        selector = null;
        error = "";
        List<FieldRequirement> found = [];
        foreach (string term in SplitTerms(text).Order(StringComparer.Ordinal))
        {
            if (term.Length == 0) continue;
            if (!TrySplit(term, out string field, out string raw, out bool negated))
            {
                error = $"invalid selector: '{text}'; can't understand '{term}'";
                return false;
            }

            if (!TryUnescape(raw, out string? value, out error)) return false;
            found.Add(new(field, value, negated));
        }

        selector = found.Count == 0 ? Everything : new([.. found]);
        return true;
    }

    /// <summary>Whether an object matches, asked for its fields by name; an absent field is empty.</summary>
    public bool Matches(Func<string, string> field)
    {
        foreach (FieldRequirement requirement in requirements)
        {
            bool same = string.Equals(field(requirement.Field), requirement.Value, StringComparison.Ordinal);
            if (same == requirement.Negated) return false;
        }

        return true;
    }

    /// <summary>The one value that the selector demands of a field, or null when it leaves a choice.</summary>
    public string? ExactValueOf(string field)
    {
        foreach (FieldRequirement requirement in requirements)
        {
            bool exact = !requirement.Negated && string.Equals(requirement.Field, field, StringComparison.Ordinal);
            if (exact) return requirement.Value;
        }

        return null;
    }

    /// <summary>A value with what has a meaning in selectors escaped.</summary>
    public static string Escape(string value) => value
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace(",", @"\,", StringComparison.Ordinal)
        .Replace("=", @"\=", StringComparison.Ordinal);

    /// <summary>The string form.</summary>
    public override string ToString() => string.Join(',', requirements);

    private static List<string> SplitTerms(string text)
    {
        List<string> terms = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        return terms;
    }

    private static bool TrySplit(string term, out string field, out string value, out bool negated)
    {
        for (int i = 0; i < term.Length; i++)
        {
            ReadOnlySpan<char> rest = term.AsSpan(i);
            int length = rest.StartsWith("!=") || rest.StartsWith("==") ? 2 : rest[0] == '=' ? 1 : 0;
            if (length == 0) continue;
            (field, value, negated) = (term[..i], term[(i + length)..], rest[0] == '!');
            return true;
        }

        (field, value, negated) = ("", "", false);
        return false;
    }

    private static bool TryUnescape(
        string raw, [NotNullWhen(true)] out string? value, out string error)
    {
        value = null;
        error = "";
        StringBuilder text = new();
        bool escaped = false;
        foreach (Rune rune in raw.EnumerateRunes())
        {
            bool meaning = rune.Value is '\\' or ',' or '=';
            if (escaped && !meaning)
            {
                error = $"invalid field selector: invalid escape sequence: \\{rune}";
                return false;
            }

            if (!escaped && (rune.Value is ',' or '='))
            {
                string number = rune.Value.ToString(CultureInfo.InvariantCulture);
                error = $"invalid field selector: unescaped character in value: {number}";
                return false;
            }

            if (!escaped && rune.Value == '\\')
            {
                escaped = true;
                continue;
            }

            escaped = false;
            text.Append(rune.ToString());
        }

        if (escaped)
        {
            error = @"invalid field selector: invalid escape sequence: \";
            return false;
        }

        value = text.ToString();
        return true;
    }
}
