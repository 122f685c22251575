using Skiff.Machinery.Workloads;
using Skiff.Model.Batch.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of cron jobs.</summary>
internal static class CronJobKind
{
    // Jobs are named after their cron job, with eleven characters for the time, and their names are labels of pods.
    private const int NameMax = 52;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<CronJob>
    {
        MetadataOnce = true,
        Always = (job, faults) => Check(job.Spec, FieldPath.Spec, faults),
        OnCreate = (job, faults) =>
        {
            if (job.Metadata.Name.Length <= NameMax) return;
            faults.Invalid(FieldPath.Metadata.Child("name"), job.Metadata.Name,
                Names.TooManyBytes(NameMax, "characters"));
        },
    };

    private static void Check(CronJobSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Schedule.Length == 0) faults.Required(path.Child("schedule"));
        else CheckSchedule(spec.Schedule, path.Child("schedule"), faults);
        faults.NonNegative(path.Child("startingDeadlineSeconds"), spec.StartingDeadlineSeconds ?? 0);
        if (spec.TimeZone is { } zone) CheckZone(zone, path.Child("timeZone"), faults);
        if (spec.ConcurrencyPolicy.Length == 0) faults.Required(path.Child("concurrencyPolicy"));
        else
        {
            faults.OneOf(path.Child("concurrencyPolicy"), spec.ConcurrencyPolicy,
                ConcurrencyPolicy.Allow, ConcurrencyPolicy.Forbid, ConcurrencyPolicy.Replace);
        }

        CheckTemplate(spec.JobTemplate, path.Child("jobTemplate"), faults);
        faults.NonNegative(path.Child("successfulJobsHistoryLimit"), spec.SuccessfulJobsHistoryLimit ?? 0);
        faults.NonNegative(path.Child("failedJobsHistoryLimit"), spec.FailedJobsHistoryLimit ?? 0);
    }

    private static void CheckSchedule(string schedule, FieldPath path, Faults faults)
    {
        if (schedule.Contains("TZ", StringComparison.Ordinal))
        {
            faults.Invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
        else if (!CronSchedule.TryParse(schedule, out _, out string error)) faults.Invalid(path, schedule, error);
    }

    private static void CheckZone(string zone, FieldPath path, Faults faults)
    {
        if (zone.Length == 0) faults.Invalid(path, zone, "timeZone must be nil or non-empty string");
        else if (zone.Equals("Local", StringComparison.OrdinalIgnoreCase))
        {
            faults.Invalid(path, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            faults.Invalid(path, zone, $"unknown time zone {zone}");
        }
    }

    private static void CheckTemplate(JobTemplateSpec template, FieldPath path, Faults faults)
    {
        JobSpecRules.Check(template.Spec, path.Child("spec"), faults);
        if (template.Spec.Selector is { } selector)
        {
            faults.InvalidText(path.Child("spec", "selector"), Shown.Of(selector), "`selector` will be auto-generated");
        }

        if (template.Spec.ManualSelector == true)
        {
            faults.NotSupportedText(path.Child("spec", "manualSelector"), "true", "nil", "false");
        }
    }
}
