using Skiff.Model;

namespace Skiff.PodLifecycle;

/// <summary>What a container is doing, in the runtime's eyes.</summary>
public enum ContainerPhase
{
    /// <summary>Made, not started.</summary>
    Created,

    /// <summary>Its first process lives.</summary>
    Running,

    /// <summary>Its first process ended.</summary>
    Exited,

    /// <summary>The runtime lost track of it.</summary>
    Unknown,
}

/// <summary>A sandbox as the runtime shows it.</summary>
/// <param name="Id">The runtime's id.</param>
/// <param name="Attempt">How many sandboxes the pod had before.</param>
/// <param name="Ready">Whether its namespaces and its pause process live.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="IPs">Addresses of the pod; empty with the host's network.</param>
/// <param name="Handler">Which of the runtime's ways to run a pod it was made with; empty for the usual one.</param>
public sealed record ObservedSandbox(
    string Id, int Attempt, bool Ready, DateTimeOffset CreatedAt, ListOf<string> IPs, string Handler = "");

/// <summary>A container as the runtime shows it.</summary>
public sealed record ObservedContainer
{
    /// <summary>The runtime's id, without a scheme.</summary>
    public required string Id { get; init; }

    /// <summary>Name in the pod's spec.</summary>
    public required string Name { get; init; }

    /// <summary>The sandbox it was made in.</summary>
    public required string SandboxId { get; init; }

    /// <summary>How often the container was restarted before.</summary>
    public int RestartCount { get; init; }

    /// <summary>What it does.</summary>
    public ContainerPhase Phase { get; init; }

    /// <summary>When it was made; orders the attempts of a name.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its process started; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its process ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The process' exit code.</summary>
    public int ExitCode { get; init; }

    /// <summary>One word for its end: <c>Completed</c>, <c>Error</c>, <c>OOMKilled</c>, <c>StartError</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What it left as termination message, or the runtime's words.</summary>
    public string Message { get; init; } = "";

    /// <summary>The image's name as statuses show it.</summary>
    public string Image { get; init; } = "";

    /// <summary>The image's digest.</summary>
    public string ImageId { get; init; } = "";

    /// <summary>Hash of the spec it was made from; see <see cref="ContainerHash"/>.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>All that the runtime has of one pod.</summary>
/// <param name="Sandboxes">Newest first.</param>
/// <param name="Containers">Newest first.</param>
public sealed record RuntimePod(ListOf<ObservedSandbox> Sandboxes, ListOf<ObservedContainer> Containers)
{
    /// <summary>A pod of which the runtime has nothing.</summary>
    public static RuntimePod Nothing { get; } = new([], []);

    /// <summary>The newest sandbox.</summary>
    public ObservedSandbox? Sandbox => Sandboxes.IsEmpty ? null : Sandboxes[0];

    /// <summary>The newest container of a name, whichever sandbox it was made in.</summary>
    public ObservedContainer? Newest(string name) => Containers.FirstOrDefault(container => container.Name == name);

    /// <summary>
    /// The newest container of a name in the newest sandbox: what came before a sandbox died counts for statuses,
    /// but the pod begins anew.
    /// </summary>
    public ObservedContainer? Active(string name) => Sandbox is { } sandbox
        ? Containers.FirstOrDefault(container => container.Name == name && container.SandboxId == sandbox.Id)
        : null;

    /// <summary>Whether a process of some container may still live.</summary>
    public bool AnyAlive => Containers.Any(IsAlive);

    /// <summary>Whether a container's process may live: one the runtime lost track of may.</summary>
    public static bool IsAlive(ObservedContainer container) =>
        container.Phase is ContainerPhase.Running or ContainerPhase.Unknown;
}
