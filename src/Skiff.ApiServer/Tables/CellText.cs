using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Text that several kinds' cells share.</summary>
internal static class CellText
{
    /// <summary>What stands for a value that is absent.</summary>
    public const string None = "<none>";

    /// <summary>What stands for a value that was never set.</summary>
    public const string Unset = "<unset>";

    /// <summary>Time since creation.</summary>
    public static string Age(IObject value, DateTimeOffset now) =>
        HumanDuration.Since(value.Metadata.CreationTimestamp, now);

    /// <summary>The text, or <c>&lt;none&gt;</c>.</summary>
    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    /// <summary>Two counts: <c>1/3</c>.</summary>
    public static string Share(int part, int whole) => string.Create(CultureInfo.InvariantCulture, $"{part}/{whole}");

    /// <summary>Names of containers, joined by commas.</summary>
    public static string Names(ListOf<Container> containers) =>
        string.Join(',', containers.AsEnumerable().Select(container => container.Name));

    /// <summary>Images of containers, joined by commas.</summary>
    public static string Images(ListOf<Container> containers) =>
        string.Join(',', containers.AsEnumerable().Select(container => container.Image));

    /// <summary>Labels as <c>a=1,b=2</c>, or <c>&lt;none&gt;</c>.</summary>
    public static string Labels(MapOf<string> labels) => labels.IsEmpty
        ? None
        : string.Join(',', labels.AsEnumerable().Select(label => $"{label.Key}={label.Value}"));

    /// <summary>A selector in the notation of queries, <c>&lt;none&gt;</c> for one that is absent or empty.</summary>
    public static string Selector(LabelSelector? selector) =>
        SelectorText(selector) is { } text ? OrNone(text) : "<error>";

    /// <summary>A selector in the notation of queries; null when an operator is unknown.</summary>
    public static string? SelectorText(LabelSelector? selector)
    {
        if (selector is null) return "";
        List<(string Key, string Text)> parts = [];
        foreach ((string key, string value) in selector.MatchLabels) parts.Add((key, $"{key}={value}"));
        foreach (LabelSelectorRequirement requirement in selector.MatchExpressions)
        {
            if (Requirement(requirement) is not { } text) return null;
            parts.Add((requirement.Key, text));
        }

        return string.Join(',', parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => part.Text));
    }

    /// <summary>The first three of a list, with a count of the rest; a placeholder when there is none.</summary>
    public static string FirstThree(IReadOnlyList<string> all, string whenEmpty)
    {
        const int shown = 3;
        string text = string.Join(',', all.Take(shown));
        int hidden = all.Count - shown;
        if (hidden > 0) return string.Create(CultureInfo.InvariantCulture, $"{text} + {hidden} more...");
        return text.Length == 0 ? whenEmpty : text;
    }

    private static string? Requirement(LabelSelectorRequirement requirement)
    {
        string values = string.Join(',', requirement.Values.AsEnumerable().Order(StringComparer.Ordinal));
        return requirement.Operator switch
        {
            LabelSelectorOperator.In => $"{requirement.Key} in ({values})",
            LabelSelectorOperator.NotIn => $"{requirement.Key} notin ({values})",
            LabelSelectorOperator.Exists => requirement.Key,
            LabelSelectorOperator.DoesNotExist => $"!{requirement.Key}",
            _ => null,
        };
    }
}
