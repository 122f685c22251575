using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>How pods of one scheduler name are placed. Every value's default is upstream's.</summary>
public sealed record SchedulingProfile
{
    /// <summary>The name a profile has when none is given.</summary>
    public const string DefaultName = "default-scheduler";

    /// <summary>The default profile.</summary>
    public static SchedulingProfile Default { get; } = new();

    /// <summary>The name pods ask for in <c>spec.schedulerName</c>.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>The rules that may keep a pod from a node.</summary>
    public FilterRules Filters { get; init; } = FilterRules.All;

    /// <summary>What each score counts; 0 is never computed.</summary>
    public ScoreWeights Weights { get; init; } = new();

    /// <summary>Whether less urgent pods are made to leave for a pod that fits nowhere.</summary>
    public bool Preempts { get; init; } = true;

    /// <summary>Of how many nodes to choose, in percent of all; 0 lets their number decide.</summary>
    public int PercentageOfNodesToScore { get; init; }

    /// <summary>Of the nodes that preemption might help, the least part looked at, in percent.</summary>
    public int MinCandidateNodesPercentage { get; init; } = 10;

    /// <summary>Of the nodes that preemption might help, how many are looked at at least.</summary>
    public int MinCandidateNodesAbsolute { get; init; } = 100;

    /// <summary>What a required affinity of a pod that is there counts as a wish.</summary>
    public int HardPodAffinityWeight { get; init; } = 1;

    /// <summary>Whether wishes of pods that are there do not count.</summary>
    public bool IgnorePreferredTermsOfExistingPods { get; init; }

    /// <summary>Node affinity that every pod of the profile has beside its own.</summary>
    public NodeAffinity? AddedAffinity { get; init; }

    /// <summary>Extended resources that need not fit.</summary>
    public ListOf<string> IgnoredResources { get; init; }

    /// <summary>Groups of extended resources, the part before the slash, that need not fit.</summary>
    public ListOf<string> IgnoredResourceGroups { get; init; }

    /// <summary>How the room on nodes is compared.</summary>
    public ResourceScoring Fit { get; init; } = new();

    /// <summary>Of which resources the use is to be balanced.</summary>
    public ListOf<string> BalancedResources { get; init; } = [ResourceName.Cpu, ResourceName.Memory];

    /// <summary>Constraints of pods that have none; null for the system's, which are soft and by hostname and zone.</summary>
    public ListOf<TopologySpreadConstraint>? DefaultConstraints { get; init; }
}

/// <summary>What each score counts.</summary>
public sealed record ScoreWeights
{
    /// <summary>Taints a pod would rather avoid.</summary>
    public int TaintToleration { get; init; } = 3;

    /// <summary>Nodes a pod prefers.</summary>
    public int NodeAffinity { get; init; } = 2;

    /// <summary>Room on nodes.</summary>
    public int NodeResourcesFit { get; init; } = 1;

    /// <summary>Even use of resources.</summary>
    public int NodeResourcesBalancedAllocation { get; init; } = 1;

    /// <summary>Images that are there.</summary>
    public int ImageLocality { get; init; } = 1;

    /// <summary>Pods to be near or away from.</summary>
    public int InterPodAffinity { get; init; } = 2;

    /// <summary>Even spread over domains.</summary>
    public int PodTopologySpread { get; init; } = 2;
}

/// <summary>By what nodes are told apart when room is compared.</summary>
public enum ScoringStrategy
{
    /// <summary>The emptier the better.</summary>
    LeastAllocated,

    /// <summary>The fuller the better.</summary>
    MostAllocated,

    /// <summary>By a line through given points.</summary>
    RequestedToCapacityRatio,
}

/// <summary>A resource and what it counts.</summary>
public sealed record WeightedResource(string Name, long Weight);

/// <summary>A point of the line of <see cref="ScoringStrategy.RequestedToCapacityRatio"/>.</summary>
/// <param name="Utilization">Percent in use.</param>
/// <param name="Score">0 to 10.</param>
public sealed record ShapePoint(int Utilization, int Score);

/// <summary>How the room on nodes is compared.</summary>
public sealed record ResourceScoring
{
    /// <summary>The rule.</summary>
    public ScoringStrategy Strategy { get; init; } = ScoringStrategy.LeastAllocated;

    /// <summary>The resources.</summary>
    public ListOf<WeightedResource> Resources { get; init; } =
        [new(ResourceName.Cpu, 1), new(ResourceName.Memory, 1)];

    /// <summary>The points of the line, by rising use; for one strategy only.</summary>
    public ListOf<ShapePoint> Shape { get; init; }
}
