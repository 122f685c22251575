namespace Skiff.Scheduling;

/// <summary>The rule that kept a pod from a node; a set of them tells which changes are worth another try.</summary>
[Flags]
public enum FilterRules
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The node takes no pods.</summary>
    NodeUnschedulable = 1,

    /// <summary>The pod names another node.</summary>
    NodeName = 2,

    /// <summary>The node has a taint the pod does not tolerate.</summary>
    TaintToleration = 4,

    /// <summary>The node lacks labels the pod asks for.</summary>
    NodeAffinity = 8,

    /// <summary>A host port is taken.</summary>
    NodePorts = 16,

    /// <summary>A resource does not suffice.</summary>
    NodeResourcesFit = 32,

    /// <summary>Pods would be spread too unevenly.</summary>
    PodTopologySpread = 64,

    /// <summary>Pods that must be near are not, or pods that must not be are.</summary>
    InterPodAffinity = 128,

    /// <summary>A claim of the pod is missing, not bound or in use, or its volume cannot be reached.</summary>
    Volumes = 256,

    /// <summary>Every rule.</summary>
    All = (Volumes * 2) - 1,
}

/// <summary>Why a node cannot take a pod.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Reasons">The reasons as they are told, most often one.</param>
/// <param name="Lasting">Whether taking other pods off the node could not help.</param>
public sealed record Rejection(FilterRules Rule, IReadOnlyList<string> Reasons, bool Lasting)
{
    /// <summary>A rejection that preemption might undo.</summary>
    public static Rejection Of(FilterRules rule, params string[] reasons) => new(rule, reasons, Lasting: false);

    /// <summary>A rejection that preemption cannot undo.</summary>
    public static Rejection ForGood(FilterRules rule, params string[] reasons) => new(rule, reasons, Lasting: true);
}
