using Skiff.ApiServer.Strategies;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Strategies;

public sealed class PodLabelKeysTests
{
    private static readonly MapOf<string> labels = MapOf.Create(("app", "web"), ("hash", "1"));
    private static readonly LabelSelector web = LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", "web")) };

    [Fact]
    public void Keys_become_conditions_of_the_selectors_they_stand_beside()
    {
        PodAffinityTerm term = PodAffinityTerm.Empty with
        {
            TopologyKey = "zone", LabelSelector = web, MatchLabelKeys = ["hash", "missing"], MismatchLabelKeys = ["app"],
        };
        PodSpec spec = PodLabelKeys.Apply(
            PodSpec.Empty with
            {
                TopologySpreadConstraints =
                [
                    TopologySpreadConstraint.Empty with { TopologyKey = "zone", LabelSelector = web, MatchLabelKeys = ["hash"] },
                    TopologySpreadConstraint.Empty with { TopologyKey = "zone", MatchLabelKeys = ["hash"] },
                ],
                Affinity = Affinity.Empty with
                {
                    PodAntiAffinity = PodAntiAffinity.Empty with { RequiredDuringSchedulingIgnoredDuringExecution = [term] },
                },
            },
            labels);
        Assert.Equal([Requirement("hash", "In", "1")], spec.TopologySpreadConstraints[0].LabelSelector!.MatchExpressions.AsEnumerable());
        Assert.Null(spec.TopologySpreadConstraints[1].LabelSelector); // It finds nothing, and goes on finding nothing.
        Assert.Equal(
            [Requirement("hash", "In", "1"), Requirement("app", "NotIn", "web")],
            spec.Affinity!.PodAntiAffinity!.RequiredDuringSchedulingIgnoredDuringExecution[0].LabelSelector!.MatchExpressions.AsEnumerable());
    }

    [Fact]
    public void A_pod_without_keys_is_as_it_was()
    {
        PodSpec spec = PodSpec.Empty with
        {
            Affinity = Affinity.Empty with
            {
                PodAffinity = PodAffinity.Empty with
                {
                    RequiredDuringSchedulingIgnoredDuringExecution =
                        [PodAffinityTerm.Empty with { TopologyKey = "zone", LabelSelector = web }],
                },
            },
        };
        Assert.Equal(spec, PodLabelKeys.Apply(spec, labels));
    }

    private static LabelSelectorRequirement Requirement(string key, string how, string value) =>
        LabelSelectorRequirement.Empty with { Key = key, Operator = how, Values = [value] };
}
