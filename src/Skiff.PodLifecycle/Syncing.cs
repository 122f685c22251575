using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Resizing;

namespace Skiff.PodLifecycle;

/// <summary>The steps of a pod that is to run: volumes, sandbox, init containers, containers.</summary>
internal static class Syncing
{
    public static void Plan(PlanDraft draft)
    {
        Resize.Grant(draft);
        if (RestartAll.IsUnderWay(draft.View))
        {
            RestartAll.Plan(draft);
            return;
        }

        if (!VolumesAreReady(draft) || !SandboxIsReady(draft)) return;
        PlanEphemeral(draft);
        if (!InitSteps.AreDone(draft)) return;
        foreach (Container container in draft.Spec.Containers) PlanRegular(draft, container);
        RemoveLeftovers(draft);
    }

    private static bool VolumesAreReady(PlanDraft draft)
    {
        if (draft.Memory.VolumesReady) return true;
        if (draft.Memory.Volumes.IsDue(draft.View.Now)) draft.TryLane(new PodAction.PrepareVolumes());
        else draft.Wake(draft.Memory.Volumes.Until);
        return false;
    }

    private static bool SandboxIsReady(PlanDraft draft)
    {
        if (draft.Runtime.Sandbox is not { } sandbox)
        {
            Create(draft, attempt: 0);
            return false;
        }

        if (IsUsable(sandbox, draft.Spec)) return true;

        // The pod begins anew: whatever still lives in the dead sandbox ends, then its network is given back.
        foreach (ObservedContainer container in draft.Runtime.Containers)
        {
            if (!RuntimePod.IsAlive(container)) continue;
            draft.Kill(container, $"Stopping container {container.Name}", Terminating.GraceSeconds(draft.Pod));
        }

        if (draft.Runtime.AnyAlive) return false;
        if (!draft.Memory.StoppedSandboxes.Contains(sandbox.Id))
        {
            Stop(draft, sandbox);
            return false;
        }

        if (WantsAnother(draft)) Create(draft, sandbox.Attempt + 1);
        return false;
    }

    private static void Stop(PlanDraft draft, ObservedSandbox sandbox)
    {
        if (!draft.Memory.Sandbox.IsDue(draft.View.Now)) draft.Wake(draft.Memory.Sandbox.Until);
        else if (draft.TryLane(new PodAction.StopSandbox(sandbox.Id)) && WantsAnother(draft))
        {
            draft.Record(new(
                PodEvent.Normal, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created."));
        }
    }

    /// <summary>Whether containers can be started in a sandbox.</summary>
    internal static bool IsUsable(ObservedSandbox sandbox, PodSpec spec) =>
        sandbox.Ready && (spec.HostNetwork || !sandbox.IPs.IsEmpty);

    private static void Create(PlanDraft draft, int attempt)
    {
        if (draft.Memory.Sandbox.IsDue(draft.View.Now)) draft.TryLane(new PodAction.CreateSandbox(attempt));
        else draft.Wake(draft.Memory.Sandbox.Until);
    }

    // A pod that never restarts is over when its sandbox dies, unless nothing of it ever ran; so is one whose
    // containers all ended well and stay ended.
    private static bool WantsAnother(PlanDraft draft)
    {
        PodSpec spec = draft.Spec;
        if (spec.RestartPolicy == RestartPolicy.Never && !draft.Runtime.Containers.IsEmpty) return false;
        bool anyRegular = spec.Containers.Any(container => draft.Runtime.Newest(container.Name) is not null);
        return !anyRegular || spec.Containers.Any(container => ShouldStart(draft, container));
    }

    private static void PlanEphemeral(PlanDraft draft)
    {
        foreach (EphemeralContainer ephemeral in draft.Spec.EphemeralContainers)
        {
            string name = ephemeral.EphemeralContainerCommon.Name;
            if (draft.Runtime.Newest(name) is null) Starts.Plan(draft, name, ContainerRole.Ephemeral);
        }
    }

    private static void PlanRegular(PlanDraft draft, Container container)
    {
        ObservedContainer? active = draft.Runtime.Active(container.Name);
        if (active is { Phase: ContainerPhase.Running })
        {
            KillIfUnfit(draft, container, active);
            return;
        }

        if (active is { Phase: ContainerPhase.Unknown })
        {
            // It may live: two of one name must never.
            draft.Kill(active, "Container is in \"unknown\" state, try killing it before restart",
                Terminating.GraceSeconds(draft.Pod));
            return;
        }

        if (ShouldStart(draft, container)) Starts.Plan(draft, container.Name, ContainerRole.Regular);
    }

    private static bool ShouldStart(PlanDraft draft, Container container) =>
        draft.Runtime.Newest(container.Name) is not { Phase: ContainerPhase.Exited } ended
        || PodSpecs.RestartsAfter(draft.Spec, container, ended.ExitCode);

    /// <summary>Kills a running container whose spec changed or whose probes say so.</summary>
    internal static void KillIfUnfit(PlanDraft draft, Container container, ObservedContainer running)
    {
        ProbeResults probes = draft.View.Probes.Find(running.Id) ?? ProbeResults.Unknown;
        bool changed = running.Hash != ContainerHash.Of(container);
        (string fault, Probe? probe) = changed ? ("definition changed", null)
            : probes.Liveness == ProbeResult.Failure ? ("failed liveness probe", container.LivenessProbe)
            : probes.Startup == ProbeResult.Failure ? ("failed startup probe", container.StartupProbe)
            : !Resize.Plan(draft, container, running) ? ("resize requires restart", null)
            : ("", null);
        if (fault.Length == 0) return;
        if (probe is null && !draft.Memory.Replaced.Contains(running.Id))
        {
            draft.Memory = draft.Memory with { Replaced = draft.Memory.Replaced.Add(running.Id) };
        }

        // Rules about exit codes say nothing here: it has not exited.
        bool restarts = probe is null || (container.RestartPolicy ?? draft.Spec.RestartPolicy) != RestartPolicy.Never;
        string message = $"Container {container.Name} {fault}{(restarts ? ", will be restarted" : "")}";
        draft.Kill(running, message, probe?.TerminationGracePeriodSeconds ?? Terminating.GraceSeconds(draft.Pod));
    }

    // The container before the present one is kept for its log; older ones go, and so do emptied sandboxes.
    private static void RemoveLeftovers(PlanDraft draft)
    {
        foreach (ObservedSandbox sandbox in draft.Runtime.Sandboxes)
        {
            if (sandbox.Ready || sandbox == draft.Runtime.Sandbox) continue;
            if (draft.Runtime.Containers.Any(container => container.SandboxId == sandbox.Id)) continue;
            draft.Beside(new PodAction.RemoveSandbox(sandbox.Id));
        }

        Dictionary<string, int> seen = [];
        foreach (ObservedContainer container in draft.Runtime.Containers)
        {
            int newer = seen.GetValueOrDefault(container.Name);
            seen[container.Name] = newer + 1;
            if (newer >= 2 && container.Phase == ContainerPhase.Exited)
            {
                draft.Beside(new PodAction.RemoveContainer(container.Id));
            }
        }
    }
}
