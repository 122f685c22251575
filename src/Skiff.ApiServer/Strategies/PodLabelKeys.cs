using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>
/// Keys of labels by which a pod means others with, or without, its own values: when the pod is made they become
/// conditions of the selectors they stand beside, so that a later change of its labels changes nothing.
/// </summary>
public static class PodLabelKeys
{
    /// <summary>The pod's affinity and spread constraints with the values of its labels.</summary>
    public static PodSpec Apply(PodSpec spec, MapOf<string> labels)
    {
        if (!spec.TopologySpreadConstraints.IsEmpty)
        {
            spec = spec with
            {
                TopologySpreadConstraints = spec.TopologySpreadConstraints.Select(one => one.MatchLabelKeys.IsEmpty
                    ? one
                    : one with { LabelSelector = Narrow(one.LabelSelector, one.MatchLabelKeys, LabelSelectorOperator.In, labels) }),
            };
        }

        if (spec.Affinity is not { } affinity || (affinity.PodAffinity is null && affinity.PodAntiAffinity is null)) return spec;
        return spec with
        {
            Affinity = affinity with
            {
                PodAffinity = affinity.PodAffinity is { } near
                    ? near with
                    {
                        RequiredDuringSchedulingIgnoredDuringExecution =
                            near.RequiredDuringSchedulingIgnoredDuringExecution.Select(term => Apply(term, labels)),
                        PreferredDuringSchedulingIgnoredDuringExecution =
                            near.PreferredDuringSchedulingIgnoredDuringExecution.Select(wish => Apply(wish, labels)),
                    }
                    : null,
                PodAntiAffinity = affinity.PodAntiAffinity is { } far
                    ? far with
                    {
                        RequiredDuringSchedulingIgnoredDuringExecution =
                            far.RequiredDuringSchedulingIgnoredDuringExecution.Select(term => Apply(term, labels)),
                        PreferredDuringSchedulingIgnoredDuringExecution =
                            far.PreferredDuringSchedulingIgnoredDuringExecution.Select(wish => Apply(wish, labels)),
                    }
                    : null,
            },
        };
    }

    private static WeightedPodAffinityTerm Apply(WeightedPodAffinityTerm wish, MapOf<string> labels) =>
        wish with { PodAffinityTerm = Apply(wish.PodAffinityTerm, labels) };

    private static PodAffinityTerm Apply(PodAffinityTerm term, MapOf<string> labels)
    {
        if (term.MatchLabelKeys.IsEmpty && term.MismatchLabelKeys.IsEmpty) return term;
        LabelSelector? with = Narrow(term.LabelSelector, term.MatchLabelKeys, LabelSelectorOperator.In, labels);
        return term with { LabelSelector = Narrow(with, term.MismatchLabelKeys, LabelSelectorOperator.NotIn, labels) };
    }

    // Without a selector nothing is found, and there is nothing to narrow.
    private static LabelSelector? Narrow(LabelSelector? selector, ListOf<string> keys, string how, MapOf<string> labels)
    {
        foreach (string key in keys)
        {
            if (selector is null || !labels.TryGetValue(key, out string? value)) continue;
            LabelSelectorRequirement own = LabelSelectorRequirement.Empty with { Key = key, Operator = how, Values = [value] };
            selector = selector with { MatchExpressions = selector.MatchExpressions.Add(own) };
        }

        return selector;
    }
}
