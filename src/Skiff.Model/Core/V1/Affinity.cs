namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record NodeSelector
{
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<NodeSelectorTerm> NodeSelectorTerms { get; init; }
}

[Schema]
public sealed partial record NodeSelectorTerm
{
    [Field(1), Atomic]
    public ListOf<NodeSelectorRequirement> MatchExpressions { get; init; }

    [Field(2), Atomic]
    public ListOf<NodeSelectorRequirement> MatchFields { get; init; }
}

[Schema]
public sealed partial record NodeSelectorRequirement
{
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(NodeSelectorOperator))]
    public string Operator { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

[Schema]
public sealed partial record Affinity
{
    [Field(1)]
    public NodeAffinity? NodeAffinity { get; init; }

    [Field(2)]
    public PodAffinity? PodAffinity { get; init; }

    [Field(3)]
    public PodAntiAffinity? PodAntiAffinity { get; init; }
}

[Schema]
public sealed partial record NodeAffinity
{
    [Field(1)]
    public NodeSelector? RequiredDuringSchedulingIgnoredDuringExecution { get; init; }

    [Field(2), Atomic]
    public ListOf<PreferredSchedulingTerm> PreferredDuringSchedulingIgnoredDuringExecution { get; init; }
}

[Schema]
public sealed partial record PreferredSchedulingTerm
{
    [Field(1, Omit = Omit.Never), Required]
    public int Weight { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public NodeSelectorTerm Preference { get; init; } = NodeSelectorTerm.Empty;
}

[Schema]
public sealed partial record PodAffinity
{
    [Field(1), Atomic]
    public ListOf<PodAffinityTerm> RequiredDuringSchedulingIgnoredDuringExecution { get; init; }

    [Field(2), Atomic]
    public ListOf<WeightedPodAffinityTerm> PreferredDuringSchedulingIgnoredDuringExecution { get; init; }
}

[Schema]
public sealed partial record PodAffinityTerm
{
    [Field(1)]
    public Meta.V1.LabelSelector? LabelSelector { get; init; }

    [Field(2), Atomic]
    public ListOf<string> Namespaces { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public string TopologyKey { get; init; } = "";

    [Field(4)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    [Field(5), Atomic]
    public ListOf<string> MatchLabelKeys { get; init; }

    [Field(6), Atomic]
    public ListOf<string> MismatchLabelKeys { get; init; }
}

[Schema]
public sealed partial record WeightedPodAffinityTerm
{
    [Field(1, Omit = Omit.Never), Required]
    public int Weight { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public PodAffinityTerm PodAffinityTerm { get; init; } = PodAffinityTerm.Empty;
}

[Schema]
public sealed partial record PodAntiAffinity
{
    [Field(1), Atomic]
    public ListOf<PodAffinityTerm> RequiredDuringSchedulingIgnoredDuringExecution { get; init; }

    [Field(2), Atomic]
    public ListOf<WeightedPodAffinityTerm> PreferredDuringSchedulingIgnoredDuringExecution { get; init; }
}

[Schema]
public sealed partial record TopologySpreadConstraint
{
    [Field(1, Omit = Omit.Never), Required]
    public int MaxSkew { get; init; }

    [Field(2, Omit = Omit.Never), Required]
    public string TopologyKey { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required, Enum(typeof(UnsatisfiableConstraintAction))]
    public string WhenUnsatisfiable { get; init; } = "";

    [Field(4)]
    public Meta.V1.LabelSelector? LabelSelector { get; init; }

    [Field(5)]
    public int? MinDomains { get; init; }

    [Field(6), Enum(typeof(NodeInclusionPolicy))]
    public string? NodeAffinityPolicy { get; init; }

    [Field(7), Enum(typeof(NodeInclusionPolicy))]
    public string? NodeTaintsPolicy { get; init; }

    [Field(8), Atomic]
    public ListOf<string> MatchLabelKeys { get; init; }
}
