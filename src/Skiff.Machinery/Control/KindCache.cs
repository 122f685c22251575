using System.Collections.Immutable;
using System.Globalization;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Control;

/// <summary>
/// The objects of one kind at one revision, immutable: a writer swaps a whole cache, readers never lock. Objects are
/// found by key, by namespace, by owner uid, and by one name that suits the kind (pods by node, endpoint slices by
/// service, volumes by claim, claims by volume). Everything is enumerated in ordinal order, so that decisions can be replayed.
/// </summary>
public sealed class KindCache
{
    private static readonly ImmutableSortedDictionary<string, IObject> NoObjects =
        ImmutableSortedDictionary.Create<string, IObject>(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, IObject>> NoGroups =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, IObject>>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, IObject>> byNamespace;
    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<string, IObject>> byOwner;
    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<string, IObject>> byShelf;
    private readonly SeenTimes? seen;

    private KindCache(
        Kind kind,
        long revision,
        int count,
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, IObject>> byNamespace,
        ImmutableDictionary<string, ImmutableSortedDictionary<string, IObject>> byOwner,
        ImmutableDictionary<string, ImmutableSortedDictionary<string, IObject>> byShelf,
        SeenTimes? seen)
    {
        Kind = kind;
        Revision = revision;
        Count = count;
        this.byNamespace = byNamespace;
        this.byOwner = byOwner;
        this.byShelf = byShelf;
        this.seen = seen;
    }

    /// <summary>The kind of the objects.</summary>
    public Kind Kind { get; }

    /// <summary>The revision up to which every change is in here; -1 before the first list.</summary>
    public long Revision { get; }

    /// <summary>How many objects there are.</summary>
    public int Count { get; }

    /// <summary>Whether a list has been seen.</summary>
    public bool IsSynced => Revision >= 0;

    /// <summary>Every object, by namespace and name.</summary>
    public IEnumerable<IObject> All => byNamespace.Values.SelectMany(group => group.Values);

    /// <summary>A cache that has not seen a list yet.</summary>
    public static KindCache Unsynced(Kind kind) => new(
        kind,
        -1,
        0,
        NoGroups,
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, IObject>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, IObject>>(StringComparer.Ordinal),
        SeenTimes.For(kind));

    /// <summary>A cache of a list, as of when it was seen.</summary>
    public static KindCache Of(Kind kind, IEnumerable<IObject> objects, long revision, DateTimeOffset now) =>
        Unsynced(kind).Replace(objects, revision, now);

    /// <summary>A cache of a newer list.</summary>
    public KindCache Replace(IEnumerable<IObject> objects, long revision, DateTimeOffset now)
    {
        KindCache cache = Unsynced(Kind);
        SeenTimes? times = seen?.Synced(now);
        foreach (IObject value in objects)
        {
            times = times?.Saw(Find(ObjectKey.Of(value)), value, now);
            cache = cache.Set(value, revision, now);
        }

        foreach (IObject value in All)
        {
            if (times is not null && cache.Find(ObjectKey.Of(value)) is null) times = times.Lost(value, now);
        }

        return cache.With(Math.Max(revision, cache.Revision), times);
    }

    /// <summary>
    /// When an object last gave a sign of life, by the clock of this process, or was last seen to be gone. Kept for
    /// nodes and leases only. For an object never seen, the time of the first list.
    /// </summary>
    public DateTimeOffset? SeenAt(ObjectKey key) => seen?.Of(key);

    /// <summary>The number of a resourceVersion; 0 if it is none.</summary>
    public static long RevisionOf(string resourceVersion) =>
        long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    /// <summary>One object, or null.</summary>
    public IObject? Find(ObjectKey key) =>
        byNamespace.TryGetValue(key.Namespace, out var group) && group.TryGetValue(key.Name, out IObject? value)
            ? value
            : null;

    /// <summary>The objects of a namespace, by name.</summary>
    public IEnumerable<IObject> InNamespace(string name) =>
        byNamespace.TryGetValue(name, out var group) ? group.Values : [];

    /// <summary>The objects that name an owner, controller or not, by namespace and name.</summary>
    public IEnumerable<IObject> OwnedBy(string uid) => byOwner.TryGetValue(uid, out var group) ? group.Values : [];

    /// <summary>Whether some object names an owner.</summary>
    public bool HasOwnedBy(string uid) => byOwner.ContainsKey(uid);

    /// <summary>The objects on the shelf of a name; see <see cref="ShelfOf"/>.</summary>
    public IEnumerable<IObject> OnShelf(string name) => byShelf.TryGetValue(name, out var group) ? group.Values : [];

    /// <summary>The cache with an object as of a revision.</summary>
    public KindCache Set(IObject value, long revision, DateTimeOffset now)
    {
        ObjectKey key = ObjectKey.Of(value);
        string sortKey = key.ToString();
        IObject? before = Find(key);
        var group = byNamespace.TryGetValue(key.Namespace, out var found) ? found : NoObjects;
        return new(
            Kind,
            Math.Max(Revision, revision),
            before is null ? Count + 1 : Count,
            byNamespace.SetItem(key.Namespace, group.SetItem(key.Name, value)),
            Reindex(byOwner, sortKey, before, value, static item => OwnerUids(item)),
            Reindex(byShelf, sortKey, before, value, static item => ShelfOf(item) is { Length: > 0 } shelf ? [shelf] : []),
            seen?.Saw(before, value, now));
    }

    /// <summary>The cache without an object as of a revision.</summary>
    public KindCache Remove(ObjectKey key, long revision, DateTimeOffset now)
    {
        if (Find(key) is not { } before) return At(revision);
        string sortKey = key.ToString();
        var group = byNamespace[key.Namespace].Remove(key.Name);
        return new(
            Kind,
            Math.Max(Revision, revision),
            Count - 1,
            group.IsEmpty ? byNamespace.Remove(key.Namespace) : byNamespace.SetItem(key.Namespace, group),
            Reindex(byOwner, sortKey, before, null, static item => OwnerUids(item)),
            Reindex(byShelf, sortKey, before, null, static item => ShelfOf(item) is { Length: > 0 } shelf ? [shelf] : []),
            seen?.Lost(before, now));
    }

    /// <summary>The same objects, known to be complete up to a later revision.</summary>
    public KindCache At(long revision) => revision <= Revision ? this : With(revision, seen);

    private KindCache With(long revision, SeenTimes? times) =>
        new(Kind, revision, Count, byNamespace, byOwner, byShelf, times);

    private static string ShelfOf(IObject value) => value switch
    {
        Pod pod => pod.Spec.NodeName,
        EndpointSlice slice when slice.Metadata.Labels.Find(ServiceNameLabel) is { } service =>
            $"{slice.Metadata.Namespace}/{service}",
        PersistentVolume volume => volume.Spec.ClaimRef is { } claim ? $"{claim.Namespace}/{claim.Name}" : FreeShelf,
        PersistentVolumeClaim claim => VolumeMatching.IsBound(claim) ? claim.Spec.VolumeName : FreeShelf,
        _ => "",
    };

    /// <summary>Where volumes without a claim stand, and claims whose binding is not completed. No name has a slash in front.</summary>
    public const string FreeShelf = "/";

    /// <summary>The label by which an endpoint slice names its service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    private static ListOf<string> OwnerUids(IObject value) =>
        value.Metadata.OwnerReferences.Select(static (OwnerReference owner) => owner.UID);

    private static ImmutableDictionary<string, ImmutableSortedDictionary<string, IObject>> Reindex(
        ImmutableDictionary<string, ImmutableSortedDictionary<string, IObject>> index,
        string key,
        IObject? before,
        IObject? after,
        Func<IObject, ListOf<string>> names)
    {
        ListOf<string> old = before is null ? default : names(before);
        ListOf<string> now = after is null ? default : names(after);
        foreach (string name in old.Span)
        {
            if (now.Contains(name) || !index.TryGetValue(name, out var group)) continue;
            group = group.Remove(key);
            index = group.IsEmpty ? index.Remove(name) : index.SetItem(name, group);
        }

        foreach (string name in now.Span)
        {
            var group = index.TryGetValue(name, out var found) ? found : NoObjects;
            index = index.SetItem(name, group.SetItem(key, after!));
        }

        return index;
    }
}
