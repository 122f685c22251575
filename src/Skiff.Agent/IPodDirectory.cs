using Skiff.Model.Core.V1;

namespace Skiff.Agent;

/// <summary>
/// What the node runs, for the server of logs and streams. Answers come from immutable snapshots that the pod workers
/// publish; they may be a moment old, and an id found here may be gone when it is used.
/// </summary>
public interface IPodDirectory
{
    /// <summary>Every pod the node knows, in no order.</summary>
    IReadOnlyCollection<PodEntry> Pods { get; }

    /// <summary>The pod of a name; with <paramref name="uid"/>, only if it is that very pod.</summary>
    PodEntry? Find(string podNamespace, string podName, string uid = "");
}

/// <summary>A pod and what runs of it.</summary>
/// <param name="Pod">The pod as last read from the API, with the status the node last made for it.</param>
/// <param name="SandboxId">The sandbox the runtime knows; empty when there is none.</param>
/// <param name="LogDirectory">Directory of the pod's logs on the host.</param>
/// <param name="Containers">The newest container of each name that has one, init and ephemeral ones included.</param>
public sealed record PodEntry(Pod Pod, string SandboxId, string LogDirectory, IReadOnlyList<ContainerEntry> Containers)
{
    /// <summary>The uid by which the API knows a static pod; empty for other pods.</summary>
    public string MirrorUid { get; init; } = "";

    /// <summary>Whether a uid means this pod.</summary>
    public bool HasUid(string uid) => uid == Pod.Metadata.UID || (uid.Length > 0 && uid == MirrorUid);

    /// <summary>The newest container of a name.</summary>
    public ContainerEntry? Find(string containerName) =>
        Containers.FirstOrDefault(container => container.Name == containerName);
}

/// <summary>The newest container of a name.</summary>
/// <param name="Name">Name in the pod's spec.</param>
/// <param name="Id">The runtime's id, without a scheme.</param>
/// <param name="Attempt">How often it was restarted before.</param>
/// <param name="Running">Whether its process lives.</param>
/// <param name="LogPath">Its log on the host, in the runtime's line format.</param>
/// <param name="Previous">The container before it, when it still exists: what <c>logs --previous</c> reads.</param>
public sealed record ContainerEntry(
    string Name, string Id, int Attempt, bool Running, string LogPath, ContainerEntry? Previous = null);
