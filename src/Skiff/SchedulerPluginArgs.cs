using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Scheduling;

namespace Skiff;

/// <summary>What a profile's plugins are told (<c>pluginConfig</c>), checked as upstream checks it.</summary>
internal static class SchedulerPluginArgs
{
    /// <summary>The profile with one plugin's arguments.</summary>
    public static SchedulingProfile Apply(string plugin, ConfigObject config, ConfigObject args, SchedulingProfile profile)
    {
        string kind = args.Text("kind"), version = args.Text("apiVersion");
        if (kind.Length > 0 && kind != plugin + "Args") args.Faults.Invalid(args.At("kind"), kind, $"expected {plugin}Args");
        if (version.Length > 0 && version != "kubescheduler.config.k8s.io/v1")
        {
            args.Faults.Invalid(args.At("apiVersion"), version, "expected kubescheduler.config.k8s.io/v1");
        }

        switch (plugin)
        {
            case "NodeResourcesFit":
                return profile with
                {
                    IgnoredResources = args.Texts("ignoredResources"),
                    IgnoredResourceGroups = args.Texts("ignoredResourceGroups"),
                    Fit = args.Object("scoringStrategy") is { } scoring ? ScoringOf(scoring, profile.Fit) : profile.Fit,
                };
            case "NodeResourcesBalancedAllocation":
                return args.Has("resources")
                    ? profile with { BalancedResources = ResourcesOf(args, weightMax: 1).Select(one => one.Name) }
                    : profile;
            case "InterPodAffinity":
                return profile with
                {
                    HardPodAffinityWeight = (int)Range(
                        args, "hardPodAffinityWeight", 0, 100, profile.HardPodAffinityWeight, "not in valid range [0-100]"),
                    IgnorePreferredTermsOfExistingPods = args.Flag("ignorePreferredTermsOfExistingPods") ?? false,
                };
            case "PodTopologySpread":
                return profile with { DefaultConstraints = ConstraintsOf(args) };
            case "DefaultPreemption":
                return PreemptionOf(args, profile);
            default:
                config.Faults.Invalid(config.At("name"), plugin, $"plugin \"{plugin}\" has no arguments");
                return profile;
        }
    }

    private static SchedulingProfile PreemptionOf(ConfigObject args, SchedulingProfile profile)
    {
        const string Part = "minCandidateNodesPercentage", Least = "minCandidateNodesAbsolute";
        int part = (int)Range(args, Part, 0, 100, profile.MinCandidateNodesPercentage, "not in valid range [0, 100]");
        int least = (int)Range(args, Least, 0, int.MaxValue, profile.MinCandidateNodesAbsolute, "not in valid range (0, inf)");
        if (part == 0 && least == 0)
        {
            args.Faults.Invalid(args.At(Part), 0, $"cannot be zero at the same time as {Least}");
        }

        return profile with { MinCandidateNodesPercentage = part, MinCandidateNodesAbsolute = least };
    }

    private static ResourceScoring ScoringOf(ConfigObject scoring, ResourceScoring before)
    {
        string type = scoring.Text("type");
        ScoringStrategy strategy = before.Strategy;
        if (type.Length > 0 && !Enum.TryParse(type, out strategy))
        {
            scoring.Faults.NotSupported(scoring.At("type"), type, Enum.GetNames<ScoringStrategy>());
        }

        ListOf<ShapePoint> shape = scoring.Object("requestedToCapacityRatio") is { } ratio ? ShapeOf(ratio) : default;
        if (strategy == ScoringStrategy.RequestedToCapacityRatio && shape.IsEmpty)
        {
            scoring.Faults.Required(scoring.At("requestedToCapacityRatio").Child("shape"), "at least one point must be specified");
        }

        return before with
        {
            Strategy = strategy,
            Resources = scoring.Has("resources") ? ResourcesOf(scoring, weightMax: 100) : before.Resources,
            Shape = shape,
        };
    }

    private static ListOf<ShapePoint> ShapeOf(ConfigObject ratio)
    {
        List<ShapePoint> shape = [];
        foreach (ConfigObject point in ratio.Objects("shape"))
        {
            int at = (int)Range(point, "utilization", 0, 100, 0, "not in valid range [0-100]");
            int score = (int)Range(point, "score", 0, 10, 0, "not in valid range [0-10]");
            if (shape.Count > 0 && at <= shape[^1].Utilization)
            {
                point.Faults.Invalid(point.At("utilization"), at, "utilization values must be sorted in increasing order");
            }

            shape.Add(new(at, score));
        }

        return shape.ToListOf();
    }

    private static ListOf<WeightedResource> ResourcesOf(ConfigObject from, int weightMax)
    {
        List<WeightedResource> resources = [];
        foreach (ConfigObject one in from.Objects("resources"))
        {
            string name = one.Text("name");
            if (name.Length == 0) one.Faults.Required(one.At("name"), "");
            if (resources.Exists(other => other.Name == name)) one.Faults.Duplicate(one.At("name"), name);
            long weight = Range(one, "weight", 0, weightMax, 1, weightMax == 1 ? "must be 1" : "resource weight should be in (0, 100]");
            resources.Add(new(name, weight == 0 ? 1 : weight)); // Upstream's default stands for nothing and for 0.
        }

        return resources.ToListOf();
    }

    private static ListOf<TopologySpreadConstraint>? ConstraintsOf(ConfigObject args)
    {
        List<TopologySpreadConstraint> constraints = [];
        foreach (ConfigObject one in args.Objects("defaultConstraints"))
        {
            string key = one.Text("topologyKey"), otherwise = one.Text("whenUnsatisfiable");
            if (key.Length == 0) one.Faults.Required(one.At("topologyKey"), "can not be empty");
            if (otherwise is not (UnsatisfiableConstraintAction.DoNotSchedule or UnsatisfiableConstraintAction.ScheduleAnyway))
            {
                one.Faults.NotSupported(one.At("whenUnsatisfiable"), otherwise,
                    [UnsatisfiableConstraintAction.DoNotSchedule, UnsatisfiableConstraintAction.ScheduleAnyway]);
            }

            int skew = (int)Range(one, "maxSkew", 1, int.MaxValue, 0, "not in valid range (0, inf)");
            constraints.Add(TopologySpreadConstraint.Empty with { TopologyKey = key, MaxSkew = skew, WhenUnsatisfiable = otherwise });
        }

        string type = args.Text("defaultingType");
        if (type is not ("" or "System" or "List"))
        {
            args.Faults.NotSupported(args.At("defaultingType"), type, ["System", "List"]);
        }

        bool isSystem = type is "" or "System";
        if (isSystem && constraints.Count > 0)
        {
            args.Faults.Invalid(args.At("defaultingType"), type.Length == 0 ? "System" : type, "when .defaultConstraints are specified");
        }

        return isSystem ? null : constraints.ToListOf();
    }

    private static long Range(ConfigObject from, string name, long least, long most, long otherwise, string fault)
    {
        long value = from.Number(name) ?? otherwise;
        if (value >= least && value <= most) return value;
        from.Faults.Invalid(from.At(name), value, fault);
        return Math.Clamp(value, least, most);
    }
}
