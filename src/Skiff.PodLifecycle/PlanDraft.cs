using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>A plan while it is being made. Lives inside one decision.</summary>
internal sealed class PlanDraft(PodView view)
{
    private readonly List<PodAction> actions = [];
    private readonly List<PodEvent> events = [];
    private bool laneIsFree = view.InFlight.LaneIsFree;

    public PodView View { get; } = view;

    public Pod Pod => View.Pod;

    public PodSpec Spec => View.Pod.Spec;

    public RuntimePod Runtime => View.Runtime;

    public PodMemory Memory { get; set; } = view.Memory;

    public DateTimeOffset? WakeAt { get; private set; }

    public ListOf<PodAction> Actions => actions.ToListOf();

    public ListOf<PodEvent> Events => events.ToListOf();

    public bool IsTerminating => View.IsTerminating || Memory.Ending is not null;

    /// <summary>Takes the lane for an action; false when it is busy.</summary>
    public bool TryLane(PodAction action)
    {
        if (!laneIsFree) return false;
        laneIsFree = false;
        actions.Add(action);
        return true;
    }

    /// <summary>Adds an action that runs beside the lane.</summary>
    public void Beside(PodAction action) => actions.Add(action);

    /// <summary>Whether the lane can still be taken.</summary>
    public bool LaneIsFree => laneIsFree;

    public void Record(PodEvent occurrence) => events.Add(occurrence);

    /// <summary>Asks for a decision at that time at the latest.</summary>
    public void Wake(DateTimeOffset at)
    {
        if (WakeAt is not { } sooner || at < sooner) WakeAt = at;
    }

    /// <summary>Kills a container, unless it is being killed at least as soon already.</summary>
    public void Kill(ObservedContainer container, string message, long graceSeconds)
    {
        DateTimeOffset deadline = View.Now + TimeSpan.FromSeconds(graceSeconds);
        bool killing = View.InFlight.Killing.TryGetValue(container.Id, out DateTimeOffset before);
        if (killing && before <= deadline + TimeSpan.FromSeconds(1)) return;
        if (actions.Exists(action => action is PodAction.KillContainer own && own.Id == container.Id
            && own.GraceSeconds <= graceSeconds))
        {
            return;
        }

        // A shorter grace overtakes the kill that is under way, without a second event.
        actions.Add(new PodAction.KillContainer(container.Id, container.Name, killing ? "" : message, graceSeconds));
    }
}
