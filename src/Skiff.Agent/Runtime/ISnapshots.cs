using Google.Protobuf.WellKnownTypes;
using Skiff.ContainerdSnapshots.V1;

namespace Skiff.Agent.Runtime;

/// <summary>
/// Views of images' content, which containerd keeps until they are removed. For runtimes whose runtime interface cannot
/// mount images.
/// </summary>
public interface ISnapshots
{
    /// <summary>How a view is mounted; it is made unless it is there.</summary>
    /// <param name="snapshotter">Which of containerd's snapshotters has the content.</param>
    /// <param name="key">Name of the view.</param>
    /// <param name="parent">The content; empty for none.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<CriResult<SnapshotMounts>> ViewAsync(string snapshotter, string key, string parent, CancellationToken stop);

    /// <summary>Removes a view. What is mounted of it must have been unmounted.</summary>
    ValueTask<CriResult<Empty>> RemoveAsync(string snapshotter, string key, CancellationToken stop);
}
