using Skiff.Machinery.Selectors;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authorization.Reviews;

/// <summary>
/// The selectors that an access review names. They only narrow what is asked about: a condition that is not understood is
/// left out, and the question is then a broader one.
/// </summary>
internal static class ReviewSelectors
{
    /// <summary>The conditions of a field selector, and whether all of it was understood.</summary>
    public static (ListOf<FieldRequirement> Fields, bool IsWhole) Of(FieldSelectorAttributes? selector)
    {
        if (selector is null) return (default, true);
        if (selector.RawSelector.Length > 0)
        {
            return FieldSelector.TryParse(selector.RawSelector, out FieldSelector? parsed, out _)
                ? (ListOf.From(parsed.Requirements), true)
                : (default, false);
        }

        // Two operators are known, each with one value.
        ListOf<FieldRequirement> fields = ListOf.From(selector.Requirements.AsEnumerable()
            .Where(one => one is { Operator: FieldSelectorOperator.In or FieldSelectorOperator.NotIn, Values.Count: 1 })
            .Select(one => new FieldRequirement(one.Key, one.Values[0], one.Operator == FieldSelectorOperator.NotIn)));
        return (fields, fields.Count == selector.Requirements.Count);
    }

    /// <summary>The conditions of a label selector, and whether all of it was understood.</summary>
    public static (ListOf<Requirement> Labels, bool IsWhole) Of(LabelSelectorAttributes? selector)
    {
        if (selector is null) return (default, true);
        if (selector.RawSelector.Length > 0)
        {
            return Selector.TryParse(selector.RawSelector, out Selector? parsed, out _)
                ? (ListOf.From(parsed.Requirements), true)
                : (default, false);
        }

        ListOf<Requirement> labels = ListOf.From(selector.Requirements.AsEnumerable()
            .Select(Selector.RequirementOf).OfType<Requirement>().Where(one => one.Problem().Length == 0));
        return (labels, labels.Count == selector.Requirements.Count);
    }

    /// <summary>What is wrong with the selectors. Operators that nobody knows are for servers of later versions.</summary>
    public static ListOf<StatusCause> Faults(ResourceAttributes resource)
    {
        Faults faults = new();
        FieldPath path = FieldPath.Root("spec").Child("resourceAttributes");
        if (resource.FieldSelector is { } fields)
        {
            FieldPath at = path.Child("fieldSelector");
            CheckForm(fields.RawSelector, fields.Requirements.Count, at, faults);
            for (int i = 0; i < fields.Requirements.Count; i++)
                CheckField(fields.Requirements[i], at.Child("requirements").Index(i), faults);
        }

        if (resource.LabelSelector is { } labels)
        {
            FieldPath at = path.Child("labelSelector");
            CheckForm(labels.RawSelector, labels.Requirements.Count, at, faults);
            for (int i = 0; i < labels.Requirements.Count; i++)
                Labels.CheckRequirement(labels.Requirements[i], at.Child("requirements").Index(i), faults, knowsOperators: false);
        }

        return faults.ToCauses();
    }

    private static void CheckForm(string raw, int requirements, FieldPath path, Faults faults)
    {
        if (raw.Length > 0 && requirements > 0)
            faults.Invalid(path.Child("rawSelector"), raw, "may not specified at the same time as requirements");
        if (raw.Length == 0 && requirements == 0)
            faults.Required(path.Child("requirements"), $"when {path} is specified, requirements or rawSelector is required");
    }

    private static void CheckField(FieldSelectorRequirement requirement, FieldPath path, Faults faults)
    {
        if (requirement.Key.Length == 0) faults.Required(path.Child("key"), "must be specified");
        switch (requirement.Operator)
        {
            case FieldSelectorOperator.In or FieldSelectorOperator.NotIn:
                if (requirement.Values.IsEmpty)
                    faults.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case FieldSelectorOperator.Exists or FieldSelectorOperator.DoesNotExist:
                if (!requirement.Values.IsEmpty)
                    faults.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
        }
    }
}
