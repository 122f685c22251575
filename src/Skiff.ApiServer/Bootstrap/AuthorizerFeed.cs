using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Store;

namespace Skiff.ApiServer.Bootstrap;

/// <summary>
/// Keeps the authorizer's picture of roles, bindings and pods as new as the store. Filled once before the first
/// request is answered, then fed change by change.
/// </summary>
public sealed class AuthorizerFeed
{
    private static readonly Kind[] kinds =
    [
        Kinds.ClusterRole, Kinds.ClusterRoleBinding, Kinds.Role, Kinds.RoleBinding,
        Kinds.Pod, Kinds.PersistentVolume, Kinds.VolumeAttachment, Kinds.ResourceSlice,
    ];

    private readonly Lock gate = new();
    private readonly Authorizer authorizer;
    private readonly List<(Resource Resource, WatchCursor Cursor)> cursors = [];

    /// <summary>Reads everything that is stored into the authorizer.</summary>
    public AuthorizerFeed(Registry registry, Authorizer authorizer)
    {
        this.authorizer = authorizer;
        foreach (Kind kind in kinds) cursors.Add(Fill(registry.Of(kind)));
    }

    /// <summary>Follows the store until stopped.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, cursors.Count).Select(index => FollowAsync(index, stop)));

    private (Resource Resource, WatchCursor Cursor) Fill(Resource resource)
    {
        while (true)
        {
            ResourceView view = resource.Store.Read(resource.StoreId);
            // Compaction between the read and the watch is possible, and then the pair is read again.
            if (resource.Store.Watch(resource.StoreId, view.Revision) is not WatchOutcome.Started started) continue;
            lock (gate)
            {
                foreach (Stored stored in view.All()) authorizer.Set((IObject)stored.Value);
            }

            return (resource, started.Cursor);
        }
    }

    private async Task FollowAsync(int index, CancellationToken stop)
    {
        (Resource resource, WatchCursor cursor) = cursors[index];
        while (!stop.IsCancellationRequested)
        {
            switch (cursor.TryRead(out Change change))
            {
                case CursorRead.Change:
                    Apply(change);
                    continue;
                case CursorRead.Compacted:
                    (_, cursor) = Fill(resource);
                    continue;
                case CursorRead.Closed:
                    return;
                default:
                    await cursor.WaitAsync(stop).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
            }
        }
    }

    private void Apply(Change change)
    {
        IObject value = (IObject)change.Object.Value;
        lock (gate)
        {
            if (change.Type == ChangeType.Deleted) authorizer.Remove(value);
            else authorizer.Set(value);
        }
    }
}
