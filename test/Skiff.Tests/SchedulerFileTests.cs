using System.Text;
using Skiff.Model.Core.V1;
using Skiff.Scheduling;

namespace Skiff.Tests;

public sealed class SchedulerFileTests
{
    private const string Head = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";

    [Fact]
    public void Nothing_set_is_upstreams_defaults()
    {
        SchedulerSettings settings = Read("");
        SchedulingProfile profile = Assert.Single(settings.Profiles);
        Assert.Equal(SchedulingProfile.Default, profile);
        Assert.Equal((1, 10), (settings.BackoffFirst.TotalSeconds, settings.BackoffMax.TotalSeconds));
    }

    [Fact]
    public void Profiles_have_their_own_plugins_and_weights()
    {
        SchedulerSettings settings = Read("""
            percentageOfNodesToScore: 50
            podInitialBackoffSeconds: 2
            podMaxBackoffSeconds: 4
            profiles:
            - schedulerName: default-scheduler
            - schedulerName: packer
              percentageOfNodesToScore: 100
              plugins:
                score:
                  disabled: [{name: "*"}]
                  enabled: [{name: NodeResourcesFit, weight: 5}, {name: ImageLocality}]
                filter:
                  disabled: [{name: NodePorts}]
                postFilter:
                  disabled: [{name: DefaultPreemption}]
            """);
        Assert.Equal((2, 4), (settings.BackoffFirst.TotalSeconds, settings.BackoffMax.TotalSeconds));
        Assert.Equal(50, settings.Profile("default-scheduler")!.PercentageOfNodesToScore);
        SchedulingProfile packer = settings.Profile("packer")!;
        Assert.Equal((100, false), (packer.PercentageOfNodesToScore, packer.Preempts));
        Assert.Equal((5, 1, 0, 0), (packer.Weights.NodeResourcesFit, packer.Weights.ImageLocality,
            packer.Weights.TaintToleration, packer.Weights.PodTopologySpread));
        Assert.Equal(FilterRules.All & ~FilterRules.NodePorts, packer.Filters);
        Assert.Null(settings.Profile("other"));
    }

    [Fact]
    public void Plugins_are_told_what_they_are_told()
    {
        SchedulingProfile profile = Read("""
            profiles:
            - pluginConfig:
              - name: NodeResourcesFit
                args:
                  apiVersion: kubescheduler.config.k8s.io/v1
                  kind: NodeResourcesFitArgs
                  ignoredResourceGroups: [example.com]
                  scoringStrategy:
                    type: RequestedToCapacityRatio
                    resources: [{name: cpu, weight: 3}, {name: memory}]
                    requestedToCapacityRatio: {shape: [{utilization: 0, score: 0}, {utilization: 100, score: 10}]}
              - name: InterPodAffinity
                args: {hardPodAffinityWeight: 7, ignorePreferredTermsOfExistingPods: true}
              - name: DefaultPreemption
                args: {minCandidateNodesPercentage: 5, minCandidateNodesAbsolute: 20}
              - name: PodTopologySpread
                args:
                  defaultingType: List
                  defaultConstraints: [{maxSkew: 2, topologyKey: rack, whenUnsatisfiable: ScheduleAnyway}]
            """).Profiles[0];
        Assert.Equal(ScoringStrategy.RequestedToCapacityRatio, profile.Fit.Strategy);
        Assert.Equal([new("cpu", 3), new("memory", 1)], profile.Fit.Resources.AsEnumerable());
        Assert.Equal([new(0, 0), new(100, 10)], profile.Fit.Shape.AsEnumerable());
        Assert.Equal(["example.com"], profile.IgnoredResourceGroups.AsEnumerable());
        Assert.Equal((7, true), (profile.HardPodAffinityWeight, profile.IgnorePreferredTermsOfExistingPods));
        Assert.Equal((5, 20), (profile.MinCandidateNodesPercentage, profile.MinCandidateNodesAbsolute));
        TopologySpreadConstraint constraint = Assert.Single(profile.DefaultConstraints!.Value.AsEnumerable());
        Assert.Equal(("rack", 2, "ScheduleAnyway"), (constraint.TopologyKey, constraint.MaxSkew, constraint.WhenUnsatisfiable));
    }

    [Theory]
    [InlineData("extenders: []", "unknown field \"extenders\"")]
    [InlineData("percentageOfNodesToScore: 101", "percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]")]
    [InlineData("podInitialBackoffSeconds: 0", "podInitialBackoffSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("podMaxBackoffSeconds: 0", "podMaxBackoffSeconds: Invalid value: 0: must be greater than or equal to PodInitialBackoffSeconds")]
    [InlineData("profiles: [{schedulerName: a}, {schedulerName: a}]", "profiles[1].schedulerName: Duplicate value: \"a\"")]
    [InlineData("profiles: [{schedulerName: a}, {}]", "profiles[1].schedulerName: Required value")]
    [InlineData("profiles: [{plugins: {score: {disabled: [{name: Nothing}]}}}]", "plugin \"Nothing\" does not exist")]
    [InlineData("profiles: [{plugins: {filter: {disabled: [{name: VolumeZone}]}}}]", "plugin \"VolumeZone\" cannot be disabled by itself")]
    [InlineData("profiles: [{pluginConfig: [{name: InterPodAffinity, args: {hardPodAffinityWeight: 101}}]}]", "not in valid range [0-100]")]
    public void What_cannot_be_meant_is_refused(string text, string fault)
    {
        Assert.False(SchedulerFile.TryParse(Encoding.UTF8.GetBytes(Head + text), out _, out string? told));
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    private static SchedulerSettings Read(string text)
    {
        Assert.True(SchedulerFile.TryParse(Encoding.UTF8.GetBytes(Head + text), out SchedulerSettings? settings, out string? fault), fault);
        return settings;
    }
}
