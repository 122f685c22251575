using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiDiscovery.V2;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Discovery;

/// <summary>What a server serves, told in the words of the discovery API. Immutable and pure.</summary>
public sealed class DiscoveryCatalog
{
    private readonly SortedDictionary<string, SortedDictionary<string, List<Kind>>> groups;

    /// <summary>Reads the kinds that are served; those without a resource name of their own are passed over.</summary>
    public DiscoveryCatalog(IEnumerable<Kind> kinds)
    {
        groups = new(Comparer<string>.Create(GroupOrder.Comparison));
        foreach (Kind kind in kinds)
        {
            if (kind.Plural.Length == 0) continue;
            if (!groups.TryGetValue(kind.Group, out SortedDictionary<string, List<Kind>>? versions))
            {
                versions = new(Comparer<string>.Create(VersionOrder.Compare));
                groups.Add(kind.Group, versions);
            }

            if (!versions.TryGetValue(kind.Version, out List<Kind>? served))
            {
                served = [];
                versions.Add(kind.Version, served);
            }

            served.Add(kind);
        }

        foreach (List<Kind> served in groups.Values.SelectMany(versions => versions.Values))
        {
            served.Sort(static (left, right) => string.CompareOrdinal(left.Plural, right.Plural));
        }
    }

    /// <summary>The groups and versions served, in order.</summary>
    public IEnumerable<(string Group, string Version)> GroupVersions =>
        groups.SelectMany(group => group.Value.Keys.Select(version => (group.Key, version)));

    /// <summary>The answer of <c>/api</c>.</summary>
    /// <param name="serverAddress">Host and port under which clients reach the server.</param>
    public APIVersions CoreVersions(string serverAddress) => new()
    {
        Versions = ListOf.From(groups.TryGetValue("", out var core) ? core.Keys : Enumerable.Empty<string>()),
        ServerAddressByClientCIDRs = [new() { ClientCIDR = "0.0.0.0/0", ServerAddress = serverAddress }],
    };

    /// <summary>The answer of <c>/apis</c>.</summary>
    public APIGroupList Groups => new()
    {
        Groups = ListOf.From(
            groups.Where(group => group.Key.Length > 0).Select(group => Group(group.Key, group.Value))),
    };

    /// <summary>The answer of <c>/apis/GROUP</c>; null when the group is not served.</summary>
    public APIGroup? Group(string name) =>
        name.Length > 0 && groups.TryGetValue(name, out var versions) ? Group(name, versions) : null;

    /// <summary>The answer of <c>/api/v1</c> or <c>/apis/GROUP/VERSION</c>; null when it is not served.</summary>
    public APIResourceList? Resources(string group, string version)
    {
        if (!groups.TryGetValue(group, out var versions)) return null;
        if (!versions.TryGetValue(version, out List<Kind>? kinds)) return null;

        // Upstream sorts whole paths, which puts subresources between their resource and the next one.
        IEnumerable<APIResource> resources = kinds.SelectMany(Resources);
        return new()
        {
            GroupVersion = kinds[0].ApiVersion,
            APIResources = ListOf.From(resources.OrderBy(resource => resource.Name, StringComparer.Ordinal)),
        };
    }

    /// <summary>Everything at once: the core group alone, or all named groups.</summary>
    public APIGroupDiscoveryList Aggregated(bool core) => new()
    {
        Items = ListOf.From(groups.Where(group => (group.Key.Length == 0) == core)
            .Select(group => new APIGroupDiscovery
            {
                Metadata = ObjectMeta.Empty with { Name = group.Key },
                Versions = ListOf.From(group.Value.Select(version => new APIVersionDiscovery
                {
                    Version = version.Key,
                    Resources = ListOf.From(version.Value.Select(AggregatedResource)),
                    Freshness = "Current",
                })),
            })),
    };

    private static APIGroup Group(string name, SortedDictionary<string, List<Kind>> versions)
    {
        ListOf<GroupVersionForDiscovery> all = ListOf.From(versions.Keys.Select(version =>
            new GroupVersionForDiscovery { GroupVersion = $"{name}/{version}", Version = version }));
        return new() { Name = name, Versions = all, PreferredVersion = all[0] };
    }

    private static IEnumerable<APIResource> Resources(Kind kind)
    {
        yield return new()
        {
            Name = kind.Plural,
            SingularName = kind.Singular,
            Namespaced = kind.Namespaced,
            Kind = kind.Name,
            Verbs = Sorted(kind.Verbs),
            ShortNames = Optional(kind.ShortNames),
            Categories = Optional(kind.Categories),
            StorageVersionHash = StorageVersionHash.Of(kind),
        };
        foreach (Subresource subresource in kind.Subresources)
        {
            GroupVersionKind spoken = SpokenKind(kind, subresource);
            yield return new()
            {
                Name = $"{kind.Plural}/{subresource.Name}",
                Namespaced = kind.Namespaced,
                Group = spoken.Group,
                Version = spoken.Version,
                Kind = spoken.Kind,
                Verbs = Sorted(subresource.Verbs),
            };
        }
    }

    private static APIResourceDiscovery AggregatedResource(Kind kind) => new()
    {
        Resource = kind.Plural,
        ResponseKind = new() { Kind = kind.Name },
        Scope = kind.Namespaced ? "Namespaced" : "Cluster",
        SingularResource = kind.Singular,
        Verbs = Sorted(kind.Verbs),
        ShortNames = Optional(kind.ShortNames),
        Categories = Optional(kind.Categories),
        Subresources = Optional(kind.Subresources.OrderBy(sub => sub.Name, StringComparer.Ordinal)
            .Select(subresource => new APISubresourceDiscovery
            {
                Subresource = subresource.Name,
                ResponseKind = SpokenKind(kind, subresource),
                Verbs = Sorted(subresource.Verbs),
            }).ToList()),
    };

    // Group and version are named only where they differ from the resource's own.
    private static GroupVersionKind SpokenKind(Kind kind, Subresource subresource)
    {
        if (KindPath.Parse(subresource.KindPath) is not { } spoken) return new() { Kind = kind.Name };
        bool same = spoken.Group == kind.Group && spoken.Version == kind.Version;
        return same ? new() { Kind = spoken.Kind } : spoken;
    }

    private static ListOf<string> Sorted(IReadOnlyList<string> verbs) =>
        ListOf.From(verbs.Order(StringComparer.Ordinal));

    private static ListOf<T> Optional<T>(IReadOnlyCollection<T> items) =>
        items.Count == 0 ? default : ListOf.From(items);
}
