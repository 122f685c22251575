using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Store;

namespace Skiff.ApiServer.Resources;

/// <summary>
/// Every served resource, and typed reads of what is stored. Built-in resources never change; custom ones are replaced all
/// at once, by one writer, while readers go on with the table they took.
/// </summary>
public sealed class Registry
{
    private readonly IReadOnlyList<Resource> builtIn;
    private readonly FrozenDictionary<(string Group, string Version, string Plural), Resource> byPath;
    private readonly FrozenDictionary<Kind, Resource> byKind;
    private volatile Table custom;

    /// <summary>Builds the registry over a store.</summary>
    public Registry(IStore store, IReadOnlyList<Resource> resources)
    {
        Store = store;
        builtIn = resources;
        byPath = resources.ToFrozenDictionary(r => (r.Kind.Group, r.Kind.Version, r.Kind.Plural));
        byKind = resources.ToFrozenDictionary(r => r.Kind);
        custom = new Table(builtIn, []);
    }

    /// <summary>Called when other custom resources are served, on the writer's thread.</summary>
    public event Action? Changed;

    /// <summary>The store behind all of them.</summary>
    public IStore Store { get; }

    /// <summary>The resources in declared order, custom ones last.</summary>
    public IReadOnlyList<Resource> Resources => custom.All;

    /// <summary>Serves other custom resources from now on. Called by one writer.</summary>
    public void Publish(IReadOnlyList<Resource> resources)
    {
        custom = new Table(builtIn, resources);
        Changed?.Invoke();
    }

    /// <summary>Finds the resource of a path.</summary>
    public bool TryFind(string group, string version, string plural, [NotNullWhen(true)] out Resource? resource) =>
        byPath.TryGetValue((group, version, plural), out resource)
        || custom.ByPath.TryGetValue((group, version, plural), out resource);

    /// <summary>Whether a group and version is served at all.</summary>
    public bool Serves(string group, string version) =>
        Resources.Any(r => r.Kind.Group == group && r.Kind.Version == version);

    /// <summary>Whether a built-in resource has a name, in whatever version.</summary>
    public bool IsBuiltIn(string group, string plural) =>
        builtIn.Any(r => r.Kind.Group == group && r.Kind.Plural == plural);

    /// <summary>The resource of a kind that is served.</summary>
    public Resource Of(Kind kind) =>
        TryFind(kind, out Resource? resource)
            ? resource
            : throw new ArgumentException($"{kind} is not served", nameof(kind));

    /// <summary>Finds the resource of a kind.</summary>
    public bool TryFind(Kind kind, [NotNullWhen(true)] out Resource? resource) =>
        byKind.TryGetValue(kind, out resource) || custom.ByKind.TryGetValue(kind, out resource);

    /// <summary>The other resources that serve the same stored objects in other groups or versions.</summary>
    public IReadOnlyList<Resource> EquivalentsOf(Resource resource) =>
        resource.Id is null ? [] : [.. Resources.Where(other => other != resource && ReferenceEquals(other.Id, resource.Id))];

    /// <summary>An object as of now, or null.</summary>
    public T? Get<T>(Kind<T> kind, string space, string name)
        where T : class, IObject, IMessage<T>
    {
        Resource resource = Of(kind);
        return resource.Find(new ObjectKey(space, name)) is { } stored ? (T)resource.Served(stored) : null;
    }

    /// <summary>The objects of a namespace, or of the cluster when <paramref name="space"/> is empty.</summary>
    public IEnumerable<T> List<T>(Kind<T> kind, string space = "")
        where T : class, IObject, IMessage<T>
    {
        Resource resource = Of(kind);
        ResourceView view = Store.Read(resource.StoreId);
        foreach (Stored stored in view.WithPrefix(space.Length == 0 ? "" : space + "/"))
        {
            yield return (T)resource.Served(stored);
        }
    }

    /// <summary>The custom resources at one time.</summary>
    private sealed class Table
    {
        public Table(IReadOnlyList<Resource> builtIn, IReadOnlyList<Resource> resources)
        {
            All = resources.Count == 0 ? builtIn : [.. builtIn, .. resources];
            ByPath = resources.ToDictionary(r => (r.Kind.Group, r.Kind.Version, r.Kind.Plural));
            ByKind = resources.ToDictionary(r => r.Kind);
        }

        public IReadOnlyList<Resource> All { get; }

        public Dictionary<(string Group, string Version, string Plural), Resource> ByPath { get; }

        public Dictionary<Kind, Resource> ByKind { get; }
    }
}
