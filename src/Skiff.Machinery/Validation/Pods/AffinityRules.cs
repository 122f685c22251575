using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of affinity to nodes and to other pods.</summary>
internal static class AffinityRules
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Checks affinity.</summary>
    public static void Check(Affinity? affinity, FieldPath path, Faults faults)
    {
        if (affinity is null) return;
        if (affinity.NodeAffinity is { } node) CheckNode(node, path.Child("nodeAffinity"), faults);
        if (affinity.PodAffinity is { } near)
        {
            FieldPath at = path.Child("podAffinity");
            CheckTerms(near.RequiredDuringSchedulingIgnoredDuringExecution, at.Child(Required), faults);
            CheckWeighted(near.PreferredDuringSchedulingIgnoredDuringExecution, at.Child(Preferred), faults);
        }

        if (affinity.PodAntiAffinity is { } far)
        {
            FieldPath at = path.Child("podAntiAffinity");
            CheckTerms(far.RequiredDuringSchedulingIgnoredDuringExecution, at.Child(Required), faults);
            CheckWeighted(far.PreferredDuringSchedulingIgnoredDuringExecution, at.Child(Preferred), faults);
        }
    }

    /// <summary>Checks a node selector, which needs a term.</summary>
    public static void CheckSelector(NodeSelector selector, FieldPath path, Faults faults)
    {
        FieldPath terms = path.Child("nodeSelectorTerms");
        if (selector.NodeSelectorTerms.IsEmpty) faults.Required(terms, "must have at least one node selector term");
        for (int i = 0; i < selector.NodeSelectorTerms.Count; i++)
        {
            CheckTerm(selector.NodeSelectorTerms[i], terms.Index(i), faults);
        }
    }

    private static void CheckNode(NodeAffinity affinity, FieldPath path, Faults faults)
    {
        if (affinity.RequiredDuringSchedulingIgnoredDuringExecution is { } required)
        {
            CheckSelector(required, path.Child(Required), faults);
        }

        ListOf<PreferredSchedulingTerm> preferred = affinity.PreferredDuringSchedulingIgnoredDuringExecution;
        for (int i = 0; i < preferred.Count; i++)
        {
            FieldPath at = path.Child(Preferred).Index(i);
            CheckWeight(preferred[i].Weight, at.Child("weight"), faults);
            CheckTerm(preferred[i].Preference, at.Child("preference"), faults);
        }
    }

    private static void CheckWeight(int weight, FieldPath path, Faults faults)
    {
        if (weight is < 1 or > 100) faults.Invalid(path, weight, "must be in the range 1-100");
    }

    private static void CheckTerm(NodeSelectorTerm term, FieldPath path, Faults faults)
    {
        for (int i = 0; i < term.MatchExpressions.Count; i++)
        {
            CheckRequirement(term.MatchExpressions[i], path.Child("matchExpressions").Index(i), faults);
        }

        for (int i = 0; i < term.MatchFields.Count; i++)
        {
            CheckField(term.MatchFields[i], path.Child("matchFields").Index(i), faults);
        }
    }

    private static void CheckRequirement(NodeSelectorRequirement requirement, FieldPath path, Faults faults)
    {
        switch (requirement.Operator)
        {
            case NodeSelectorOperator.In or NodeSelectorOperator.NotIn when requirement.Values.IsEmpty:
                faults.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case NodeSelectorOperator.Exists or NodeSelectorOperator.DoesNotExist when !requirement.Values.IsEmpty:
                faults.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case NodeSelectorOperator.Gt or NodeSelectorOperator.Lt when requirement.Values.Count != 1:
                faults.Required(path.Child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            case NodeSelectorOperator.In or NodeSelectorOperator.NotIn or NodeSelectorOperator.Exists
                or NodeSelectorOperator.DoesNotExist or NodeSelectorOperator.Gt or NodeSelectorOperator.Lt:
                break;
            default:
                faults.Invalid(path.Child("operator"), requirement.Operator, "not a valid selector operator");
                break;
        }

        Labels.CheckKey(requirement.Key, path.Child("key"), faults);
        for (int i = 0; i < requirement.Values.Count; i++)
        {
            string value = requirement.Values[i];
            faults.Invalid(path.Child("values").Index(i), value, Names.LabelValue(value));
        }
    }

    private static void CheckField(NodeSelectorRequirement requirement, FieldPath path, Faults faults)
    {
        bool listed = requirement.Operator is NodeSelectorOperator.In or NodeSelectorOperator.NotIn;
        if (!listed) faults.Invalid(path.Child("operator"), requirement.Operator, "not a valid selector operator");
        else if (requirement.Values.Count != 1)
        {
            faults.Required(path.Child("values"),
                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }

        if (requirement.Key != "metadata.name")
        {
            faults.Invalid(path.Child("key"), requirement.Key, "not a valid field selector key");
            return;
        }

        for (int i = 0; i < requirement.Values.Count; i++)
        {
            string value = requirement.Values[i];
            faults.Invalid(path.Child("values").Index(i), value, Names.Dns1123Subdomain(value));
        }
    }

    private static void CheckTerms(ListOf<PodAffinityTerm> terms, FieldPath path, Faults faults)
    {
        for (int i = 0; i < terms.Count; i++) CheckPodTerm(terms[i], path.Index(i), faults);
    }

    private static void CheckWeighted(ListOf<WeightedPodAffinityTerm> terms, FieldPath path, Faults faults)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            CheckWeight(terms[i].Weight, path.Index(i).Child("weight"), faults);
            CheckPodTerm(terms[i].PodAffinityTerm, path.Index(i).Child("podAffinityTerm"), faults);
        }
    }

    private static void CheckPodTerm(PodAffinityTerm term, FieldPath path, Faults faults)
    {
        Labels.CheckSelector(term.LabelSelector, path.Child("labelSelector"), faults);
        Labels.CheckSelector(term.NamespaceSelector, path.Child("namespaceSelector"), faults);
        foreach (string name in term.Namespaces)
        {
            faults.Invalid(path.Child("namespace"), name, Names.Dns1123Label(name));
        }

        CheckKeys(term.MatchLabelKeys, term, path.Child("matchLabelKeys"), faults);
        CheckKeys(term.MismatchLabelKeys, term, path.Child("mismatchLabelKeys"), faults);
        for (int i = 0; i < term.MatchLabelKeys.Count; i++)
        {
            if (!term.MismatchLabelKeys.Contains(term.MatchLabelKeys[i])) continue;
            faults.Invalid(path.Child("matchLabelKeys").Index(i), term.MatchLabelKeys[i],
                "exists in both matchLabelKeys and mismatchLabelKeys");
        }

        if (term.TopologyKey.Length == 0) faults.Required(path.Child("topologyKey"), "can not be empty");
        Labels.CheckKey(term.TopologyKey, path.Child("topologyKey"), faults);
    }

    private static void CheckKeys(ListOf<string> keys, PodAffinityTerm term, FieldPath path, Faults faults)
    {
        if (keys.IsEmpty) return;
        if (term.LabelSelector is null)
        {
            faults.Forbidden(path, "must not be specified when labelSelector is not set");
            return;
        }

        for (int i = 0; i < keys.Count; i++) Labels.CheckKey(keys[i], path.Index(i), faults);
    }
}
