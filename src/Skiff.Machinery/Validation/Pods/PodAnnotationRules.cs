using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of the annotations that mean something for pods.</summary>
internal static class PodAnnotationRules
{
    /// <summary>Marks a pod that a node runs from a file, and shows here.</summary>
    public const string Mirror = "kubernetes.io/config.mirror";

    /// <summary>Says how much would be lost with the pod, compared with others of its ReplicaSet.</summary>
    public const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    // The containers run under the promise that the pod was made with.
    private static readonly string[] fixedOnes =
        [SingletonMark.Annotation, SingletonMark.LeaseAnnotation, OncePerVolume.Annotation];

    /// <summary>Checks the annotations of a pod, or those that a template gives to its pods.</summary>
    public static void Check(MapOf<string> annotations, PodSpec spec, FieldPath path, Faults faults)
    {
        if (annotations.IsEmpty) return;
        if (annotations.TryGetValue(Mirror, out string? mirror) && spec.NodeName.Length == 0)
        {
            faults.Invalid(path.Key(Mirror), mirror, "must set spec.nodeName if mirror pod annotation is set");
        }

        if (annotations.TryGetValue(DeletionCost, out string? cost) && !IsCost(cost))
        {
            faults.Invalid(path.Key(DeletionCost), cost, "must be a 32bit integer");
        }

        if (SingletonMark.Read(annotations, out _) is { } wrong)
        {
            faults.Invalid(path.Key(wrong.Annotation), annotations.Find(wrong.Annotation) ?? "", wrong.Message);
        }

        if (OncePerVolume.Read(annotations, spec, out _) is { } amiss)
        {
            faults.Invalid(path.Key(OncePerVolume.Annotation), annotations.Find(OncePerVolume.Annotation) ?? "", amiss);
        }
    }

    /// <summary>Checks that a pod did not become a mirror or a singleton, or stop being one.</summary>
    public static void CheckUpdate(MapOf<string> annotations, MapOf<string> old, FieldPath path, Faults faults)
    {
        foreach (string fixedOne in fixedOnes)
        {
            if (annotations.Find(fixedOne) != old.Find(fixedOne)) faults.Forbidden(path.Key(fixedOne), "may not be changed");
        }

        bool now = annotations.TryGetValue(Mirror, out string? value);
        bool before = old.TryGetValue(Mirror, out string? known);
        if (before && (!now || value != known))
        {
            faults.Forbidden(path.Key(Mirror), "may not remove or update mirror pod annotation");
        }
        else if (now && !before)
        {
            faults.Forbidden(path.Key(Mirror), "may not add mirror pod annotation");
        }
    }

    // A sign in front is taken only when it is a minus, and zeros in front are not taken at all.
    private static bool IsCost(string text)
    {
        bool plain = text is "0" or ['-', ..] or [>= '1' and <= '9', ..];
        return plain && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }
}
