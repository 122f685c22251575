using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>Starting a container, or waiting until it may be started.</summary>
internal static class Starts
{
    /// <summary>The waiting reason of a container that crashed too often to be restarted at once.</summary>
    public const string CrashLoopBackOff = "CrashLoopBackOff";

    public static void Plan(PlanDraft draft, string name, ContainerRole role)
    {
        if (draft.View.InFlight.Foreground == name) return;
        DateTimeOffset now = draft.View.Now;
        string key = Key(draft, name);
        if (draft.Memory.Failures.Find(name) is { } failure && (failure.Key.Length == 0 || failure.Key == key) && failure.RetryAt > now)
        {
            draft.Wake(failure.RetryAt);
            return;
        }

        ObservedContainer? before = draft.Runtime.Newest(name);
        if (before is { Phase: ContainerPhase.Exited } && !MayRestart(draft, name, key, role, EndOf(before))) return;
        if (draft.Runtime.Sandbox is not { } sandbox || !draft.LaneIsFree) return;
        if (before is { Phase: ContainerPhase.Exited })
        {
            BackOff next = BackOff.Next(
                draft.Memory.Restarts.Find(key), EndOf(before), now, draft.View.RestartDelayLimit);
            draft.Memory = draft.Memory with { Restarts = draft.Memory.Restarts.Set(key, next) };
        }

        draft.TryLane(new PodAction.StartContainer(name, role, RestartCount(draft, name, before), sandbox.Id));
    }

    private static bool MayRestart(PlanDraft draft, string name, string key, ContainerRole role, DateTimeOffset ended)
    {
        BackOff? entry = draft.Memory.Restarts.Find(key);
        if (BackOff.DueAt(entry, ended, draft.View.Now) is not { } due) return true;
        string pod = PodSpecs.Describe(draft.Pod);
        string message =
            $"back-off {BackOff.Format(entry!.Delay)} restarting failed container={name} pod={pod}";
        draft.Memory = draft.Memory.WithFailure(name, new(CrashLoopBackOff, message, due, key));
        draft.Record(new(PodEvent.Warning, "BackOff",
            $"Back-off restarting failed container {name} in pod {pod}", PodSpecs.FieldPath(name, role)));
        draft.Wake(due);
        return false;
    }

    private static string Key(PlanDraft draft, string name) =>
        PodSpecs.Find(draft.Spec, name) is { } found ? ContainerHash.KeyOf(found.Container) : name;

    private static DateTimeOffset EndOf(ObservedContainer container) => container.FinishedAt ?? container.CreatedAt;

    // When the runtime has lost the container before this one, the API still knows the count. The status of a container
    // that was found lost while it ran has counted this start already.
    private static int RestartCount(PlanDraft draft, string name, ObservedContainer? before)
    {
        if (before is not null) return before.RestartCount + 1;
        if (ContainerStatuses.Previous(draft.View, name) is not { } known) return 0;
        bool isUncounted = known.State is { Running: not null } or { Terminated: not null }
            or { Waiting.Reason: CrashLoopBackOff };
        return known.RestartCount + (isUncounted ? 1 : 0);
    }
}
