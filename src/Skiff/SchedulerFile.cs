using System.Diagnostics.CodeAnalysis;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Scheduling;

namespace Skiff;

/// <summary>
/// Reads how pods are placed from a file of upstream's kind KubeSchedulerConfiguration. What Skiff's scheduler does not
/// have is refused as unknown rather than passed over.
/// </summary>
public static class SchedulerFile
{
    private static readonly string[] versions = ["kubescheduler.config.k8s.io/v1"];

    /// <summary>What the file says, or why it cannot be used.</summary>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out SchedulerSettings? settings, [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryRead(path, "KubeSchedulerConfiguration", versions, SettingsOf, out settings, out fault);

    /// <summary>What a text says, or why it cannot be used.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> text, [NotNullWhen(true)] out SchedulerSettings? settings, [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryParse(text, "KubeSchedulerConfiguration", versions, SettingsOf, out settings, out fault);

    private static SchedulerSettings SettingsOf(ConfigObject root)
    {
        const string First = "podInitialBackoffSeconds", Longest = "podMaxBackoffSeconds";
        long first = root.Number(First) ?? 1, longest = root.Number(Longest) ?? 10;
        if (first <= 0) root.Faults.Invalid(root.At(First), first, "must be greater than 0");
        if (longest < first || longest > int.MaxValue)
        {
            root.Faults.Invalid(root.At(Longest), longest, "must be greater than or equal to PodInitialBackoffSeconds");
        }

        int percent = PercentOf(root, 0);
        IReadOnlyList<ConfigObject> given = root.Objects("profiles");
        List<SchedulingProfile> profiles = [];
        foreach (ConfigObject one in given)
        {
            SchedulingProfile profile = ProfileOf(one, given.Count == 1, percent);
            if (profile.Name.Length == 0) one.Faults.Required(one.At("schedulerName"), "");
            else if (profiles.Exists(other => other.Name == profile.Name))
            {
                one.Faults.Duplicate(one.At("schedulerName"), profile.Name);
            }

            profiles.Add(profile);
        }

        if (profiles.Count == 0) profiles.Add(SchedulingProfile.Default with { PercentageOfNodesToScore = percent });
        return new()
        {
            Profiles = profiles.ToListOf(),
            BackoffFirst = TimeSpan.FromSeconds(Math.Clamp(first, 1, int.MaxValue)),
            BackoffMax = TimeSpan.FromSeconds(Math.Clamp(longest, 1, int.MaxValue)),
        };
    }

    private static SchedulingProfile ProfileOf(ConfigObject one, bool isAlone, int percent)
    {
        string name = one.Text("schedulerName");
        SchedulingProfile profile = SchedulingProfile.Default with
        {
            Name = name.Length == 0 && isAlone ? SchedulingProfile.DefaultName : name,
            PercentageOfNodesToScore = PercentOf(one, percent),
        };
        if (one.Object("plugins") is { } plugins) profile = SchedulerPlugins.Apply(plugins, profile);
        HashSet<string> told = new(StringComparer.Ordinal);
        foreach (ConfigObject config in one.Objects("pluginConfig"))
        {
            string plugin = config.Text("name");
            if (!told.Add(plugin)) config.Faults.Duplicate(config.At("name"), plugin);
            if (config.Object("args") is { } args) profile = SchedulerPluginArgs.Apply(plugin, config, args, profile);
        }

        return profile;
    }

    private static int PercentOf(ConfigObject from, int otherwise)
    {
        const string Key = "percentageOfNodesToScore";
        long percent = from.Number(Key) ?? otherwise;
        if (percent is >= 0 and <= 100) return (int)percent;
        from.Faults.Invalid(from.At(Key), percent, "not in valid range [0-100]");
        return otherwise;
    }
}

/// <summary>Which plugins of a profile are left out, and what scores count.</summary>
internal static class SchedulerPlugins
{
    private const string Everything = "*";
    private const string Preemption = "DefaultPreemption";

    // These are looked at together, and what every scheduler needs cannot be left out.
    private static readonly string[] inseparable =
    [
        "VolumeRestrictions", "NodeVolumeLimits", "VolumeBinding", "VolumeZone",
        "PrioritySort", "SchedulingGates", "DefaultBinder",
    ];

    private static readonly Dictionary<string, FilterRules> filters = new(StringComparer.Ordinal)
    {
        ["NodeUnschedulable"] = FilterRules.NodeUnschedulable,
        ["NodeName"] = FilterRules.NodeName,
        ["TaintToleration"] = FilterRules.TaintToleration,
        ["NodeAffinity"] = FilterRules.NodeAffinity,
        ["NodePorts"] = FilterRules.NodePorts,
        ["NodeResourcesFit"] = FilterRules.NodeResourcesFit,
        ["PodTopologySpread"] = FilterRules.PodTopologySpread,
        ["InterPodAffinity"] = FilterRules.InterPodAffinity,
    };

    private static readonly Dictionary<string, Func<ScoreWeights, int, ScoreWeights>> scores = new(StringComparer.Ordinal)
    {
        ["TaintToleration"] = (weights, weight) => weights with { TaintToleration = weight },
        ["NodeAffinity"] = (weights, weight) => weights with { NodeAffinity = weight },
        ["NodeResourcesFit"] = (weights, weight) => weights with { NodeResourcesFit = weight },
        ["NodeResourcesBalancedAllocation"] = (weights, weight) => weights with { NodeResourcesBalancedAllocation = weight },
        ["ImageLocality"] = (weights, weight) => weights with { ImageLocality = weight },
        ["InterPodAffinity"] = (weights, weight) => weights with { InterPodAffinity = weight },
        ["PodTopologySpread"] = (weights, weight) => weights with { PodTopologySpread = weight },
    };

    /// <summary>The profile with what is said of its plugins, point by point.</summary>
    public static SchedulingProfile Apply(ConfigObject plugins, SchedulingProfile profile)
    {
        foreach (string point in (ReadOnlySpan<string>)["multiPoint", "filter", "score", "postFilter"])
        {
            if (plugins.Object(point) is not { } set) continue;
            foreach (ConfigObject one in set.Objects("disabled")) profile = Disable(one, point, profile);
            foreach (ConfigObject one in set.Objects("enabled")) profile = Enable(one, point, profile);
        }

        return profile;
    }

    private static SchedulingProfile Disable(ConfigObject one, string point, SchedulingProfile profile)
    {
        string name = one.Text("name");
        if (name == Everything) return Leave(filters.Keys.Concat(scores.Keys).Append(Preemption), point, profile);
        if (Array.IndexOf(inseparable, name) >= 0) one.Faults.Forbidden(one.At("name"), $"plugin \"{name}\" cannot be disabled by itself");
        else if (!IsKnown(name)) one.Faults.Invalid(one.At("name"), name, $"plugin \"{name}\" does not exist");
        return Leave([name], point, profile);
    }

    private static SchedulingProfile Leave(IEnumerable<string> names, string point, SchedulingProfile profile)
    {
        foreach (string name in names) profile = Set(name, point, isOn: false, weight: 0, profile);
        return profile;
    }

    private static SchedulingProfile Enable(ConfigObject one, string point, SchedulingProfile profile)
    {
        string name = one.Text("name");
        long weight = one.Number("weight") ?? 0;
        if (weight is < 0 or > int.MaxValue / 100)
        {
            one.Faults.Invalid(one.At("weight"), weight, "not in valid range");
            weight = 1;
        }

        if (!IsKnown(name) && Array.IndexOf(inseparable, name) < 0)
        {
            one.Faults.Invalid(one.At("name"), name, $"plugin \"{name}\" does not exist");
        }

        return Set(name, point, isOn: true, weight == 0 ? 1 : (int)weight, profile); // Upstream counts 0 as 1.
    }

    private static bool IsKnown(string name) => filters.ContainsKey(name) || scores.ContainsKey(name) || name == Preemption;

    private static SchedulingProfile Set(string name, string point, bool isOn, int weight, SchedulingProfile profile)
    {
        if (point is "multiPoint" or "filter" && filters.TryGetValue(name, out FilterRules rule))
        {
            profile = profile with { Filters = isOn ? profile.Filters | rule : profile.Filters & ~rule };
        }

        if (point is "multiPoint" or "score" && scores.TryGetValue(name, out Func<ScoreWeights, int, ScoreWeights>? set))
        {
            profile = profile with { Weights = set(profile.Weights, isOn ? weight : 0) };
        }

        return point is "multiPoint" or "postFilter" && name == Preemption ? profile with { Preempts = isOn } : profile;
    }
}
