namespace Skiff.Model.Core.V1;

/// <summary>Set of alternative node selection terms; a node matches when at least one term matches it.</summary>
[Schema]
public sealed partial record NodeSelector
{
    /// <summary>Alternative terms combined with OR; the list must hold at least one entry.</summary>
    [Field(1, Omit = Omit.Never), Required, Atomic]
    public ListOf<NodeSelectorTerm> NodeSelectorTerms { get; init; }
}

/// <summary>
/// Group of node label and node field conditions that must all hold; a term with no conditions matches no node.
/// </summary>
[Schema]
public sealed partial record NodeSelectorTerm
{
    /// <summary>Conditions on the labels of the node, all of which must be met.</summary>
    [Field(1), Atomic]
    public ListOf<NodeSelectorRequirement> MatchExpressions { get; init; }

    /// <summary>
    /// Conditions on fields of the node object, all of which must be met; only metadata.name with In or NotIn and a
    /// single value is accepted.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<NodeSelectorRequirement> MatchFields { get; init; }
}

/// <summary>One condition relating a node label or field key to a list of values through an operator.</summary>
[Schema]
public sealed partial record NodeSelectorRequirement
{
    /// <summary>Label key, or field path in the case of matchFields, that the condition is evaluated against.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Key { get; init; } = "";

    /// <summary>How the key relates to the values: In, NotIn, Exists, DoesNotExist, Gt or Lt.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(NodeSelectorOperator))]
    public string Operator { get; init; } = "";

    /// <summary>
    /// Operands: at least one for In and NotIn, none for Exists and DoesNotExist, exactly one integer written as a
    /// string for Gt and Lt.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<string> Values { get; init; }
}

/// <summary>
/// Groups the scheduling rules that draw a pod to nodes or to other pods, or keep it away from other pods.
/// </summary>
[Schema]
public sealed partial record Affinity
{
    /// <summary>Rules choosing or ranking nodes by their labels and fields.</summary>
    [Field(1)]
    public NodeAffinity? NodeAffinity { get; init; }

    /// <summary>
    /// Rules placing the pod in the same topology domain, such as node or zone, as certain other pods.
    /// </summary>
    [Field(2)]
    public PodAffinity? PodAffinity { get; init; }

    /// <summary>
    /// Rules keeping the pod out of topology domains, such as node or zone, that hold certain other pods.
    /// </summary>
    [Field(3)]
    public PodAntiAffinity? PodAntiAffinity { get; init; }
}

/// <summary>Hard and soft node selection rules consulted by the scheduler when it places a pod.</summary>
[Schema]
public sealed partial record NodeAffinity
{
    /// <summary>
    /// Selector a node must satisfy for the pod to be placed there; label changes after placement do not evict the pod.
    /// </summary>
    [Field(1)]
    public NodeSelector? RequiredDuringSchedulingIgnoredDuringExecution { get; init; }

    /// <summary>
    /// Weighted preferences; for each node the weights of matching terms are added and higher totals are favoured,
    /// without excluding any node.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<PreferredSchedulingTerm> PreferredDuringSchedulingIgnoredDuringExecution { get; init; }
}

/// <summary>
/// A node selection term with the score that a matching node gains; an empty term matches all nodes and has no effect.
/// </summary>
[Schema]
public sealed partial record PreferredSchedulingTerm
{
    /// <summary>Score added for a node matching the preference, from 1 to 100.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Weight { get; init; }

    /// <summary>Node selection term the weight is tied to.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public NodeSelectorTerm Preference { get; init; } = NodeSelectorTerm.Empty;
}

/// <summary>Hard and soft rules for placing a pod close to other pods.</summary>
[Schema]
public sealed partial record PodAffinity
{
    /// <summary>
    /// Terms that must all be satisfied for a node to be eligible; later pod label changes do not evict the running
    /// pod.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<PodAffinityTerm> RequiredDuringSchedulingIgnoredDuringExecution { get; init; }

    /// <summary>
    /// Weighted co-location terms; nodes with the highest sum of matching weights are favoured, but others stay
    /// eligible.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<WeightedPodAffinityTerm> PreferredDuringSchedulingIgnoredDuringExecution { get; init; }
}

/// <summary>
/// Selects a group of pods and the topology key defining the domain shared with, or kept apart from, that group.
/// </summary>
[Schema]
public sealed partial record PodAffinityTerm
{
    /// <summary>Picks the pods considered by their labels; when null the term matches no pods.</summary>
    [Field(1)]
    public Meta.V1.LabelSelector? LabelSelector { get; init; }

    /// <summary>
    /// Names of namespaces searched for pods, added to those from namespaceSelector; with both unset, the namespace of
    /// this pod is used.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<string> Namespaces { get; init; }

    /// <summary>
    /// Node label key whose equal values make up one topology domain, such as kubernetes.io/hostname; must not be
    /// empty.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required]
    public string TopologyKey { get; init; } = "";

    /// <summary>
    /// Picks namespaces to search by their labels, in addition to the listed ones; an empty selector means all
    /// namespaces, null means none.
    /// </summary>
    [Field(4)]
    public Meta.V1.LabelSelector? NamespaceSelector { get; init; }

    /// <summary>
    /// Label keys whose values on the incoming pod are added to labelSelector as In requirements; needs labelSelector
    /// and must not overlap mismatchLabelKeys.
    /// </summary>
    [Field(5), Atomic]
    public ListOf<string> MatchLabelKeys { get; init; }

    /// <summary>
    /// Label keys whose values on the incoming pod are added to labelSelector as NotIn requirements; needs
    /// labelSelector and must not overlap matchLabelKeys.
    /// </summary>
    [Field(6), Atomic]
    public ListOf<string> MismatchLabelKeys { get; init; }
}

/// <summary>A pod affinity term with the score it contributes when satisfied on a node.</summary>
[Schema]
public sealed partial record WeightedPodAffinityTerm
{
    /// <summary>Score contributed by the term, from 1 to 100.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Weight { get; init; }

    /// <summary>Pod affinity term the weight is tied to.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public PodAffinityTerm PodAffinityTerm { get; init; } = PodAffinityTerm.Empty;
}

/// <summary>Hard and soft rules for placing a pod away from other pods.</summary>
[Schema]
public sealed partial record PodAntiAffinity
{
    /// <summary>
    /// Terms that must all hold for a node to be eligible, each excluding domains with matching pods; later label
    /// changes do not evict the pod.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<PodAffinityTerm> RequiredDuringSchedulingIgnoredDuringExecution { get; init; }

    /// <summary>
    /// Weighted separation terms; nodes in domains holding matching pods rank lower, yet stay eligible.
    /// </summary>
    [Field(2), Atomic]
    public ListOf<WeightedPodAffinityTerm> PreferredDuringSchedulingIgnoredDuringExecution { get; init; }
}

/// <summary>
/// Limits how unevenly matching pods may be distributed across topology domains such as zones or nodes.
/// </summary>
[Schema]
public sealed partial record TopologySpreadConstraint
{
    /// <summary>
    /// Largest allowed difference between matching pods in a domain and the global minimum; must be greater than zero.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public int MaxSkew { get; init; }

    /// <summary>
    /// Node label key defining the domains; nodes sharing a value form one domain, and nodes lacking the key are left
    /// out.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string TopologyKey { get; init; } = "";

    /// <summary>
    /// Reaction when the constraint cannot be met: DoNotSchedule leaves the pod pending, ScheduleAnyway only prefers
    /// nodes that reduce skew.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required, Enum(typeof(UnsatisfiableConstraintAction))]
    public string WhenUnsatisfiable { get; init; } = "";

    /// <summary>Picks the pods counted in each domain, from the namespace of the incoming pod only.</summary>
    [Field(4)]
    public Meta.V1.LabelSelector? LabelSelector { get; init; }

    /// <summary>
    /// Least number of eligible domains; with fewer, the global minimum counts as 0. Must be positive, usable only with
    /// DoNotSchedule, and null acts as 1.
    /// </summary>
    [Field(5)]
    public int? MinDomains { get; init; }

    /// <summary>
    /// Whether nodes excluded by the node affinity and node selector of the pod are left out of the skew: Honor, the
    /// default, or Ignore.
    /// </summary>
    [Field(6), Enum(typeof(NodeInclusionPolicy))]
    public string? NodeAffinityPolicy { get; init; }

    /// <summary>
    /// Whether nodes with taints the pod does not tolerate are left out of the skew: Honor, or Ignore, the default.
    /// </summary>
    [Field(7), Enum(typeof(NodeInclusionPolicy))]
    public string? NodeTaintsPolicy { get; init; }

    /// <summary>
    /// Label keys whose values on the incoming pod narrow the counted pods, for example pod-template-hash; needs
    /// labelSelector and must not repeat its keys.
    /// </summary>
    [Field(8), Atomic]
    public ListOf<string> MatchLabelKeys { get; init; }
}
