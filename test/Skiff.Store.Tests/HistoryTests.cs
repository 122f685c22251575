namespace Skiff.Store.Tests;

/// <summary>The chain of chunks at its old end.</summary>
public sealed class HistoryTests
{
    private static readonly ResourceId Resource = new StoreImage().Register("pods", null);

    [Fact]
    public void WhatIsDroppedKeepsNothingAlive()
    {
        ChangeChunk first = ChangeChunk.First();
        History history = new(first);
        HistoryLimits limits = new(1000, long.MaxValue);
        for (int i = 2; i < 10_000; i++) Append(history, i, limits);

        // A reader that stopped in the first chunk holds that one, emptied, and not the chain behind it.
        Assert.Null(first.Live);
        Assert.Null(first.Next);
        Assert.InRange(history.Changes, 900, 1000);
        ResourceState state = history.State(Leaf.Empty);
        Assert.Equal(9_999, state.LastRevision);
        Assert.InRange(state.Floor, 8_999, 9_100);
    }

    [Fact]
    public void ACompactedHistoryIsEmptyAndGoesOn()
    {
        History history = new(ChangeChunk.First());
        HistoryLimits limits = new(1000, long.MaxValue);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 1; i <= 100; i++) Append(history, round * 100 + i, limits);
            ChangeChunk tail = history.State(Leaf.Empty).Tail;
            Assert.True(history.Compact(round * 100 + 100, Leaf.Empty));
            Assert.False(history.Compact(round * 100 + 100, Leaf.Empty));
            Assert.Equal((0, 0L), (history.Changes, history.Bytes));
            Assert.Null(tail.Live);
            Assert.Same(history.State(Leaf.Empty).Tail, tail.Next); // Who has read it all may walk on.
        }
    }

    [Fact]
    public async Task VersionsThatAreHistoryAreDecodedAgainWhenSomebodyAsks()
    {
        await using LogStore store = LogStore.Open(new StoreOptions());
        ResourceId resource = store.Register("samples", Sample.Decode);
        Stored first = await store.Created(resource, "a", "0");
        object written = first.Value;
        Stored newest = first;
        for (int i = 1; i < 300; i++) newest = await store.Updated(newest, i.ToString());
        Assert.NotSame(written, first.Value);
        Assert.Equal(written, first.Value);
        Assert.Same(newest.Value, newest.Value);

        Stored other = await store.Created(resource, "other", "x");
        object kept = other.Value;
        for (int i = 0; i < 300; i++) newest = await store.Updated(newest, i.ToString());
        Assert.Same(kept, other.Value); // It is no history, however old it grows.
    }

    [Fact]
    public async Task BytesThatCannotBeDecodedKeepTheirObject()
    {
        await using LogStore store = LogStore.Open(new StoreOptions());
        ResourceId resource = store.Register("samples");
        Stored first = await store.Created(resource, "a", "0");
        object written = first.Value;
        Stored newest = first;
        for (int i = 1; i < 300; i++) newest = await store.Updated(newest, i.ToString());
        Assert.Same(written, first.Value);
    }

    private static void Append(History history, long revision, HistoryLimits limits) => history.Append(
        [new Change(ChangeType.Modified, new Stored(Resource, "a", revision, 1, new byte[10], null), null)],
        Leaf.Empty, limits);
}
