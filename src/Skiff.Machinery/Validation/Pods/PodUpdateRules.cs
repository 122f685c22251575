using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>What of a pod may change after its creation: next to nothing.</summary>
internal static class PodUpdateRules
{
    private const string Changeable =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    /// <summary>Checks what changed in a pod's spec.</summary>
    public static void Check(PodSpec spec, PodSpec old, Faults faults)
    {
        if (ReferenceEquals(spec, old)) return;
        FieldPath path = FieldPath.Spec;
        if (!CheckContainers(spec.Containers, old.Containers, path.Child("containers"), faults)) return;
        if (!CheckContainers(spec.InitContainers, old.InitContainers, path.Child("initContainers"), faults)) return;
        if (!CheckDeadline(spec, old, path.Child("activeDeadlineSeconds"), faults)) return;
        TolerationRules.CheckOnlyAdded(spec.Tolerations, old.Tolerations, path.Child("tolerations"), faults);
        CheckGates(spec, old, path.Child("schedulingGates"), faults);
        if (spec == old) return;

        PodSpec rest = WithoutChangeable(spec, old);
        if (!old.SchedulingGates.IsEmpty) rest = CheckGated(rest, old, path, faults);
        if (rest != old) faults.Forbidden(path, $"{Changeable}\n{JsonDiff.Of(old, rest)}");
    }

    private static bool CheckContainers(ListOf<Container> containers, ListOf<Container> old, FieldPath path, Faults faults)
    {
        if (containers.Count != old.Count)
        {
            faults.Forbidden(path, "pod updates may not add or remove containers");
            return false;
        }

        for (int i = 0; i < containers.Count; i++)
        {
            string image = containers[i].Image;
            FieldPath at = path.Index(i).Child("image");
            if (image.Length == 0) faults.Required(at);
            if (image.Trim().Length != image.Length)
            {
                faults.Invalid(at, image, "must not have leading or trailing whitespace");
            }
        }

        return true;
    }

    private static bool CheckDeadline(PodSpec spec, PodSpec old, FieldPath path, Faults faults)
    {
        if (spec.ActiveDeadlineSeconds is not { } seconds)
        {
            if (old.ActiveDeadlineSeconds is not null)
            {
                faults.Invalid(path, (string?)null, "must not update from a positive integer to nil value");
            }

            return true;
        }

        if (seconds is < 0 or > int.MaxValue)
        {
            faults.Invalid(path, seconds, Faults.Between(0, int.MaxValue));
            return false;
        }

        if (old.ActiveDeadlineSeconds is not { } before || seconds <= before) return true;
        faults.Invalid(path, seconds, "must be less than or equal to previous value");
        return false;
    }

    private static void CheckGates(PodSpec spec, PodSpec old, FieldPath path, Faults faults)
    {
        foreach (PodSchedulingGate gate in spec.SchedulingGates)
        {
            if (old.SchedulingGates.Any(known => known.Name == gate.Name)) continue;
            faults.Forbidden(path, $"only deletion is allowed, but found new scheduling gate '{gate.Name}'");
        }
    }

    private static PodSpec WithoutChangeable(PodSpec spec, PodSpec old)
    {
        bool endsNow = old.TerminationGracePeriodSeconds < 0 && spec.TerminationGracePeriodSeconds == 1;
        return spec with
        {
            Containers = WithImages(spec.Containers, old.Containers),
            InitContainers = WithImages(spec.InitContainers, old.InitContainers),
            ActiveDeadlineSeconds = old.ActiveDeadlineSeconds,
            SchedulingGates = old.SchedulingGates,
            Tolerations = old.Tolerations,
            TerminationGracePeriodSeconds =
                endsNow ? old.TerminationGracePeriodSeconds : spec.TerminationGracePeriodSeconds,
        };
    }

    private static ListOf<Container> WithImages(ListOf<Container> containers, ListOf<Container> old)
    {
        Container[] result = new Container[containers.Count];
        for (int i = 0; i < result.Length; i++) result[i] = containers[i] with { Image = old[i].Image };
        return ListOf<Container>.Adopt(result);
    }

    // Until the scheduler may look at a pod, whoever gates it may narrow the nodes that it fits on.
    private static PodSpec CheckGated(PodSpec spec, PodSpec old, FieldPath path, Faults faults)
    {
        bool keeps = old.NodeSelector.AsEnumerable().All(entry => spec.NodeSelector.Find(entry.Key) == entry.Value);
        if (!keeps)
        {
            faults.Invalid(path.Child("nodeSelector"), spec.NodeSelector,
                "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        }

        NodeAffinity? next = spec.Affinity?.NodeAffinity, before = old.Affinity?.NodeAffinity;
        if (next != before) CheckNodeAffinity(next, before, path.Child("affinity", "nodeAffinity"), faults);
        Affinity affinity = (spec.Affinity ?? Affinity.Empty) with { NodeAffinity = before };
        bool none = old.Affinity is null && affinity == Affinity.Empty;
        return spec with { NodeSelector = old.NodeSelector, Affinity = none ? null : affinity };
    }

    private static void CheckNodeAffinity(NodeAffinity? affinity, NodeAffinity? old, FieldPath path, Faults faults)
    {
        if (old?.RequiredDuringSchedulingIgnoredDuringExecution is not { } before) return;
        ListOf<NodeSelectorTerm> terms =
            affinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? default;
        path = path.Child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
        if (before.NodeSelectorTerms.Count > 0 && before.NodeSelectorTerms.Count != terms.Count)
        {
            faults.InvalidText(path, $"[{string.Join(',', terms.AsEnumerable().Select(Shown.Of))}]",
                "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }

        for (int i = 0; i < before.NodeSelectorTerms.Count; i++)
        {
            if (Narrows(terms[i], before.NodeSelectorTerms[i])) continue;
            faults.InvalidText(path.Index(i), Shown.Of(terms[i]), "only additions are allowed (no mutations or deletions)");
        }
    }

    // A term without requirements selects no node; adding one would widen it.
    private static bool Narrows(NodeSelectorTerm term, NodeSelectorTerm old)
    {
        if (old.MatchExpressions.IsEmpty && old.MatchFields.IsEmpty)
        {
            return term.MatchExpressions.IsEmpty && term.MatchFields.IsEmpty;
        }

        return Starts(term.MatchExpressions, old.MatchExpressions) && Starts(term.MatchFields, old.MatchFields);
    }

    private static bool Starts(ListOf<NodeSelectorRequirement> list, ListOf<NodeSelectorRequirement> start) =>
        list.Count >= start.Count && list.Span[..start.Count].SequenceEqual(start.Span);
}
