namespace Skiff.Store.Tests;

/// <summary>Short ways to do the ordinary thing with a store.</summary>
internal static class Stores
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static async Task<Stored> Created(this IStore store, ResourceId resource, string key, string data) =>
        Done(await store.WriteAsync(Write.Create(resource, key, Sample.Draft(data)), Stop));

    internal static async Task<Stored> Updated(this IStore store, Stored current, string data) =>
        Done(await store.WriteAsync(
            Write.Update(current.Resource, current.Key, Precondition.AtRevision(current.Revision), Sample.Draft(data)),
            Stop));

    internal static async Task<Stored> Deleted(this IStore store, Stored current) =>
        Done(await store.WriteAsync(
            Write.Delete(
                current.Resource, current.Key, Precondition.AtRevision(current.Revision),
                Sample.Draft(((Sample)current.Value).Data)),
            Stop));

    internal static IEnumerable<string> Keys(this ResourceRange range)
    {
        List<string> keys = [];
        foreach (Stored stored in range) keys.Add(stored.Key);
        Assert.Equal(range.Count, keys.Count);
        return keys;
    }

    internal static Stored Done(Commit commit) => Assert.IsType<Commit.Done>(commit).Stored;
}

/// <summary>A directory that goes when the test does.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("skiff-store-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
