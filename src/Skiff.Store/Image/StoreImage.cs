namespace Skiff.Store;

/// <summary>The published state of a store and the reads of it. Any number of readers, one publisher.</summary>
internal sealed class StoreImage
{
    private readonly Lock _registering = new(); // Guards the two below; taken alone, never while writing or waking.
    private readonly Dictionary<string, ResourceId> _byName = [];
    private readonly List<ResourceId> _byIndex = [];

    private StoreState _state = new(revision: 1, compacted: 0, []);
    private volatile bool _closed;

    internal StoreState State => Volatile.Read(ref _state);

    internal bool IsClosed => _closed;

    internal ResourceId Register(string name, Decoder? decoder)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_registering)
        {
            if (!_byName.TryGetValue(name, out ResourceId? resource))
            {
                resource = new ResourceId(this, name, _byIndex.Count);
                _byName.Add(name, resource);
                _byIndex.Add(resource);
            }
            if (decoder is not null) resource.Use(decoder);
            return resource;
        }
    }

    internal ResourceId[] Registered()
    {
        lock (_registering) return [.. _byIndex];
    }

    internal ResourceView Read(ResourceId resource)
    {
        StoreState state = StateFor(resource);
        return new ResourceView(state.Find(resource.Index)?.Root ?? Leaf.Empty, state.Revision);
    }

    internal ReadAt At(ResourceId resource, long revision)
    {
        StoreState state = StateFor(resource);
        if (revision > state.Revision) return new ReadAt.Future(state.Revision);
        ResourceState? now = state.Find(resource.Index);
        long floor = Math.Max(state.Compacted, now?.Floor ?? 0);
        if (revision < floor) return new ReadAt.Compacted(floor);
        if (now is null || now.LastRevision <= revision)
            return new ReadAt.Found(new ResourceView(now?.Root ?? Leaf.Empty, revision));

        ChangeChunk? chunk = Containing(now, revision);
        Node? root = chunk is null ? null : Replayed(chunk, now, revision);
        return root is null
            ? new ReadAt.Compacted(OldestNow(resource)) // Dropped between the check above and here.
            : new ReadAt.Found(new ResourceView(root, revision));
    }

    internal WatchOutcome Watch(ResourceId resource, long fromRevision)
    {
        StoreState state = StateFor(resource);
        if (fromRevision > state.Revision) return new WatchOutcome.Future(state.Revision);
        ResourceState? now = state.Find(resource.Index);
        long floor = Math.Max(state.Compacted, now?.Floor ?? 0);
        if (fromRevision < floor) return new WatchOutcome.Compacted(floor);
        if (now is null) return Started(resource, resource.FirstChunk, 0, fromRevision);
        if (now.LastRevision <= fromRevision) return Started(resource, now.Tail, now.TailCount, fromRevision);

        ChangeChunk? chunk = Containing(now, fromRevision);
        if (chunk?.Live is not { } contents) return new WatchOutcome.Compacted(OldestNow(resource));
        return Started(resource, chunk, contents.UpTo(fromRevision, Limit(chunk, now)), fromRevision);
    }

    /// <summary>Makes a state the one that readers see, and wakes those who wait for changes in it.</summary>
    internal void Publish(StoreState next, ReadOnlySpan<ResourceId> changed)
    {
        Invariant.Check(next.Revision >= _state.Revision);
        Volatile.Write(ref _state, next);
        foreach (ResourceId resource in changed) resource.Waiting.Wake();
    }

    /// <summary>Tells every reader that no change will follow.</summary>
    internal void Close()
    {
        _closed = true;
        foreach (ResourceId resource in Registered()) resource.Waiting.Wake();
    }

    /// <summary>How far a chunk may be read in a state.</summary>
    internal static int Limit(ChangeChunk chunk, ResourceState state) =>
        ReferenceEquals(chunk, state.Tail) ? state.TailCount : chunk.Count;

    private static WatchOutcome.Started Started(ResourceId resource, ChangeChunk chunk, int index, long revision) =>
        new(new WatchCursor(resource, chunk, index, revision));

    /// <summary>The chunk in which the first change after a revision is, or null if it has been dropped.</summary>
    private static ChangeChunk? Containing(ResourceState state, long revision)
    {
        ChangeChunk? chunk = state.Tail;
        while (chunk is not null && chunk.BaseRevision > revision) chunk = chunk.Previous;
        return chunk;
    }

    /// <summary>The resource right after a revision, from the chunk's start and its changes; null if dropped.</summary>
    private static Node? Replayed(ChangeChunk chunk, ResourceState state, long revision)
    {
        if (chunk.Live is not { } contents) return null;
        int count = contents.UpTo(revision, Limit(chunk, state));
        Edit edit = new();
        Node root = contents.BaseRoot;
        foreach (ref readonly Change change in contents.Changes.AsSpan(0, count))
        {
            root = change.Type == ChangeType.Deleted
                ? TreeEdit.Remove(root, change.Object.Key, edit)
                : TreeEdit.Set(root, change.Object, edit);
        }
        return root;
    }

    private long OldestNow(ResourceId resource)
    {
        StoreState state = State;
        return Math.Max(state.Compacted, state.Find(resource.Index)?.Floor ?? 0);
    }

    private StoreState StateFor(ResourceId resource)
    {
        Invariant.Check(ReferenceEquals(resource.Image, this), resource.Name);
        return State;
    }
}
