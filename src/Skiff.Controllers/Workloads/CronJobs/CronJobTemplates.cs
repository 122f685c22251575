using System.Globalization;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Makes the Jobs of a CronJob.</summary>
internal static class CronJobTemplates
{
    private const string ScheduledKey = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    /// <summary>The name of the Job of a time. No two minutes share one, and no minute has two.</summary>
    public static string NameOf(CronJob cron, DateTimeOffset due) =>
        string.Create(CultureInfo.InvariantCulture, $"{cron.Metadata.Name}-{due.ToUnixTimeSeconds() / 60}");

    /// <summary>The Job of a time.</summary>
    /// <param name="cron">The CronJob.</param>
    /// <param name="due">The time.</param>
    /// <param name="zone">The zone by whose clock the Job is told its time.</param>
    public static Job NewJob(CronJob cron, DateTimeOffset due, TimeZoneInfo zone) => Job.Empty with
    {
        Metadata = ObjectMeta.Empty with
        {
            Name = NameOf(cron, due),
            Namespace = cron.Metadata.Namespace,
            Labels = cron.Spec.JobTemplate.Metadata.Labels,
            Annotations = cron.Spec.JobTemplate.Metadata.Annotations.Set(ScheduledKey, Shown(due, zone)),
            OwnerReferences = [cron.ControllerReference()],
        },
        Spec = cron.Spec.JobTemplate.Spec,
    };

    /// <summary>The time for which a Job was made here; null for one that somebody else made.</summary>
    public static DateTimeOffset? TimeOf(CronJob cron, Job job) =>
        DateTimeOffset.TryParse(
            job.Metadata.Annotations.Find(ScheduledKey), CultureInfo.InvariantCulture, out DateTimeOffset due)
        && job.Metadata.Name == NameOf(cron, due)
            ? due
            : null;

    private static string Shown(DateTimeOffset due, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(due, zone);
        string form = local.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz";
        return local.ToString(form, CultureInfo.InvariantCulture);
    }
}
