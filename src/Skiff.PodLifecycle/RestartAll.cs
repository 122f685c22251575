using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>Restarts all containers of a pod in place, because one ended in a way for which its rules say so.</summary>
/// <remarks>
/// 1. What runs is killed, without grace and hooks. 2. All containers go from the runtime, those whose end began this last, so
/// that an agent that starts meanwhile knows. 3. The pod begins anew with its first init container, in its sandbox and with
/// its volumes. Ephemeral containers stay as they are.
/// </remarks>
internal static class RestartAll
{
    /// <summary>Why a container waits, and why it ended, that was removed for this.</summary>
    public const string Reason = "RestartingAllContainers";

    private const string Message = "The container is removed because RestartAllContainers in place";
    private const int KilledExitCode = 137;

    /// <summary>Whether that may happen to a pod.</summary>
    public static bool IsPossible(PodSpec spec) => All(spec).Any(container =>
        container.RestartPolicyRules.Any(rule => rule.Action == ContainerRestartRuleAction.RestartAllContainers));

    /// <summary>Whether it happens now: from the end that began it until the runtime has nothing left of them.</summary>
    public static bool IsUnderWay(PodView view)
    {
        if (view.IsTerminating || !IsPossible(view.Pod.Spec) || !Of(view).Any()) return false;
        PodStatus before = view.Memory.Status ?? view.Pod.Status;
        return before.Conditions.Any(one => one is { Type: PodConditionType.AllContainersRestarting, Status: ConditionStatus.True })
            || All(view.Pod.Spec).Any(container => view.Runtime.Newest(container.Name) is { } newest && Begins(container, newest));
    }

    /// <summary>Plans the next step.</summary>
    public static void Plan(PlanDraft draft)
    {
        draft.Memory = draft.Memory with { Failures = default }; // Waits of before are none of a new beginning.
        ObservedContainer[] left = [.. Of(draft.View)];
        foreach (ObservedContainer one in left.Where(RuntimePod.IsAlive)) draft.Kill(one, $"Stopping container {one.Name}", graceSeconds: 0);
        // What is just being started or killed has to be seen first.
        if (left.Any(RuntimePod.IsAlive) || !draft.LaneIsFree || !draft.View.InFlight.Killing.IsEmpty) return;
        ObservedContainer[] others = [.. left.Where(one => !Begins(draft.Spec, one))];
        foreach (ObservedContainer one in others.Length > 0 ? others : left) draft.Beside(new PodAction.RemoveContainer(one.Id));
    }

    /// <summary>The status of a container that the runtime has no longer, or never had, while this happens.</summary>
    public static ContainerStatus Removed(ContainerStatus fresh, ContainerStatus? before)
    {
        if (before?.State.Waiting?.Reason == Reason) return before;
        if (before is not { ContainerID.Length: > 0 }) return before ?? fresh; // It had not come to it yet.
        return fresh with
        {
            RestartCount = before.RestartCount + 1,
            State = ContainerState.Empty with { Waiting = ContainerStateWaiting.Empty with { Reason = Reason, Message = Message } },
            LastTerminationState = ContainerState.Empty with
            {
                Terminated = ContainerStateTerminated.Empty with { Reason = Reason, Message = Message, ExitCode = KilledExitCode },
            },
        };
    }

    /// <summary>The condition that tells of it.</summary>
    public static PodCondition Condition(PodView view, string phase)
    {
        PodCondition no = PodCondition.Empty with { Type = PodConditionType.AllContainersRestarting, Status = ConditionStatus.False };
        if (phase == PodPhase.Succeeded) return no with { Reason = "PodCompleted" };
        if (phase == PodPhase.Failed) return no with { Reason = "PodFailed" };
        return !IsUnderWay(view) ? no : no with
        {
            Status = ConditionStatus.True, Reason = "RestartAllContainersStarted", Message = "container exited with restart policy rule",
        };
    }

    private static IEnumerable<Container> All(PodSpec spec) => spec.InitContainers.AsEnumerable().Concat(spec.Containers);

    private static IEnumerable<ObservedContainer> Of(PodView view) => view.Runtime.Containers.AsEnumerable().Where(
        one => PodSpecs.Find(view.Pod.Spec, one.Name) is { Role: not ContainerRole.Ephemeral });

    private static bool Begins(PodSpec spec, ObservedContainer one) =>
        PodSpecs.Find(spec, one.Name) is var (container, _) && Begins(container, one);

    private static bool Begins(Container container, ObservedContainer one) => one.Phase == ContainerPhase.Exited
        && PodSpecs.RuleFor(container, one.ExitCode)?.Action == ContainerRestartRuleAction.RestartAllContainers;
}
