using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>The conditions an agent sets on its pods.</summary>
internal static class PodConditions
{
    private const string ReadyToStartContainers = "PodReadyToStartContainers";
    private static readonly string[] Owned =
    [
        ReadyToStartContainers, PodConditionType.Initialized, PodConditionType.Ready,
        PodConditionType.ContainersReady, PodConditionType.PodScheduled,
        PodConditionType.PodResizePending, PodConditionType.PodResizeInProgress,
        PodConditionType.AllContainersRestarting,
    ];

    /// <summary>All conditions of a pod: those of others as they are, then the agent's own.</summary>
    /// <param name="view">The view.</param>
    /// <param name="status">The status, complete but for its conditions.</param>
    /// <param name="computedPhase">The phase that the containers add up to, published or not.</param>
    public static ListOf<PodCondition> Of(PodView view, PodStatus status, string computedPhase)
    {
        PodCondition? ending = view.Memory.Ending?.Condition;
        ListOf<PodCondition> others = view.Pod.Status.Conditions.Where(
            condition => !Owned.Contains(condition.Type) && condition.Type != ending?.Type);
        PodCondition containersReady = ContainersReady(view.Pod.Spec, status, computedPhase);
        PodCondition[] own =
        [
            Plain(ReadyToStartContainers,
                view.Runtime.Sandbox is { } sandbox && Syncing.IsUsable(sandbox, view.Pod.Spec)),
            Initialized(view, status, computedPhase),
            Ready(view.Pod.Spec, others, containersReady),
            containersReady,
            Plain(PodConditionType.PodScheduled, holds: true),
        ];
        ListOf<PodCondition> before = (view.Memory.Status ?? view.Pod.Status).Conditions;
        ListOf<PodCondition> api = view.Pod.Status.Conditions;
        if (RestartAll.IsPossible(view.Pod.Spec)) own = [RestartAll.Condition(view, computedPhase), .. own];
        if (ending is not null) own = [ending, .. own];
        foreach (PodCondition? resize in (PodCondition?[])[view.Memory.Resize.Pending, view.Memory.Resize.Progress])
        {
            if (resize is not null) own = [resize, .. own];
        }

        return ListOf.From([.. others, .. own.Select(condition => Dated(view, condition, before, api))]);
    }

    private static PodCondition Dated(
        PodView view, PodCondition condition, ListOf<PodCondition> before, ListOf<PodCondition> api)
    {
        PodCondition? same = before.FirstOrDefault(old => old.Type == condition.Type)
            ?? api.FirstOrDefault(old => old.Type == condition.Type);
        bool unchanged = same is not null && same.Status == condition.Status && same.LastTransitionTime is not null;
        return condition with
        {
            ObservedGeneration = condition.ObservedGeneration > 0 ? condition.ObservedGeneration : view.Pod.Metadata.Generation,
            LastTransitionTime = unchanged ? same!.LastTransitionTime : Times.Whole(view.Now),
        };
    }

    private static PodCondition Initialized(PodView view, PodStatus status, string phase)
    {
        if (phase == PodPhase.Succeeded) return Plain(PodConditionType.Initialized, true) with { Reason = "PodCompleted" };
        // What is initialized stays so while all of it is about to begin anew.
        bool was = (view.Memory.Status ?? view.Pod.Status).Conditions.Any(
            one => one is { Type: PodConditionType.Initialized, Status: ConditionStatus.True });
        if (was && RestartAll.IsUnderWay(view)) return Plain(PodConditionType.Initialized, holds: true);
        // Once regular containers started, a restarting sidecar does not undo the initialization.
        bool ran = status.ContainerStatuses.Any(container => container.Started == true);
        List<string> incomplete = [];
        foreach (Container container in ran ? default : view.Pod.Spec.InitContainers)
        {
            ContainerStatus? own = status.InitContainerStatuses.FirstOrDefault(one => one.Name == container.Name);
            bool done = PodSpecs.IsSidecar(container) ? own?.Started == true : own?.Ready == true;
            if (!done) incomplete.Add(container.Name);
        }

        return incomplete.Count == 0
            ? Plain(PodConditionType.Initialized, holds: true)
            : Plain(PodConditionType.Initialized, holds: false) with
            {
                Reason = "ContainersNotInitialized",
                Message = $"containers with incomplete status: [{string.Join(' ', incomplete)}]",
            };
    }

    private static PodCondition ContainersReady(PodSpec spec, PodStatus status, string phase)
    {
        PodCondition no = Plain(PodConditionType.ContainersReady, holds: false);
        if (phase == PodPhase.Succeeded) return no with { Reason = "PodCompleted" };
        if (phase == PodPhase.Failed) return no with { Reason = "PodFailed" };
        List<string> unready = [];
        foreach (Container container in spec.InitContainers)
        {
            if (PodSpecs.IsSidecar(container) && !IsReady(status.InitContainerStatuses, container)) unready.Add(container.Name);
        }

        foreach (Container container in spec.Containers)
        {
            if (!IsReady(status.ContainerStatuses, container)) unready.Add(container.Name);
        }

        return unready.Count == 0 ? Plain(PodConditionType.ContainersReady, holds: true) : no with
        {
            Reason = "ContainersNotReady",
            Message = $"containers with unready status: [{string.Join(' ', unready)}]",
        };
    }

    private static bool IsReady(ListOf<ContainerStatus> statuses, Container container) =>
        statuses.FirstOrDefault(status => status.Name == container.Name)?.Ready == true;

    private static PodCondition Ready(PodSpec spec, ListOf<PodCondition> others, PodCondition containersReady)
    {
        if (containersReady.Status != ConditionStatus.True) return containersReady with { Type = PodConditionType.Ready };
        List<string> faults = [];
        foreach (PodReadinessGate gate in spec.ReadinessGates)
        {
            PodCondition? condition = others.FirstOrDefault(one => one.Type == gate.ConditionType);
            if (condition is null)
            {
                faults.Add($"corresponding condition of pod readiness gate \"{gate.ConditionType}\" does not exist.");
            }
            else if (condition.Status != ConditionStatus.True)
            {
                faults.Add($"the status of pod readiness gate \"{gate.ConditionType}\" is not \"True\", "
                    + $"but {condition.Status}");
            }
        }

        return faults.Count == 0 ? Plain(PodConditionType.Ready, holds: true) : Plain(PodConditionType.Ready, false) with
        {
            Reason = "ReadinessGatesNotReady",
            Message = string.Join(", ", faults),
        };
    }

    private static PodCondition Plain(string type, bool holds) => PodCondition.Empty with
    {
        Type = type,
        Status = holds ? ConditionStatus.True : ConditionStatus.False,
    };
}
