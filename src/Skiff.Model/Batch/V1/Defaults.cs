namespace Skiff.Model.Batch.V1;

public sealed partial record Job
{
    private const int BackoffLimit = 6;

    private Job WithOwnDefaults()
    {
        JobSpec spec = Spec;
        if (spec.Completions is null && spec.Parallelism is null) spec = spec with { Completions = 1 };
        if (spec.Parallelism is null) spec = spec with { Parallelism = 1 };
        if (spec.BackoffLimit is null)
        {
            spec = spec with { BackoffLimit = spec.BackoffLimitPerIndex is null ? BackoffLimit : int.MaxValue };
        }

        if (spec.CompletionMode is null) spec = spec with { CompletionMode = CompletionMode.NonIndexed };
        if (spec.Suspend is null) spec = spec with { Suspend = false };
        if (spec.PodReplacementPolicy is null)
        {
            bool judges = spec.PodFailurePolicy is not null;
            spec = spec with
            {
                PodReplacementPolicy = judges ? PodReplacementPolicy.Failed : PodReplacementPolicy.TerminatingOrFailed,
            };
        }

        spec = WithConditionDefaults(spec);
        Job job = ReferenceEquals(spec, Spec) ? this : this with { Spec = spec };
        MapOf<string> labels = Spec.Template.Metadata.Labels;
        bool takesLabels = !labels.IsEmpty && Metadata.Labels.IsEmpty;
        return takesLabels ? job.WithMetadata(Metadata with { Labels = labels }) : job;
    }

    // Only a job itself gets these: the template of a cron job stays as it was written.
    private static JobSpec WithConditionDefaults(JobSpec spec)
    {
        if (spec.PodFailurePolicy is not { } policy) return spec;
        ListOf<PodFailurePolicyRule> rules = policy.Rules.MapSame(static rule =>
        {
            ListOf<PodFailurePolicyOnPodConditionsPattern> patterns = rule.OnPodConditions.MapSame(static pattern =>
                pattern.Status.Length > 0 ? pattern : pattern with { Status = Core.V1.ConditionStatus.True });
            return patterns.IsSame(rule.OnPodConditions) ? rule : rule with { OnPodConditions = patterns };
        });
        return rules.IsSame(policy.Rules) ? spec : spec with { PodFailurePolicy = policy with { Rules = rules } };
    }
}

public sealed partial record CronJob
{
    private const int SuccessfulJobsHistoryLimit = 3;
    private const int FailedJobsHistoryLimit = 1;

    private CronJob WithOwnDefaults()
    {
        bool complete = Spec.ConcurrencyPolicy.Length > 0 && Spec.Suspend is not null
            && Spec.SuccessfulJobsHistoryLimit is not null && Spec.FailedJobsHistoryLimit is not null;
        return complete ? this : this with
        {
            Spec = Spec with
            {
                ConcurrencyPolicy = Spec.ConcurrencyPolicy is "" ? ConcurrencyPolicy.Allow : Spec.ConcurrencyPolicy,
                Suspend = Spec.Suspend ?? false,
                SuccessfulJobsHistoryLimit = Spec.SuccessfulJobsHistoryLimit ?? SuccessfulJobsHistoryLimit,
                FailedJobsHistoryLimit = Spec.FailedJobsHistoryLimit ?? FailedJobsHistoryLimit,
            },
        };
    }
}
