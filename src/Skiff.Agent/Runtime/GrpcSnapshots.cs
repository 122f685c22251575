using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Skiff.ContainerdSnapshots.V1;

namespace Skiff.Agent.Runtime;

/// <summary>containerd's snapshots behind the socket that its runtime interface is at.</summary>
/// <param name="channel">The connection; whoever made it disposes of it.</param>
/// <param name="time">When a view was made is noted at it.</param>
public sealed class GrpcSnapshots(GrpcChannel channel, TimeProvider time) : ISnapshots
{
    private const string Service = "/containerd.services.snapshots.v1.Snapshots/";

    // Its collector takes what nothing refers to; this says that the view, and all below it, is wanted for itself.
    private const string Keep = "containerd.io/gc.root";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    // Where the runtime interface keeps its images.
    private readonly GrpcChannel own = channel.WithHeader("containerd-namespace", "k8s.io");

    /// <inheritdoc/>
    public async ValueTask<CriResult<SnapshotMounts>> ViewAsync(
        string snapshotter, string key, string parent, CancellationToken stop)
    {
        ViewSnapshotRequest request = new() { Snapshotter = snapshotter, Key = key, Parent = parent };
        request.Labels[Keep] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        CriResult<SnapshotMounts> made = await CallAsync("View", request, SnapshotMounts.Parser, stop);
        return made.Error is { Code: RpcCode.AlreadyExists }
            ? await CallAsync("Mounts", new SnapshotRequest { Snapshotter = snapshotter, Key = key }, SnapshotMounts.Parser, stop)
            : made;
    }

    /// <inheritdoc/>
    public ValueTask<CriResult<Empty>> RemoveAsync(string snapshotter, string key, CancellationToken stop) =>
        CallAsync("Remove", new SnapshotRequest { Snapshotter = snapshotter, Key = key }, Empty.Parser, stop);

    private ValueTask<CriResult<T>> CallAsync<T>(string method, IMessage request, MessageParser<T> parser, CancellationToken stop)
        where T : class, IMessage<T> => own.UnaryAsync(Service + method, request, parser, Deadline, stop);
}
