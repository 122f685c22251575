using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation;

/// <summary>Rules of labels, annotations and label selectors.</summary>
public static class Labels
{
    /// <summary>Most bytes of all annotations of an object, keys and values together.</summary>
    public const int AnnotationBytesMax = 256 * 1024;

    /// <summary>Checks labels; faults name the map, not the label.</summary>
    public static void Check(MapOf<string> labels, FieldPath path, Faults faults)
    {
        foreach ((string key, string value) in labels)
        {
            faults.Invalid(path, key, Names.LabelKey(key));
            faults.Invalid(path, value, Names.LabelValue(value));
        }
    }

    /// <summary>Checks the key of a label, taint or condition.</summary>
    public static void CheckKey(string key, FieldPath path, Faults faults) => faults.Invalid(path, key, Names.LabelKey(key));

    /// <summary>Checks annotations: keys as labels have them but of any case, and the size of all together.</summary>
    public static void CheckAnnotations(MapOf<string> annotations, FieldPath path, Faults faults)
    {
        long bytes = 0;
        foreach ((string key, string value) in annotations)
        {
            // Keys are nearly always good as they are, and then need no lower-case copy.
            if (Names.LabelKey(key).Count > 0) faults.Invalid(path, key, Names.LabelKey(key.ToLowerInvariant()));
            bytes += Names.Bytes(key) + Names.Bytes(value);
        }

        if (bytes > AnnotationBytesMax) faults.TooLong(path, AnnotationBytesMax);
    }

    /// <summary>Checks a selector.</summary>
    public static void CheckSelector(LabelSelector? selector, FieldPath path, Faults faults)
    {
        if (selector is null) return;
        Check(selector.MatchLabels, path.Child("matchLabels"), faults);
        for (int i = 0; i < selector.MatchExpressions.Count; i++)
        {
            CheckRequirement(selector.MatchExpressions[i], path.Child("matchExpressions").Index(i), faults);
        }
    }

    /// <summary>Whether a selector asks for nothing.</summary>
    public static bool IsEmpty(LabelSelector selector) => selector.MatchLabels.IsEmpty && selector.MatchExpressions.IsEmpty;

    /// <summary>Checks one condition of a selector.</summary>
    /// <param name="requirement">The condition.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="knowsOperators">Whether an operator that is not known is a fault.</param>
    public static void CheckRequirement(
        LabelSelectorRequirement requirement, FieldPath path, Faults faults, bool knowsOperators = true)
    {
        switch (requirement.Operator)
        {
            case LabelSelectorOperator.In or LabelSelectorOperator.NotIn:
                if (requirement.Values.IsEmpty)
                {
                    faults.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                }

                break;
            case LabelSelectorOperator.Exists or LabelSelectorOperator.DoesNotExist:
                if (!requirement.Values.IsEmpty)
                {
                    faults.Forbidden(path.Child("values"),
                        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }

                break;
            default:
                if (knowsOperators)
                    faults.Invalid(path.Child("operator"), requirement.Operator, "not a valid selector operator");
                break;
        }

        CheckKey(requirement.Key, path.Child("key"), faults);
        for (int i = 0; i < requirement.Values.Count; i++)
        {
            string value = requirement.Values[i];
            if (Names.LabelValue(value) is { Count: > 0 } problems) faults.Invalid(path.Child("values").Index(i), value, problems);
        }
    }
}
