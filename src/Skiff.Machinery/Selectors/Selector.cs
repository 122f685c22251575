using System.Diagnostics.CodeAnalysis;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Selectors;

/// <summary>A test of label sets: all of its requirements must hold. Immutable.</summary>
public sealed class Selector
{
    private readonly Requirement[]? requirements;

    // Null stands for the selector that matches nothing.
    private Selector(Requirement[]? requirements) => this.requirements = requirements;

    /// <summary>Matches every label set.</summary>
    public static Selector Everything { get; } = new([]);

    /// <summary>Matches no label set.</summary>
    public static Selector Nothing { get; } = new(null);

    /// <summary>Whether every label set matches.</summary>
    public bool IsEverything => requirements is { Length: 0 };

    /// <summary>Whether no label set can match.</summary>
    public bool IsNothing => requirements is null;

    /// <summary>The requirements in key order.</summary>
    public IReadOnlyList<Requirement> Requirements => requirements ?? [];

    /// <summary>
    /// Reads the string form, such as <c>app=web,tier in (a,b),!canary</c>. An empty text selects everything. The error
    /// is worded as upstream's.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Selector? selector, out string error)
    {
        selector = null;
        (List<Requirement>? parsed, error) = SelectorParser.Parse(text);
        if (parsed is null) return false;
        selector = Of(parsed);
        return true;
    }

    /// <summary>A selector of requirements that are known to be good.</summary>
    public static Selector Of(IEnumerable<Requirement> requirements)
    {
        Requirement[] sorted = [.. requirements.OrderBy(requirement => requirement.Key, StringComparer.Ordinal)];
        return sorted.Length == 0 ? Everything : new(sorted);
    }

    /// <summary>A selector that asks for exactly these labels; an empty map selects everything.</summary>
    public static Selector Of(MapOf<string> labels)
    {
        if (labels.IsEmpty) return Everything;
        Requirement[] requirements = new Requirement[labels.Count];
        for (int i = 0; i < requirements.Length; i++)
        {
            (string key, string value) = labels.Span[i];
            requirements[i] = new(key, Operator.Equals, [value]);
        }

        return new(requirements);
    }

    /// <summary>
    /// The selector of an API object: none selects nothing, an empty one everything. False with upstream's words when it
    /// is not valid.
    /// </summary>
    public static bool TryFrom(
        LabelSelector? source, [NotNullWhen(true)] out Selector? selector, out string error)
    {
        selector = null;
        error = "";
        if (source is null)
        {
            selector = Nothing;
            return true;
        }

        List<Requirement> all = [];
        foreach ((string key, string value) in source.MatchLabels) all.Add(new(key, Operator.Equals, [value]));
        foreach (LabelSelectorRequirement expression in source.MatchExpressions)
        {
            if (OperatorOf(expression.Operator) is not { } known)
            {
                error = $"{GoText.Quote(expression.Operator)} is not a valid label selector operator";
                return false;
            }

            all.Add(new(expression.Key, known, expression.Values));
        }

        foreach (Requirement requirement in all)
        {
            if (requirement.Problem() is { Length: > 0 } problem)
            {
                error = problem;
                return false;
            }
        }

        selector = Of(all);
        return true;
    }

    /// <summary>The selector of a stored object, whose validity was checked; an invalid one selects nothing.</summary>
    public static Selector From(LabelSelector? source) => TryFrom(source, out Selector? selector, out _) ? selector : Nothing;

    /// <summary>The requirement that an API object states; null when its operator is not known.</summary>
    public static Requirement? RequirementOf(LabelSelectorRequirement source) =>
        OperatorOf(source.Operator) is { } known ? new(source.Key, known, source.Values) : null;

    /// <summary>Whether a label set satisfies all requirements.</summary>
    public bool Matches(MapOf<string> labels)
    {
        if (requirements is null) return false;
        foreach (Requirement requirement in requirements)
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }

    /// <summary>The one value that the selector demands of a label, or null when it leaves a choice.</summary>
    public string? ExactValueOf(string key)
    {
        foreach (Requirement requirement in Requirements)
        {
            if (!string.Equals(requirement.Key, key, StringComparison.Ordinal)) continue;
            bool exact = requirement.Operator is Operator.Equals or Operator.DoubleEquals or Operator.In;
            return exact && requirement.Values.Count == 1 ? requirement.Values[0] : null;
        }

        return null;
    }

    /// <summary>The canonical string form.</summary>
    public override string ToString() => string.Join(',', Requirements);

    private static Operator? OperatorOf(string name) => name switch
    {
        LabelSelectorOperator.In => Operator.In,
        LabelSelectorOperator.NotIn => Operator.NotIn,
        LabelSelectorOperator.Exists => Operator.Exists,
        LabelSelectorOperator.DoesNotExist => Operator.DoesNotExist,
        _ => null,
    };
}
