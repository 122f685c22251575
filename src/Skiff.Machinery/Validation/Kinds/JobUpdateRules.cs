using System.Globalization;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>What of a job may change after its creation.</summary>
internal static class JobUpdateRules
{
    /// <summary>Checks what changed in a job's spec.</summary>
    public static void Check(Job job, Job old, Faults faults)
    {
        JobSpec spec = job.Spec, before = old.Spec;
        FieldPath path = FieldPath.Spec;
        CheckCompletions(spec, before, path.Child("completions"), faults);
        Unchanged(spec.Selector, before.Selector, path.Child("selector"), faults);
        PodTemplateSpec template = IsNotStarted(old) ? WithPlacement(before.Template, spec.Template) : before.Template;
        Unchanged(spec.Template, template, path.Child("template"), faults);
        Unchanged(spec.CompletionMode, before.CompletionMode, path.Child("completionMode"), faults);
        Unchanged(spec.PodFailurePolicy, before.PodFailurePolicy, path.Child("podFailurePolicy"), faults);
        if (spec.BackoffLimitPerIndex != before.BackoffLimitPerIndex)
        {
            string shown = spec.BackoffLimitPerIndex?.ToString(CultureInfo.InvariantCulture) ?? "null";
            faults.InvalidText(path.Child("backoffLimitPerIndex"), shown, Faults.Immutable);
        }

        Unchanged(spec.ManagedBy, before.ManagedBy, path.Child("managedBy"), faults);
        Unchanged(spec.SuccessPolicy, before.SuccessPolicy, path.Child("successPolicy"), faults);
    }

    /// <summary>Checks a new status against the one before.</summary>
    public static void CheckStatus(JobStatus status, JobStatus old, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("active"), status.Active);
        faults.NonNegative(path.Child("succeeded"), status.Succeeded);
        faults.NonNegative(path.Child("failed"), status.Failed);
        faults.NonNegative(path.Child("ready"), status.Ready ?? 0);
        faults.NonNegative(path.Child("terminating"), status.Terminating ?? 0);
        bool complete = Has(status, JobConditionType.Complete), failed = Has(status, JobConditionType.Failed);
        if (complete && failed)
        {
            faults.Invalid(path.Child("conditions"), "Complete", "cannot set Complete=True and Failed=true conditions");
        }

        CheckKept(status, old, JobConditionType.Complete, path, faults);
        CheckKept(status, old, JobConditionType.Failed, path, faults);
        if (old.CompletionTime is not null && status.CompletionTime != old.CompletionTime)
        {
            faults.Required(path.Child("completionTime"), "completionTime cannot be mutated");
        }
    }

    private static void CheckKept(JobStatus status, JobStatus old, string condition, FieldPath path, Faults faults)
    {
        if (!Has(old, condition) || Has(status, condition)) return;
        faults.Invalid(path.Child("conditions"), condition, $"cannot disable the terminal {condition}=True condition");
    }

    private static bool Has(JobStatus status, string type) =>
        status.Conditions.Any(condition => condition.Type == type && condition.Status == "True");

    // An indexed job grows or shrinks as a whole.
    private static void CheckCompletions(JobSpec spec, JobSpec old, FieldPath path, Faults faults)
    {
        if (spec.Completions == old.Completions) return;
        string shown = spec.Completions?.ToString(CultureInfo.InvariantCulture) ?? "null";
        bool elastic = spec.CompletionMode == CompletionMode.Indexed && old.CompletionMode == CompletionMode.Indexed;
        if (!elastic || spec.Completions is null) faults.InvalidText(path, shown, Faults.Immutable);
        else if (spec.Completions != spec.Parallelism)
        {
            faults.InvalidText(path, shown, "may only be modified in tandem with spec.parallelism");
        }
    }

    // Where the pods of a job may run can change until the first of them does.
    private static bool IsNotStarted(Job old) => old.Spec.Suspend == true && old.Status.StartTime is null;

    private static PodTemplateSpec WithPlacement(PodTemplateSpec template, PodTemplateSpec next)
    {
        Affinity affinity = (template.Spec.Affinity ?? Affinity.Empty) with { NodeAffinity = next.Spec.Affinity?.NodeAffinity };
        bool none = affinity == Affinity.Empty && next.Spec.Affinity is null;
        return template with
        {
            Metadata = template.Metadata with
            {
                Labels = next.Metadata.Labels,
                Annotations = next.Metadata.Annotations,
            },
            Spec = template.Spec with
            {
                Affinity = none ? null : affinity,
                NodeSelector = next.Spec.NodeSelector,
                Tolerations = next.Spec.Tolerations,
                SchedulingGates = next.Spec.SchedulingGates,
            },
        };
    }

    private static void Unchanged<T>(T? value, T? old, FieldPath path, Faults faults)
        where T : class
    {
        if (Equals(value, old)) return;
        string shown = value is IMessage message ? Shown.Of(message)
            : value is string text ? GoText.Quote(text) : "null";
        faults.InvalidText(path, shown, Faults.Immutable);
    }
}
