using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Store;

namespace Skiff.ApiServer.Bootstrap;

/// <summary>
/// Keeps somebody's picture of some kinds as new as the store. Filled once before the first request is answered, then fed
/// change by change, one at a time.
/// </summary>
public sealed class StoreFeed
{
    private readonly Lock gate = new();
    private readonly Action<IObject> set;
    private readonly Action<IObject> remove;
    private readonly List<(Resource Resource, WatchCursor Cursor)> cursors = [];

    /// <summary>Tells of everything that is stored.</summary>
    /// <param name="registry">The served resources.</param>
    /// <param name="kinds">Kinds that are followed.</param>
    /// <param name="set">Takes in an object that is there, was created or changed.</param>
    /// <param name="remove">Takes in that an object is gone.</param>
    public StoreFeed(Registry registry, IReadOnlyList<Kind> kinds, Action<IObject> set, Action<IObject> remove)
    {
        (this.set, this.remove) = (set, remove);
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
                foreach (Stored stored in view.All()) set((IObject)stored.Value);
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
            if (change.Type == ChangeType.Deleted) remove(value);
            else set(value);
        }
    }
}
