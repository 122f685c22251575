using Skiff.Agent.Csi;
using Skiff.Agent.Images;
using Skiff.Model;

namespace Skiff.Agent.Volumes;

/// <summary>What the volumes of a node are told once.</summary>
/// <param name="RootDirectory">Where pods' directories go: <c>ROOT/pods/UID/volumes/PLUGIN/NAME</c>.</param>
/// <param name="Allocatable">The node's allocatable resources at the moment.</param>
/// <param name="MaxWatchedObjects">
/// How many ConfigMaps and Secrets are watched at the same time. Volumes of further ones keep their first content.
/// </param>
public sealed record VolumeOptions(
    string RootDirectory, Func<MapOf<Quantity>> Allocatable, int MaxWatchedObjects = 4096)
{
    /// <summary>Where local-path volumes are kept, one directory each; empty keeps none.</summary>
    public string LocalPathDirectory { get; init; } = "";

    /// <summary>Images that the node mounts; null for none.</summary>
    internal SnapshotVolumes? Images { get; init; }

    /// <summary>Volumes that drivers mount; null for none.</summary>
    internal CsiVolumes? Csi { get; init; }
}
