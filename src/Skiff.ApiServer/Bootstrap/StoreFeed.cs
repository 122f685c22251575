using Skiff.ApiServer.Resources;
using Skiff.Client;
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
    private readonly List<Followed> followed = [];

    /// <summary>Tells of everything that is stored.</summary>
    /// <param name="registry">The served resources.</param>
    /// <param name="kinds">Kinds that are followed.</param>
    /// <param name="set">Takes in an object that is there, was created or changed.</param>
    /// <param name="remove">Takes in that an object is gone.</param>
    public StoreFeed(Registry registry, IReadOnlyList<Kind> kinds, Action<IObject> set, Action<IObject> remove)
    {
        (this.set, this.remove) = (set, remove);
        foreach (Kind kind in kinds)
        {
            Followed one = new(registry.Of(kind));
            Fill(one);
            followed.Add(one);
        }
    }

    /// <summary>Follows the store until stopped.</summary>
    public Task RunAsync(CancellationToken stop) => FirstFault.OfAsync(followed.Select(one => FollowAsync(one, stop)));

    private void Fill(Followed one)
    {
        Resource resource = one.Resource;
        while (true)
        {
            ResourceView view = resource.Store.Read(resource.StoreId);
            // Compaction between the read and the watch is possible, and then the pair is read again.
            if (resource.Store.Watch(resource.StoreId, view.Revision) is not WatchOutcome.Started started) continue;
            one.Cursor = started.Cursor;
            lock (gate)
            {
                // What went while nobody followed must go here too: a binding that is no more would go on granting.
                foreach (string gone in one.Known.Keys.Where(key => view.Find(key) is null).ToArray())
                {
                    one.Known.Remove(gone, out IObject? value);
                    remove(value!);
                }

                foreach (Stored stored in view.All())
                {
                    one.Known[stored.Key] = (IObject)stored.Value;
                    set((IObject)stored.Value);
                }
            }

            return;
        }
    }

    private async Task FollowAsync(Followed one, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            switch (one.Cursor!.TryRead(out Change change))
            {
                case CursorRead.Change:
                    Apply(one, change);
                    continue;
                case CursorRead.Compacted:
                    Fill(one);
                    continue;
                case CursorRead.Closed:
                    return;
                default:
                    await Background.EndOf(Background.TaskOf(one.Cursor.WaitAsync(stop)));
                    continue;
            }
        }
    }

    private void Apply(Followed one, Change change)
    {
        IObject value = (IObject)change.Object.Value;
        lock (gate)
        {
            if (change.Type == ChangeType.Deleted)
            {
                one.Known.Remove(change.Object.Key);
                remove(value);
            }
            else
            {
                one.Known[change.Object.Key] = value;
                set(value);
            }
        }
    }

    /// <summary>A kind, how far it has been followed, and what is known of it.</summary>
    private sealed class Followed(Resource resource)
    {
        public Resource Resource => resource;

        public WatchCursor? Cursor { get; set; }

        public Dictionary<string, IObject> Known { get; } = new(StringComparer.Ordinal);
    }
}
