using System.Globalization;
using System.Text;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.Machinery.Selectors;

/// <summary>How a requirement relates a label to its values.</summary>
public enum Operator
{
    /// <summary>The label is there with one of the values: <c>in</c>.</summary>
    In,

    /// <summary>The label is absent or has none of the values: <c>notin</c>.</summary>
    NotIn,

    /// <summary>The label has the value: <c>=</c>.</summary>
    Equals,

    /// <summary>The same as <see cref="Equals"/>, written <c>==</c>.</summary>
    DoubleEquals,

    /// <summary>The label is absent or has another value: <c>!=</c>.</summary>
    NotEquals,

    /// <summary>The label is there.</summary>
    Exists,

    /// <summary>The label is absent: <c>!</c>.</summary>
    DoesNotExist,

    /// <summary>The label is an integer above the value.</summary>
    GreaterThan,

    /// <summary>The label is an integer below the value.</summary>
    LessThan,
}

/// <summary>One condition of a selector.</summary>
public sealed record Requirement(string Key, Operator Operator, ListOf<string> Values)
{
    /// <summary>
    /// What is wrong with the requirement, in upstream's words; empty when nothing is. <paramref name="path"/> is null
    /// for a selector that stands alone.
    /// </summary>
    public string Problem(FieldPath? path = null)
    {
        List<string> problems = [];
        AddAll(problems, path is null ? "key" : $"{path}.key", Key, [string.Join("; ", Names.LabelKey(Key))]);
        string values = path is null ? "values" : $"{path}.values";
        if (CountProblem() is { } count) problems.Add($"{values}: Invalid value: {Faults.ListText(Values)}: {count}");
        bool ordered = Operator is Operator.GreaterThan or Operator.LessThan;
        for (int i = 0; i < Values.Count; i++)
        {
            if (ordered && !TryInteger(Values[i], out _))
            {
                problems.Add($"{values}[{i}]: Invalid value: {GoText.Quote(Values[i])}: "
                    + "for 'Gt', 'Lt' operators, the value must be an integer");
            }
        }

        for (int i = 0; i < Values.Count; i++)
        {
            AddAll(problems, $"{values}[{i}][{Key}]", Values[i], [string.Join("; ", Names.LabelValue(Values[i]))]);
        }

        string[] distinct = [.. problems.Distinct(StringComparer.Ordinal)];
        return distinct.Length == 1 ? distinct[0] : distinct.Length == 0 ? "" : $"[{string.Join(", ", distinct)}]";
    }

    /// <summary>Whether a set of labels satisfies the requirement.</summary>
    public bool Matches(MapOf<string> labels)
    {
        bool found = labels.TryGetValue(Key, out string? value);
        return Operator switch
        {
            Operator.In or Operator.Equals or Operator.DoubleEquals => found && Has(value!),
            Operator.NotIn or Operator.NotEquals => !found || !Has(value!),
            Operator.Exists => found,
            Operator.DoesNotExist => !found,
            _ => found && TryInteger(value!, out long label) && Values.Count == 1 && TryInteger(Values[0], out long bound)
                && (Operator == Operator.GreaterThan ? label > bound : label < bound),
        };
    }

    /// <summary>The requirement in the syntax of selectors.</summary>
    public override string ToString()
    {
        string[] values = [.. Values.AsEnumerable().Order(StringComparer.Ordinal)];
        string joined = string.Join(',', values);
        return Operator switch
        {
            Operator.Exists => Key,
            Operator.DoesNotExist => $"!{Key}",
            Operator.Equals => $"{Key}={joined}",
            Operator.DoubleEquals => $"{Key}=={joined}",
            Operator.NotEquals => $"{Key}!={joined}",
            Operator.GreaterThan => $"{Key}>{joined}",
            Operator.LessThan => $"{Key}<{joined}",
            Operator.In => $"{Key} in ({joined})",
            _ => $"{Key} notin ({joined})",
        };
    }

    private static bool TryInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static void AddAll(List<string> problems, string path, string value, ReadOnlySpan<string> details)
    {
        foreach (string detail in details)
        {
            if (detail.Length > 0) problems.Add($"{path}: Invalid value: {GoText.Quote(value)}: {detail}");
        }
    }

    private bool Has(string value)
    {
        foreach (string candidate in Values.Span)
        {
            if (string.Equals(candidate, value, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private string? CountProblem() => Operator switch
    {
        Operator.In or Operator.NotIn when Values.IsEmpty => "for 'in', 'notin' operators, values set can't be empty",
        Operator.Equals or Operator.DoubleEquals or Operator.NotEquals when Values.Count != 1 =>
            "exact-match compatibility requires one single value",
        Operator.Exists or Operator.DoesNotExist when !Values.IsEmpty =>
            "values set must be empty for exists and does not exist",
        Operator.GreaterThan or Operator.LessThan when Values.Count != 1 =>
            "for 'Gt', 'Lt' operators, exactly one value is required",
        _ => null,
    };
}
