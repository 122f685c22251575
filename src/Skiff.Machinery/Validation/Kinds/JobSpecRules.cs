using System.Globalization;
using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of what a job runs, in a job or in the template of a cron job.</summary>
internal static class JobSpecRules
{
    private const int IndexesMax = 100_000;
    private const int FailedIndexesMax = 10_000;
    private const int ManagedByMax = 63;
    private const int PolicyRulesMax = 20;
    private const int ExitCodesMax = 255;

    /// <summary>Checks everything but the selector.</summary>
    public static void Check(JobSpec spec, FieldPath path, Faults faults)
    {
        CheckNumbers(spec, path, faults);
        if (spec.CompletionMode is { } mode) CheckMode(spec, mode, path, faults);
        if (spec.CompletionMode != CompletionMode.Indexed) CheckNotIndexed(spec, path, faults);
        if (spec.PodFailurePolicy is { } policy) CheckFailurePolicy(spec, policy, path.Child("podFailurePolicy"), faults);
        if (spec.SuccessPolicy is { } success) CheckSuccessPolicy(spec, success, path.Child("successPolicy"), faults);
        CheckReplacement(spec, path.Child("podReplacementPolicy"), faults);
        CheckManagedBy(spec.ManagedBy, path.Child("managedBy"), faults);
        TemplateRules.Check(spec.Template, path.Child("template"), faults);
        CheckRestart(spec, path.Child("template", "spec").Child("restartPolicy"), faults);
    }

    private static void CheckNumbers(JobSpec spec, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("parallelism"), spec.Parallelism ?? 0);
        faults.NonNegative(path.Child("completions"), spec.Completions ?? 0);
        faults.NonNegative(path.Child("activeDeadlineSeconds"), spec.ActiveDeadlineSeconds ?? 0);
        faults.NonNegative(path.Child("backoffLimit"), spec.BackoffLimit ?? 0);
        faults.NonNegative(path.Child("ttlSecondsAfterFinished"), spec.TTLSecondsAfterFinished ?? 0);
        faults.NonNegative(path.Child("backoffLimitPerIndex"), spec.BackoffLimitPerIndex ?? 0);
        if (spec.MaxFailedIndexes is not { } failed) return;
        faults.NonNegative(path.Child("maxFailedIndexes"), failed);
        if (spec.BackoffLimitPerIndex is null)
        {
            faults.Required(path.Child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
        }
    }

    private static void CheckMode(JobSpec spec, string mode, FieldPath path, Faults faults)
    {
        faults.OneOf(path.Child("completionMode"), mode, CompletionMode.NonIndexed, CompletionMode.Indexed);
        if (mode != CompletionMode.Indexed) return;
        if (spec.Completions is not { } completions)
        {
            faults.Required(path.Child("completions"), $"when completion mode is {CompletionMode.Indexed}");
            completions = 0;
        }

        const string Most = "must be less than or equal to 100000 when completion mode is Indexed";
        if (spec.Parallelism > IndexesMax) faults.Invalid(path.Child("parallelism"), spec.Parallelism.Value, Most);
        if (spec.MaxFailedIndexes is not { } failed) return;
        if (spec.Completions is not null && failed > completions)
        {
            faults.Invalid(path.Child("maxFailedIndexes"), failed, "must be less than or equal to completions");
        }

        if (failed > IndexesMax) faults.Invalid(path.Child("maxFailedIndexes"), failed, "must be less than or equal to 100000");
        if (completions > IndexesMax && failed > FailedIndexesMax)
        {
            faults.Invalid(path.Child("maxFailedIndexes"), failed,
                "must be less than or equal to 10000 when completions are above 100000");
        }
    }

    private static void CheckNotIndexed(JobSpec spec, FieldPath path, Faults faults)
    {
        if (spec.BackoffLimitPerIndex is { } limit)
        {
            faults.Invalid(path.Child("backoffLimitPerIndex"), limit, "requires indexed completion mode");
        }

        if (spec.MaxFailedIndexes is { } failed)
        {
            faults.Invalid(path.Child("maxFailedIndexes"), failed, "requires indexed completion mode");
        }

        if (spec.SuccessPolicy is { } policy)
        {
            faults.InvalidText(path.Child("successPolicy"), Shown.Of(policy), "requires indexed completion mode");
        }
    }

    // The restart policy of pods defaults to one that no job can have, so that default is taken for none.
    private static void CheckRestart(JobSpec spec, FieldPath path, Faults faults)
    {
        string policy = spec.Template.Spec.RestartPolicy;
        if (policy is "" or RestartPolicy.Always) faults.Required(path, "valid values: \"OnFailure\", \"Never\"");
        else if (policy is not (RestartPolicy.OnFailure or RestartPolicy.Never))
        {
            faults.NotSupported(path, policy, RestartPolicy.OnFailure, RestartPolicy.Never);
        }
        else if (spec.PodFailurePolicy is not null && policy != RestartPolicy.Never)
        {
            faults.Invalid(path, policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    private static void CheckReplacement(JobSpec spec, FieldPath path, Faults faults)
    {
        if (spec.PodReplacementPolicy is not { } policy) return;
        if (spec.PodFailurePolicy is not null) faults.OneOf(path, policy, PodReplacementPolicy.Failed);
        else faults.OneOf(path, policy, PodReplacementPolicy.Failed, PodReplacementPolicy.TerminatingOrFailed);
    }

    private static void CheckManagedBy(string? manager, FieldPath path, Faults faults)
    {
        if (manager is null) return;
        Paths.CheckDomainPrefixed(manager, path, faults);
        if (Names.Bytes(manager) > ManagedByMax) faults.TooLong(path, ManagedByMax);
    }

    private static void CheckFailurePolicy(JobSpec spec, PodFailurePolicy policy, FieldPath path, Faults faults)
    {
        path = path.Child("rules");
        if (policy.Rules.Count > PolicyRulesMax) faults.TooMany(path, policy.Rules.Count, PolicyRulesMax);
        for (int i = 0; i < policy.Rules.Count; i++) CheckFailureRule(spec, policy.Rules[i], path.Index(i), faults);
    }

    private static void CheckFailureRule(JobSpec spec, PodFailurePolicyRule rule, FieldPath path, Faults faults)
    {
        if (rule.Action.Length == 0) faults.Required(path.Child("action"));
        else if (rule.Action == PodFailurePolicyAction.FailIndex && spec.BackoffLimitPerIndex is null)
        {
            faults.Invalid(path.Child("action"), rule.Action, "requires the backoffLimitPerIndex to be set");
        }
        else
        {
            faults.OneOf(path.Child("action"), rule.Action, PodFailurePolicyAction.Count, PodFailurePolicyAction.FailIndex,
                PodFailurePolicyAction.FailJob, PodFailurePolicyAction.Ignore);
        }

        if (rule.OnExitCodes is { } codes) CheckExitCodes(spec, codes, path.Child("onExitCodes"), faults);
        for (int i = 0; i < rule.OnPodConditions.Count; i++)
        {
            CheckCondition(rule.OnPodConditions[i], path.Child("onPodConditions").Index(i), faults);
        }

        if (rule.OnExitCodes is not null && !rule.OnPodConditions.IsEmpty)
        {
            faults.Invalid(path, (string?)null, "specifying both OnExitCodes and OnPodConditions is not supported");
        }
        else if (rule.OnExitCodes is null && rule.OnPodConditions.IsEmpty)
        {
            faults.Invalid(path, (string?)null, "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void CheckCondition(PodFailurePolicyOnPodConditionsPattern pattern, FieldPath path, Faults faults)
    {
        faults.Invalid(path.Child("type"), pattern.Type, Names.LabelKey(pattern.Type));
        if (pattern.Status.Length == 0) faults.Required(path.Child("status"));
        else faults.OneOf(path.Child("status"), pattern.Status, "False", "True", "Unknown");
    }

    private static void CheckExitCodes(
        JobSpec spec, PodFailurePolicyOnExitCodesRequirement codes, FieldPath path, Faults faults)
    {
        if (codes.Operator.Length == 0) faults.Required(path.Child("operator"));
        else
        {
            faults.OneOf(path.Child("operator"), codes.Operator,
                PodFailurePolicyOnExitCodesOperator.In, PodFailurePolicyOnExitCodesOperator.NotIn);
        }

        if (codes.ContainerName is { } name && !HasContainer(spec.Template.Spec, name))
        {
            faults.Invalid(path.Child("containerName"), name, "must be one of the container or initContainer names in the pod template");
        }

        FieldPath values = path.Child("values");
        if (codes.Values.IsEmpty) faults.Invalid(values, "[]", "at least one value is required");
        else if (codes.Values.Count > ExitCodesMax) faults.TooMany(values, codes.Values.Count, ExitCodesMax);
        HashSet<int> seen = [];
        for (int i = 0; i < codes.Values.Count; i++)
        {
            int code = codes.Values[i];
            if (code == 0 && codes.Operator == PodFailurePolicyOnExitCodesOperator.In)
            {
                faults.Invalid(values.Index(i), code, "must not be 0 for the In operator");
            }

            if (!seen.Add(code)) faults.DuplicateText(values.Index(i), code.ToString(CultureInfo.InvariantCulture));
            else if (i > 0 && codes.Values[i - 1] > code)
            {
                faults.Invalid(values, $"[{string.Join(',', codes.Values.AsEnumerable())}]", "must be ordered");
            }
        }
    }

    private static bool HasContainer(PodSpec spec, string name) =>
        spec.Containers.Any(container => container.Name == name) || spec.InitContainers.Any(container => container.Name == name);

    private static void CheckSuccessPolicy(JobSpec spec, SuccessPolicy policy, FieldPath path, Faults faults)
    {
        path = path.Child("rules");
        if (policy.Rules.IsEmpty) faults.Required(path, "at least one rules must be specified when the successPolicy is specified");
        if (policy.Rules.Count > PolicyRulesMax) faults.TooMany(path, policy.Rules.Count, PolicyRulesMax);
        for (int i = 0; i < policy.Rules.Count; i++)
        {
            SuccessPolicyRule rule = policy.Rules[i];
            FieldPath at = path.Index(i);
            if (rule.SucceededCount is null && rule.SucceededIndexes is null)
            {
                faults.Required(at, "at least one of succeededCount or succeededIndexes must be specified");
            }

            if (rule.SucceededCount is not { } count) continue;
            faults.NonNegative(at.Child("succeededCount"), count);
            if (spec.Completions is { } completions && count > completions)
            {
                faults.Invalid(at.Child("succeededCount"), count,
                    $"must be less than or equal to {completions} (the number of specified completions)");
            }
        }
    }
}
