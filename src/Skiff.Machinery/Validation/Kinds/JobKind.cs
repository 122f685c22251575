using Skiff.Machinery.Validation.Pods;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of jobs.</summary>
internal static class JobKind
{
    private static readonly FieldPath TemplateMetadata = FieldPath.Spec.Child("template", "metadata");

    private const string UidLabel = "batch.kubernetes.io/controller-uid";
    private const string NameLabel = "batch.kubernetes.io/job-name";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Job>
    {
        OnCreate = (job, faults) =>
        {
            CheckGenerated(job, hasDomain: true, faults);
            Check(job.Spec, FieldPath.Spec, faults);
        },
        OnUpdate = (job, old, faults) =>
        {
            // Jobs of old have the labels without a domain only.
            MapOf<string> had = old.Spec.Template.Metadata.Labels;
            CheckGenerated(job, had.ContainsKey(UidLabel) && had.ContainsKey(NameLabel), faults);
            Check(job.Spec, FieldPath.Spec, faults);
            JobUpdateRules.Check(job, old, faults);
        },
        OnStatus = (job, old, faults) => JobUpdateRules.CheckStatus(job.Status, old.Status, FieldPath.Status, faults),
    };

    private static void Check(JobSpec spec, FieldPath path, Faults faults)
    {
        JobSpecRules.Check(spec, path, faults);
        if (spec.Selector is null) faults.Required(path.Child("selector"));
        else Labels.CheckSelector(spec.Selector, path.Child("selector"), faults);
        TemplateRules.CheckMatch(spec.Selector, spec.Template, path.Child("template"), faults);
    }

    // The selector of a job is made from its identity, unless its author asked to choose one.
    private static void CheckGenerated(Job job, bool hasDomain, Faults faults)
    {
        if (job.Spec.ManualSelector == true || job.Spec.Selector is not { } selector) return;
        if (job.Metadata.UID.Length == 0) faults.Required(FieldPath.Metadata.Child("uid"));
        MapOf<string> labels = MapOf.Create<string>(("controller-uid", job.Metadata.UID), ("job-name", job.Metadata.Name));
        if (hasDomain)
            labels = labels.SetAll(MapOf.Create<string>((UidLabel, job.Metadata.UID), (NameLabel, job.Metadata.Name)));
        foreach ((string key, string value) in labels) CheckLabel(job.Spec.Template.Metadata, key, value, faults);
        // What cannot be read is told already.
        bool isReadable = Selectors.Selector.TryFrom(selector, out Selectors.Selector? chosen, out _);
        if (isReadable && !chosen!.Matches(labels))
        {
            faults.InvalidText(FieldPath.Spec.Child("selector"), Shown.Of(selector), "`selector` not auto-generated");
        }
    }

    private static void CheckLabel(ObjectMeta meta, string key, string wanted, Faults faults)
    {
        FieldPath path = TemplateMetadata.Child("labels").Key(key);
        if (!meta.Labels.TryGetValue(key, out string? value)) faults.Required(path, $"must be '{wanted}'");
        else if (value != wanted) faults.Invalid(TemplateMetadata.Child("labels"), meta.Labels, $"must be '{wanted}'");
    }
}
