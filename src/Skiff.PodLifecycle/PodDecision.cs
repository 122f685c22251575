using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Singletons;

namespace Skiff.PodLifecycle;

/// <summary>Decides the next step of a pod on its node.</summary>
/// <remarks>
/// Always true: no container starts before the init containers before it are done; no container of a name starts
/// while another one of that name may live; a pod that ends starts nothing; a pod whose phase the API shows as
/// Succeeded or Failed never runs again; the API object goes only once every container is dead; a singleton's pod
/// starts nothing without its lease.
/// </remarks>
public static class PodDecision
{
    /// <summary>The plan for a view.</summary>
    public static PodPlan Decide(PodView view)
    {
        view = Replacements.Apply(view);
        PlanDraft draft = new(view);
        CheckDeadline(draft);
        if (!draft.IsTerminating && PodPhases.IsTerminal(view.Pod.Status.Phase)) EndOnceMore(draft);
        bool mayStart = Fencing.Allows(draft);
        if (!draft.IsTerminating && mayStart) Syncing.Plan(draft);
        PodStatus status = PodStatuses.Make(view with { Memory = draft.Memory });
        if (!draft.IsTerminating && PodStatuses.Finishes(view with { Memory = draft.Memory }))
        {
            End(draft, new("", ""));
            status = PodStatuses.Make(view with { Memory = draft.Memory });
        }

        if (draft.IsTerminating) Terminating.Plan(draft);
        draft.Memory = draft.Memory with { Status = status };
        return new(draft.Actions, status, draft.Memory, draft.Events, draft.WakeAt);
    }

    private static void CheckDeadline(PlanDraft draft)
    {
        if (draft.IsTerminating || draft.Spec.ActiveDeadlineSeconds is not { } seconds) return;
        DateTimeOffset started = (draft.Memory.Status ?? draft.Pod.Status).StartTime ?? draft.View.Now;
        DateTimeOffset deadline = started + TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue));
        if (deadline > draft.View.Now)
        {
            draft.Wake(deadline);
            return;
        }

        const string Message = "Pod was active on the node longer than the specified deadline";
        draft.Record(new(PodEvent.Normal, "DeadlineExceeded", Message));
        End(draft, new("DeadlineExceeded", Message));
    }

    // What ended under an agent before this one, as upstream has it: a sandbox that is down was stopped by that one, and what
    // it may have left of it goes with the pod.
    private static void EndOnceMore(PlanDraft draft)
    {
        End(draft, new("", ""));
        if (draft.Memory.Status is not null) return;
        draft.Memory = draft.Memory with
        {
            StoppedSandboxes = draft.Runtime.Sandboxes.Where(sandbox => !sandbox.Ready).Select(sandbox => sandbox.Id),
        };
    }

    private static void End(PlanDraft draft, Ending ending) =>
        draft.Memory = draft.Memory with { Ending = ending, EndingSince = draft.Memory.EndingSince ?? draft.View.Now };
}
