using Skiff.Store.Crash;

namespace Skiff.Store.Tests;

/// <summary>A store on a disk that is full, or goes away, under it.</summary>
[Trait("Category", "Crash")]
public sealed class DiskTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("skiff-disk-").FullName;
    private bool _isMounted;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Mount => Path.Combine(_root, "mount");

    private string Image => Path.Combine(_root, "image");

    private string Data => Path.Combine(Mount, "store");

    public void Dispose()
    {
        if (_isMounted) LoopMount.Detach(Mount);
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task AFullDiskIsAnsweredAndGotOver()
    {
        Attach();
        string filler = Path.Combine(Mount, "filler");
        await File.WriteAllBytesAsync(filler, new byte[6 << 20], Stop);
        List<Stored> done = [];
        Draft draft = Sample.Draft(new string('x', 100_000));
        await using (LogStore store = LogStore.Open(new StoreOptions { DataDirectory = Data }))
        {
            ResourceId pods = store.Register("pods");
            Commit commit;
            while ((commit = await NextAsync()) is Commit.Done made) done.Add(made.Stored);
            Assert.IsType<Commit.Full>(commit);
            Assert.IsType<Commit.Full>(await NextAsync());
            Assert.Equal(done, store.Read(pods).All());
            Assert.Equal(done[^1].Revision, store.Revision);

            ValueTask<Commit> NextAsync() => store.WriteAsync(Write.Create(pods, $"{done.Count:D4}", draft), Stop);
        }
        await SameAfterRestartAsync(done); // Still full.
        await using (LogStore store = LogStore.Open(new StoreOptions { DataDirectory = Data }))
        {
            ResourceId pods = store.Register("pods");
            Assert.IsType<Commit.Full>(await NextAsync());
            File.Delete(filler);
            done.Add(Stores.Done(await NextAsync()));
            Assert.Equal(done[^2].Revision + 1, done[^1].Revision);
            Assert.False(store.Fault.IsCompleted);

            ValueTask<Commit> NextAsync() => store.WriteAsync(Write.Create(pods, $"{done.Count:D4}", draft), Stop);
        }
        await SameAfterRestartAsync(done);
    }

    [Fact]
    public async Task ADiskThatGoesAwayStopsTheStore()
    {
        Attach();
        List<Stored> done = [];
        await using (LogStore store = LogStore.Open(new StoreOptions { DataDirectory = Data }))
        {
            ResourceId pods = store.Register("pods");
            for (int i = 0; i < 50; i++) done.Add(await store.Created(pods, $"{i:D4}", "x"));
            LoopMount.Shutdown(Mount);
            Assert.IsType<Commit.Failed>(await store.WriteAsync(Write.Create(pods, "late", Sample.Draft("x")), Stop));
            Assert.Contains("cannot be written", (await store.Fault).Message, StringComparison.Ordinal);
            Assert.Equal(done, store.Read(pods).All());
        }
        LoopMount.Detach(Mount);
        LoopMount.Attach(Image, Mount);
        await SameAfterRestartAsync(done);
    }

    private async Task SameAfterRestartAsync(List<Stored> done)
    {
        await using LogStore store = LogStore.Open(new StoreOptions { DataDirectory = Data });
        Assert.Equal(
            done.Select(each => (each.Key, each.Revision)),
            store.Read(store.Register("pods")).All().Select(each => (each.Key, each.Revision)));
    }

    private void Attach()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: mounts a file system of its own");
        Directory.CreateDirectory(Mount);
        LoopMount.Make(Image, "24M");
        LoopMount.Attach(Image, Mount);
        _isMounted = true;
    }
}
