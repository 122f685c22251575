using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>What a worker should do next, and what the world should be told.</summary>
/// <param name="Actions">
/// To be begun now, in this order. At most one of them needs the worker's lane; the others run beside it.
/// </param>
/// <param name="Status">The pod's status.</param>
/// <param name="Memory">What to hand to the next decision.</param>
/// <param name="Events">To be recorded.</param>
/// <param name="WakeAt">When to decide again although nothing happened; null for never.</param>
public sealed record PodPlan(
    ListOf<PodAction> Actions, PodStatus Status, PodMemory Memory, ListOf<PodEvent> Events, DateTimeOffset? WakeAt);

/// <summary>An event about a pod.</summary>
/// <param name="Type"><c>Normal</c> or <c>Warning</c>.</param>
/// <param name="Reason">One word.</param>
/// <param name="Message">A sentence.</param>
/// <param name="FieldPath">The part of the pod it is about, such as <c>spec.containers{web}</c>.</param>
public sealed record PodEvent(string Type, string Reason, string Message, string FieldPath = "")
{
    /// <summary>Type of an event that nobody needs to worry about.</summary>
    public const string Normal = "Normal";

    /// <summary>Type of an event that somebody should look at.</summary>
    public const string Warning = "Warning";
}

/// <summary>One thing to do. Those that need the worker's lane never run two at a time.</summary>
public abstract record PodAction
{
    private PodAction()
    {
    }

    /// <summary>Lane: make the pod's volumes usable.</summary>
    public sealed record PrepareVolumes : PodAction;

    /// <summary>Lane: make a sandbox.</summary>
    /// <param name="Attempt">How many the pod had before.</param>
    public sealed record CreateSandbox(int Attempt) : PodAction;

    /// <summary>Lane: give a sandbox's network back and end what is left in it.</summary>
    /// <param name="Id">The sandbox.</param>
    public sealed record StopSandbox(string Id) : PodAction;

    /// <summary>Lane: pull the image if need be, make the container, start it and run its postStart hook.</summary>
    /// <param name="Name">The container.</param>
    /// <param name="Role">In which list of the spec it stands.</param>
    /// <param name="RestartCount">How often it was restarted before.</param>
    /// <param name="SandboxId">Where.</param>
    public sealed record StartContainer(string Name, ContainerRole Role, int RestartCount, string SandboxId) : PodAction;

    /// <summary>Lane: give a running container other resources.</summary>
    /// <param name="Id">The container.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Granted">What it is to have.</param>
    /// <param name="Actual">What it has.</param>
    public sealed record ResizeContainer(
        string Id, string Name, ResourceRequirements Granted, ResourceRequirements Actual) : PodAction;

    /// <summary>Lane: note at its volume that an init container succeeded, so that no other pod runs it there again.</summary>
    /// <param name="Name">The container.</param>
    public sealed record MarkVolume(string Name) : PodAction;

    /// <summary>Run the preStop hook, ask the container to stop, and kill it when the grace is over.</summary>
    /// <param name="Id">The container.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Message">Text of the event; empty for none.</param>
    /// <param name="GraceSeconds">How long hook and stop may take together.</param>
    public sealed record KillContainer(string Id, string Name, string Message, long GraceSeconds) : PodAction;

    /// <summary>Remove a dead container and its log.</summary>
    /// <param name="Id">The container.</param>
    public sealed record RemoveContainer(string Id) : PodAction;

    /// <summary>Remove a sandbox that another one has replaced and that holds no container any more.</summary>
    /// <param name="Id">The sandbox.</param>
    public sealed record RemoveSandbox(string Id) : PodAction;

    /// <summary>Lane: take down volumes, cgroups and what else an ended pod leaves on the node.</summary>
    public sealed record Release : PodAction;

    /// <summary>Lane: remove the pod from the API, now that nothing of it runs.</summary>
    public sealed record DeleteFromApi : PodAction;

    /// <summary>Forget the pod: nothing of it is left. The worker ends.</summary>
    public sealed record Forget : PodAction;
}

/// <summary>In which list of a pod's spec a container stands.</summary>
public enum ContainerRole
{
    /// <summary><c>initContainers</c>, run to completion before the others.</summary>
    Init,

    /// <summary><c>initContainers</c> with restart policy Always: kept running beside the others.</summary>
    Sidecar,

    /// <summary><c>containers</c>.</summary>
    Regular,

    /// <summary><c>ephemeralContainers</c>.</summary>
    Ephemeral,
}
