using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of the templates that workloads make pods of.</summary>
internal static class TemplateRules
{
    private const string NoMatch = "`selector` does not match template `labels`";

    /// <summary>Checks a template.</summary>
    public static void Check(PodTemplateSpec template, FieldPath path, Faults faults)
    {
        CheckMetadata(template, path, faults);
        PodSpecRules.Check(template.Spec, "", false, path.Child("spec"), faults);
        if (!template.Spec.EphemeralContainers.IsEmpty)
        {
            faults.Forbidden(path.Child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template");
        }
    }

    /// <summary>Checks the labels and annotations that a template gives to its pods.</summary>
    public static void CheckMetadata(PodTemplateSpec template, FieldPath path, Faults faults)
    {
        ObjectMeta meta = template.Metadata;
        Labels.Check(meta.Labels, path.Child("labels"), faults);
        Labels.CheckAnnotations(meta.Annotations, path.Child("annotations"), faults);
        PodAnnotationRules.Check(meta.Annotations, template.Spec, path.Child("annotations"), faults);
    }

    /// <summary>Checks that a selector finds the pods of a template; false when the selector cannot be read.</summary>
    public static bool CheckMatch(LabelSelector? selector, PodTemplateSpec template, FieldPath path, Faults faults)
    {
        if (selector is null)
        {
            // A selector that is not there finds nothing.
            faults.Invalid(path.Child("metadata", "labels"), template.Metadata.Labels, NoMatch);
            return true;
        }

        if (!Selector.TryFrom(selector, out Selector? parsed, out _)) return false;
        CheckMatch(parsed, template, path, faults);
        return true;
    }

    /// <summary>Checks that a selector, where it asks for anything, finds the pods of a template.</summary>
    public static void CheckMatch(Selector selector, PodTemplateSpec template, FieldPath path, Faults faults)
    {
        if (selector.IsEverything || selector.Matches(template.Metadata.Labels)) return;
        faults.Invalid(path.Child("metadata", "labels"), template.Metadata.Labels, NoMatch);
    }

    /// <summary>Checks that pods of a template run until they are deleted, as those of all workloads but jobs must.</summary>
    public static void CheckRunsForever(PodSpec spec, string kind, FieldPath path, Faults faults)
    {
        if (spec.RestartPolicy != RestartPolicy.Always)
        {
            faults.NotSupported(path.Child("spec", "restartPolicy"), spec.RestartPolicy, RestartPolicy.Always);
        }

        if (spec.ActiveDeadlineSeconds is not null)
        {
            faults.Forbidden(path.Child("spec", "activeDeadlineSeconds"),
                $"activeDeadlineSeconds in {kind} is not Supported");
        }
    }

    /// <summary>Checks the selector of a workload: given, sound, and asking for something.</summary>
    public static void CheckSelector(LabelSelector? selector, string kind, FieldPath path, Faults faults)
    {
        if (selector is null)
        {
            faults.Required(path);
            return;
        }

        Labels.CheckSelector(selector, path, faults);
        if (Labels.IsEmpty(selector)) faults.InvalidText(path, Shown.Of(selector), $"empty selector is invalid for {kind}");
    }

    /// <summary>Checks that a selector is still the one that the object was created with.</summary>
    public static void CheckSelectorUnchanged(LabelSelector? selector, LabelSelector? old, Faults faults)
    {
        if (selector != old) faults.InvalidText(FieldPath.Spec.Child("selector"), Shown.Of(selector), Faults.Immutable);
    }
}
