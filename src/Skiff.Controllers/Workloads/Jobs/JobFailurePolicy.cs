using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Applies a Job's pod failure policy: the first rule that matches a failed pod says what it means.</summary>
internal static class JobFailurePolicy
{
    /// <summary>What a failed pod means.</summary>
    /// <param name="Action">Count, unless a rule says otherwise.</param>
    /// <param name="FailJobMessage">Why the Job fails, if it does.</param>
    public readonly record struct Outcome(string Action, string? FailJobMessage);

    public static Outcome Judge(Job job, Pod pod)
    {
        // A pod that is counted as failed before its end has no exit codes to judge by.
        if (job.Spec.PodFailurePolicy is not { } policy || pod.Status.Phase != PodPhase.Failed)
        {
            return new(PodFailurePolicyAction.Count, null);
        }

        for (int i = 0; i < policy.Rules.Count; i++)
        {
            PodFailurePolicyRule rule = policy.Rules[i];
            string? match = MatchExitCodes(rule, pod, i) ?? MatchConditions(rule, pod, i);
            if (match is null) continue;
            return new(rule.Action, rule.Action == PodFailurePolicyAction.FailJob ? match : null);
        }

        return new(PodFailurePolicyAction.Count, null);
    }

    private static string? MatchExitCodes(PodFailurePolicyRule rule, Pod pod, int number)
    {
        if (rule.OnExitCodes is not { } wanted) return null;
        IEnumerable<ContainerStatus> statuses =
            pod.Status.InitContainerStatuses.AsEnumerable().Concat(pod.Status.ContainerStatuses);
        foreach (ContainerStatus status in statuses)
        {
            if (wanted.ContainerName is { } name && name != status.Name) continue;
            if (status.State.Terminated is not { ExitCode: not 0 } ended) continue;
            bool listed = wanted.Values.Contains(ended.ExitCode);
            bool matches = wanted.Operator == PodFailurePolicyOnExitCodesOperator.In ? listed : !listed;
            if (!matches) continue;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Container {status.Name} for pod {ObjectKey.Of(pod)} failed with exit code {ended.ExitCode} matching {rule.Action} rule at index {number}");
        }

        return null;
    }

    private static string? MatchConditions(PodFailurePolicyRule rule, Pod pod, int number)
    {
        foreach (PodFailurePolicyOnPodConditionsPattern pattern in rule.OnPodConditions)
        {
            string status = pattern.Status.Length > 0 ? pattern.Status : ConditionStatus.True;
            if (pod.Condition(pattern.Type)?.Status != status) continue;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Pod {ObjectKey.Of(pod)} has condition {pattern.Type} matching {rule.Action} rule at index {number}");
        }

        return null;
    }
}
