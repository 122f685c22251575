namespace Skiff.Store.Tests;

/// <summary>One run of random operations on a store and on the model, compared after every step.</summary>
internal sealed class RandomRun : IAsyncDisposable
{
    private static readonly string[] Names = ["pods", "nodes", "leases"];

    private readonly Random _random;
    private readonly ReferenceModel _model = new();
    private readonly Dictionary<string, ResourceId> _resources = [];
    private readonly List<WatchValidator> _watches = [];
    private readonly string? _root;
    private string? _directory;
    private int _lives;
    private LogStore _store;

    internal RandomRun(int seed, string? directory)
    {
        _random = new Random(seed);
        _root = directory;
        _directory = directory is null ? null : Path.Combine(directory, "0");
        _store = Open();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    internal async Task RunAsync(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            switch (_random.Next(100))
            {
                case < 60: await WriteAsync(_random.Next(1, 12)); break;
                case < 75: ReadAt(); break;
                case < 82: Watch(); break;
                case < 92: ReadWatches(); break;
                case < 96: await CompactAsync(); break;
                case < 98 when _root is not null: await RestartAsync(); break;
                case < 100 when _root is not null: await CrashAsync(); break;
            }
            Compare();
        }
        ReadWatches();
    }

    /// <summary>Posts several writes before awaiting any, so that some share a transaction.</summary>
    private async Task WriteAsync(int count)
    {
        List<(Task<Commit> Commit, Func<Commit, bool> IsExpected)> posted = [];
        for (int i = 0; i < count; i++)
        {
            (Write write, Func<Commit, bool> expected) = RandomWrite();
            posted.Add((_store.WriteAsync(write, Stop).AsTask(), expected));
        }
        foreach ((Task<Commit> commit, Func<Commit, bool> isExpected) in posted)
            Assert.True(isExpected(await commit), (await commit).ToString());
    }

    private (Write, Func<Commit, bool>) RandomWrite()
    {
        string resource = Names[_random.Next(Names.Length)];
        string key = $"ns{_random.Next(4)}/o{_random.Next(_random.Next(2) == 0 ? 5 : 60)}";
        string data = $"d{_random.Next(1000)}{new string('x', _random.Next(300))}";
        bool durable = resource != "leases" || _random.Next(4) == 0;
        Durability durability = durable ? Durability.Log : Durability.Memory;
        ResourceId id = _resources[resource];
        ReferenceModel.Version? current = _model.Find(resource, key);

        switch (_random.Next(10))
        {
            case < 4:
                return (Write.Create(id, key, Sample.Draft(data)) with { Durability = durability },
                    current is not null
                        ? commit => commit is Commit.KeyExists exists && exists.Current.Revision == current.Revision
                        : Done(_model.Put(resource, key, data, durable)));
            case < 8:
                Precondition condition = RandomCondition(current, out bool holds);
                return (Write.Update(id, key, condition, Sample.Draft(data)) with { Durability = durability },
                    holds ? Done(_model.Put(resource, key, data, durable)) : Refused(current));
            default:
                condition = RandomCondition(current, out holds);
                return (Write.Delete(id, key, condition, Sample.Draft(data)) with { Durability = durability },
                    holds ? Done(_model.Delete(resource, key, data, durable)) : Refused(current));
        }
    }

    private Precondition RandomCondition(ReferenceModel.Version? current, out bool holds)
    {
        bool stale = _random.Next(5) == 0;
        holds = current is not null && !stale;
        if (stale) return Precondition.AtRevision(1 + _random.Next((int)Math.Max(1, (current?.Revision ?? 2) - 1)));
        bool any = current is null || _random.Next(3) == 0;
        return any ? Precondition.Exists : Precondition.AtRevision(current!.Revision);
    }

    private static Func<Commit, bool> Done(ReferenceModel.Version version) => commit =>
    {
        WatchValidator.Same(version, Assert.IsType<Commit.Done>(commit).Stored);
        return true;
    };

    private static Func<Commit, bool> Refused(ReferenceModel.Version? current) => commit => current is null
        ? commit is Commit.NotFound
        : commit is Commit.RevisionMismatch mismatch && mismatch.Current.Revision == current.Revision;

    private void ReadAt()
    {
        string resource = Names[_random.Next(Names.Length)];
        long revision = _random.NextInt64(Math.Max(0, _model.Floor(resource) - 3), _model.Revision + 3);
        switch (_store.At(_resources[resource], revision))
        {
            case ReadAt.Future future:
                Assert.True(revision > _model.Revision && future.Newest == _model.Revision);
                break;
            case ReadAt.Compacted compacted:
                Assert.True(revision < _model.Floor(resource) && compacted.Oldest == _model.Floor(resource));
                break;
            case ReadAt.Found found:
                Assert.InRange(revision, _model.Floor(resource), _model.Revision);
                Assert.Equal(revision, found.View.Revision);
                Same(_model.At(resource, revision), found.View.All());
                break;
        }
    }

    private void Watch()
    {
        string resource = Names[_random.Next(Names.Length)];
        long from = _random.NextInt64(Math.Max(0, _model.Floor(resource) - 3), _model.Revision + 3);
        switch (_store.Watch(_resources[resource], from))
        {
            case WatchOutcome.Future future:
                Assert.True(from > _model.Revision && future.Newest == _model.Revision);
                break;
            case WatchOutcome.Compacted compacted:
                Assert.True(from < _model.Floor(resource) && compacted.Oldest == _model.Floor(resource));
                break;
            case WatchOutcome.Started started:
                Assert.InRange(from, _model.Floor(resource), _model.Revision);
                _watches.Add(new WatchValidator(_model, resource, started.Cursor, from));
                break;
        }
    }

    private void ReadWatches()
    {
        foreach (WatchValidator watch in _watches.ToArray())
        {
            if (!watch.Read(_random.Next(1, 40))) _watches.Remove(watch);
        }
    }

    private async Task CompactAsync()
    {
        long revision = _random.NextInt64(Math.Max(1, _model.Compacted - 5), _model.Revision + 2);
        CompactOutcome outcome = await _store.CompactAsync(revision, Stop);
        Assert.Equal(revision > _model.Revision ? CompactOutcome.Future : CompactOutcome.Done, outcome);
        if (outcome == CompactOutcome.Done) _model.Compact(revision);
    }

    private async Task RestartAsync()
    {
        await _store.DisposeAsync();
        _watches.Clear();
        _model.Reopen();
        _store = Open();
        Assert.Equal(_model.Revision, _store.Revision);
    }

    /// <summary>
    /// Goes on from a copy of the files as they are while the store runs, which is what a kill leaves.
    /// </summary>
    private async Task CrashAsync()
    {
        string next = Path.Combine(_root!, (++_lives).ToString());
        Directory.CreateDirectory(next);
        foreach (string file in Directory.GetFiles(_directory!, "store.db*"))
            File.Copy(file, Path.Combine(next, Path.GetFileName(file)));
        await _store.DisposeAsync();
        _watches.Clear();
        _directory = next;
        _store = Open();
        _model.Recover(_store.Revision);
    }

    private LogStore Open()
    {
        LogStore store = LogStore.Open(new StoreOptions { DataDirectory = _directory });
        foreach (string name in Names) _resources[name] = store.Register(name, json => Sample.Decode(json));
        return store;
    }

    private void Compare()
    {
        Assert.Equal(_model.Revision, _store.Revision);
        string resource = Names[_random.Next(Names.Length)];
        ResourceView view = _store.Read(_resources[resource]);
        Assert.Equal(_model.Revision, view.Revision);
        ReferenceModel.Version[] all = _model.All(resource);
        Assert.Equal(all.Length, view.Count);
        Same(all, view.All());
        string prefix = $"ns{_random.Next(5)}/";
        string after = $"ns{_random.Next(5)}/o{_random.Next(60)}";
        ReferenceModel.Version[] within = [.. all.Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal))];
        Same(within, view.WithPrefix(prefix));
        Same([.. within.Where(each => string.CompareOrdinal(each.Key, after) > 0)], view.After(after, prefix));
    }

    private static void Same(ReferenceModel.Version[] expected, ResourceRange actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        int at = 0;
        foreach (Stored stored in actual) WatchValidator.Same(expected[at++], stored);
    }
}
