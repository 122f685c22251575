namespace Skiff.Store.Tests;

/// <summary>
/// What a store is, said as plainly as possible: a list of changes. Everything else is worked out from it, slowly.
/// </summary>
internal sealed class ReferenceModel
{
    /// <summary>A version of an object.</summary>
    internal sealed record Version(string Key, long Revision, long CreateRevision, string Data);

    /// <summary>A change, and whether it would survive a crash.</summary>
    internal sealed record Entry(string Resource, ChangeType Type, Version Version, Version? Previous, bool IsDurable);

    private readonly List<Entry> _changes = [];
    private readonly Dictionary<(string Resource, string Key), Version> _logged = [];
    private readonly Dictionary<string, long> _floors = [];
    private readonly HashSet<string> _volatile = [];
    private SortedDictionary<(string Resource, string Key), Version> _now = new(Order.Instance);

    internal long Revision { get; private set; } = 1;

    internal long Compacted { get; private set; }

    internal IReadOnlyList<Entry> Changes => _changes;

    internal long Floor(string resource) => Math.Max(Compacted, _floors.GetValueOrDefault(resource));

    internal Version? Find(string resource, string key) => _now.GetValueOrDefault((resource, key));

    internal Version[] All(string resource) =>
        [.. _now.Where(pair => pair.Key.Resource == resource).Select(pair => pair.Value)];

    /// <summary>The resource as it was, by running its changes again.</summary>
    internal Version[] At(string resource, long revision)
    {
        SortedDictionary<string, Version> state = new(StringComparer.Ordinal);
        foreach (Entry entry in _changes)
        {
            if (entry.Resource != resource || entry.Version.Revision > revision) continue;
            if (entry.Type == ChangeType.Deleted) state.Remove(entry.Version.Key);
            else state[entry.Version.Key] = entry.Version;
        }
        return [.. state.Values];
    }

    internal Version Put(string resource, string key, string data, bool isDurable)
    {
        Version? current = Find(resource, key);
        Version version = new(key, ++Revision, current?.CreateRevision ?? Revision, data);
        _now[(resource, key)] = version;
        Add(new Entry(resource, current is null ? ChangeType.Added : ChangeType.Modified, version, current, isDurable));
        return version;
    }

    internal Version Delete(string resource, string key, string data, bool isDurable)
    {
        Version current = Find(resource, key)!;
        Version final = new(key, ++Revision, current.CreateRevision, data);
        _now.Remove((resource, key));
        Add(new Entry(resource, ChangeType.Deleted, final, current, isDurable));
        return final;
    }

    internal void Compact(long revision) => Compacted = Math.Max(Compacted, revision);

    /// <summary>The store was closed in order and opened again: all is there, memory-only history is not.</summary>
    internal void Reopen()
    {
        foreach (string resource in _volatile)
        {
            _floors[resource] = Revision;
            foreach ((string Resource, string) key in _logged.Keys.ToArray())
            {
                if (key.Resource == resource) _logged.Remove(key);
            }
            foreach (Version version in All(resource)) _logged[(resource, version.Key)] = version;
        }
    }

    /// <summary>The store crashed and was opened at <paramref name="revision"/>: memory-only writes are gone.</summary>
    internal void Recover(long revision)
    {
        Assert.True(revision >= Revision, $"reopened at {revision}, had given out {Revision}");
        Revision = revision;
        foreach (string resource in _volatile)
        {
            _floors[resource] = Revision;
            _changes.RemoveAll(entry => entry.Resource == resource);
            foreach (Version version in All(resource)) _now.Remove((resource, version.Key));
            foreach (((string Resource, string Key) key, Version version) in _logged)
            {
                if (key.Resource != resource) continue;
                _now[key] = version;
                _changes.Add(new Entry(resource, ChangeType.Added, version, null, true));
            }
        }
        _changes.Sort((left, right) => left.Version.Revision.CompareTo(right.Version.Revision));
    }

    private void Add(Entry entry)
    {
        _changes.Add(entry);
        if (!entry.IsDurable) _volatile.Add(entry.Resource);
        else if (entry.Type == ChangeType.Deleted) _logged.Remove((entry.Resource, entry.Version.Key));
        else _logged[(entry.Resource, entry.Version.Key)] = entry.Version;
    }

    private sealed class Order : IComparer<(string Resource, string Key)>
    {
        internal static readonly Order Instance = new();

        public int Compare((string Resource, string Key) left, (string Resource, string Key) right)
        {
            int order = string.CompareOrdinal(left.Resource, right.Resource);
            return order != 0 ? order : string.CompareOrdinal(left.Key, right.Key);
        }
    }
}
