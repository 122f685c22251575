using System.Security.Cryptography;
using System.Text;

namespace Skiff.Store.Tests;

/// <summary>Snapshots and sealed resources.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Canary = "canary-in-the-mine";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_directory.Path, "data");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ARestoredSnapshotHasTheObjectsAndNewRevisions()
    {
        string file = Path.Combine(_directory.Path, "snapshot");
        Guid cluster = Guid.NewGuid();
        List<Stored> saved = [];
        long revision;
        await using (LogStore store = LogStore.Open(new StoreOptions { DataDirectory = Data, NewClusterId = cluster }))
        {
            ResourceId pods = store.Register("pods");
            ResourceId leases = store.Register("leases");
            for (int i = 0; i < 2500; i++)
            {
                saved.Add(Stores.Done(await store.WriteAsync(
                    Write.Create(leases, $"{i:D4}", Sample.Draft("x")) with { Durability = Durability.Memory }, Stop)));
            }
            Stored pod = await store.Created(pods, "a", "old");
            pod = await store.Updated(pod, "new");
            saved.Add(pod);
            revision = await store.SnapshotAsync(file, Stop);
            Assert.Equal(pod.Revision, revision);
            await store.Updated(pod, "after the snapshot");
        }

        string other = Path.Combine(_directory.Path, "restored");
        LogStore.Restore(file, other);
        Assert.Throws<StoreException>(() => LogStore.Restore(file, other));
        await using LogStore restored = LogStore.Open(new StoreOptions { DataDirectory = other });
        Assert.Equal(cluster, restored.ClusterId);
        Assert.Equal(revision + Snapshot.RestoreJump, restored.Revision);
        ResourceId resource = restored.Register("pods", json => Sample.Decode(json));
        Assert.Equal(
            saved.Select(each => (each.Key, each.Revision)),
            restored.Read(restored.Register("leases")).All().Concat(restored.Read(resource).All())
                .Select(each => (each.Key, each.Revision)));
        Stored found = restored.Read(resource).Find("a")!;
        Assert.Equal("new", ((Sample)found.Value).Data);
        Assert.IsType<WatchOutcome.Compacted>(restored.Watch(resource, revision));
        Assert.IsType<WatchOutcome.Compacted>(restored.Watch(resource, restored.Revision - 1));
        Assert.IsType<WatchOutcome.Started>(restored.Watch(resource, restored.Revision));
        Assert.Equal(restored.Revision + 1, (await restored.Updated(found, "x")).Revision);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path, "*.partial"));
    }

    [Fact]
    public async Task SealedResourcesAreNotReadableOnDisk()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        using AesGcmSeal seal = new([(1, key)], resource => resource == "secrets");
        StoreOptions options = new() { DataDirectory = Data, Seal = seal };
        await using (LogStore store = LogStore.Open(options))
        {
            Stored secret = await store.Created(store.Register("secrets", json => Sample.Decode(json)), "ns/a", Canary);
            await store.Created(store.Register("pods"), "ns/a", "in the clear");
            await store.SnapshotAsync(Path.Combine(_directory.Path, "snapshot"), Stop);
            Assert.True(IsOnDisk("in the clear"));
            Assert.False(IsOnDisk(Canary));
            await store.Deleted(secret);
            await store.Created(store.Register("secrets"), "ns/b", Canary);
        }
        Assert.False(IsOnDisk(Canary));

        // A newer key writes, the older one still reads.
        byte[] newer = RandomNumberGenerator.GetBytes(32);
        using AesGcmSeal rotated = new([(2, newer), (1, key)], resource => resource == "secrets");
        await using (LogStore store = LogStore.Open(options with { Seal = rotated }))
        {
            ResourceId secrets = store.Register("secrets", json => Sample.Decode(json));
            Stored found = store.Read(secrets).Find("ns/b")!;
            Assert.Equal(Canary, ((Sample)found.Value).Data);
            await store.Updated(found, Canary);
        }
        Assert.Throws<StoreException>(() => LogStore.Open(options)); // No key for what the newer one wrote.
        StoreException refused = Assert.Throws<StoreException>(() => LogStore.Open(options with { Seal = null }));
        Assert.Contains("sealed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsOnDiskFollowsTheSeal()
    {
        byte[] first = RandomNumberGenerator.GetBytes(32);
        byte[] second = RandomNumberGenerator.GetBytes(32);
        StoreOptions options = new() { DataDirectory = Data };
        await using (LogStore store = LogStore.Open(options))
        {
            Stored secret = await store.Created(store.Register("secrets", json => Sample.Decode(json)), "ns/a", Canary);
            await store.Created(store.Register("secrets"), "ns/b", Canary + "2");
            await store.Deleted(secret);
        }
        Assert.True(IsOnDisk(Canary));

        // A seal where there was none.
        using AesGcmSeal seal = new([(1, first)], resource => resource == "secrets");
        await CheckAsync(seal);
        Assert.False(IsOnDisk(Canary));

        // A new key: the old one is not needed afterwards.
        using AesGcmSeal both = new([(2, second), (1, first)], resource => resource == "secrets");
        await CheckAsync(both);
        using AesGcmSeal newer = new([(2, second)], resource => resource == "secrets");
        await CheckAsync(newer);

        // Off and on again: what was written meanwhile is sealed, too.
        using AesGcmSeal off = new([(2, second)], _ => false);
        await CheckAsync(off, "ns/c", Canary + "3");
        Assert.True(IsOnDisk(Canary + "3"));
        await CheckAsync(newer);
        Assert.False(IsOnDisk(Canary + "3"));

        async Task CheckAsync(ISeal with, string key = "", string data = "")
        {
            await using LogStore store = LogStore.Open(options with { Seal = with });
            ResourceId secrets = store.Register("secrets", json => Sample.Decode(json));
            Assert.Equal(Canary + "2", ((Sample)store.Read(secrets).Find("ns/b")!.Value).Data);
            Assert.Null(store.Read(secrets).Find("ns/a"));
            if (key.Length > 0) await store.Created(secrets, key, data);
        }
    }

    [Fact]
    public void ASealIsBoundToItsPlace()
    {
        using AesGcmSeal seal = new([(1, RandomNumberGenerator.GetBytes(32))], _ => true);
        byte[] bytes = seal.Seal("secrets", "ns/a", "{}"u8);
        Assert.Equal("{}"u8.ToArray(), seal.Open("secrets", "ns/a", bytes));
        Assert.ThrowsAny<CryptographicException>(() => seal.Open("secrets", "ns/b", bytes));
        Assert.ThrowsAny<CryptographicException>(() => seal.Open("pods", "ns/a", bytes));
        Assert.ThrowsAny<CryptographicException>(() => seal.Open("secrets", "ns/a", bytes.AsSpan(0, 5)));
        bytes[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => seal.Open("secrets", "ns/a", bytes));
    }

    private bool IsOnDisk(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "lock")
            .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(wanted) >= 0);
    }
}
