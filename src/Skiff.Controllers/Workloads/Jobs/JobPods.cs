using System.Globalization;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>What a Job reads from its pods, and how it makes new ones.</summary>
internal static class JobPods
{
    /// <summary>The finalizer that keeps a pod until its Job has counted it.</summary>
    public const string Finalizer = "batch.kubernetes.io/job-tracking";

    /// <summary>The annotation and label with a pod's completion index.</summary>
    public const string IndexKey = "batch.kubernetes.io/job-completion-index";

    private const string FailureCountKey = "batch.kubernetes.io/job-index-failure-count";

    /// <summary>Whether a pod has not been counted for good.</summary>
    public static bool IsTracked(Pod pod) => pod.Metadata.Finalizers.Contains(Finalizer);

    /// <summary>Whether a Job's pods have indexes.</summary>
    public static bool IsIndexed(Job job) => job.Spec.CompletionMode == CompletionMode.Indexed;

    /// <summary>Whether a terminating pod is replaced, and counted as failed, only once it has ended.</summary>
    public static bool WaitsForEnd(Job job) =>
        job.Spec.PodReplacementPolicy == PodReplacementPolicy.Failed || job.Spec.PodFailurePolicy is not null;

    /// <summary>Whether a pod counts as failed.</summary>
    public static bool IsFailed(Pod pod, Job job) =>
        pod.Status.Phase == PodPhase.Failed
        || (!WaitsForEnd(job) && pod.IsTerminating && pod.Status.Phase != PodPhase.Succeeded);

    /// <summary>A pod's completion index; null without one within the Job's completions.</summary>
    public static int? IndexOf(Pod pod, Job job) =>
        int.TryParse(pod.Metadata.Annotations.Find(IndexKey), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && index < (job.Spec.Completions ?? 0)
            ? index
            : null;

    /// <summary>How often the pods of a pod's index have failed before it.</summary>
    public static int FailureCountOf(Pod pod) =>
        int.TryParse(pod.Metadata.Annotations.Find(FailureCountKey), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : 0;

    /// <summary>When a pod ended, as well as its status tells.</summary>
    public static DateTimeOffset? EndOf(Pod pod)
    {
        DateTimeOffset? end = null;
        foreach (ContainerStatus status in pod.Status.ContainerStatuses)
        {
            if (status.State.Terminated?.FinishedAt is { } finished && !(finished <= end)) end = finished;
        }

        return end
            ?? pod.Condition(PodConditionType.Ready)?.LastTransitionTime
            ?? pod.Metadata.DeletionTimestamp
            ?? pod.Metadata.CreationTimestamp;
    }

    /// <summary>A new pod of a Job.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="index">Its completion index; null for a Job without indexes.</param>
    /// <param name="failures">How often pods of that index have failed; null if that is not limited by index.</param>
    public static Pod New(Job job, int? index, int? failures)
    {
        Pod pod = PodTemplates.NewPod(job, job.Spec.Template);
        pod = pod with { Metadata = pod.Metadata with { Finalizers = pod.Metadata.Finalizers.Add(Finalizer) } };
        if (index is not { } number) return pod;

        string text = number.ToString(CultureInfo.InvariantCulture);
        MapOf<string> annotations = pod.Metadata.Annotations.Set(IndexKey, text);
        if (failures is { } count) annotations = annotations.Set(FailureCountKey, count.ToString(CultureInfo.InvariantCulture));
        return pod with
        {
            Metadata = pod.Metadata with
            {
                GenerateName = $"{job.Metadata.Name}-{text}-",
                Annotations = annotations,
                Labels = pod.Metadata.Labels.Set(IndexKey, text),
            },
            Spec = pod.Spec with
            {
                Hostname = $"{job.Metadata.Name}-{text}",
                Containers = pod.Spec.Containers.Select(WithIndex),
                InitContainers = pod.Spec.InitContainers.Select(WithIndex),
            },
        };
    }

    private static Container WithIndex(Container container)
    {
        if (container.Env.Any(variable => variable.Name == "JOB_COMPLETION_INDEX")) return container;
        EnvVar variable = EnvVar.Empty with
        {
            Name = "JOB_COMPLETION_INDEX",
            ValueFrom = EnvVarSource.Empty with
            {
                FieldRef = ObjectFieldSelector.Empty with
                {
                    APIVersion = "v1",
                    FieldPath = $"metadata.labels['{IndexKey}']",
                },
            },
        };
        return container with { Env = container.Env.Add(variable) };
    }
}
