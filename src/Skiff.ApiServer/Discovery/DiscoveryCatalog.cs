using Skiff.ApiServer.Aggregation;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiDiscovery.V2;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Discovery;

/// <summary>What a server serves, told in the words of the discovery API. Immutable and pure.</summary>
public sealed class DiscoveryCatalog
{
    private readonly List<ServedGroup> groups;

    /// <summary>
    /// Reads the kinds that are served here, those without a resource name of their own passed over, and the versions
    /// that other servers serve. Of a version that both claim the other server's counts.
    /// </summary>
    public DiscoveryCatalog(IEnumerable<Kind> kinds, IEnumerable<AggregatedApi>? aggregated = null)
    {
        Dictionary<(string Group, string Version), ServedVersion> versions = [];
        foreach (var served in kinds.Where(kind => kind.Plural.Length > 0).GroupBy(kind => (kind.Group, kind.Version)))
        {
            (string group, string version) = served.Key;
            versions[served.Key] = new(
                group, version, GroupOrder.PriorityOf(group), GroupOrder.VersionPriorityOf(group, version),
                [.. served.OrderBy(kind => kind.Plural, StringComparer.Ordinal)], null);
        }

        foreach (AggregatedApi api in aggregated ?? [])
        {
            APIServiceSpec spec = api.Registration.Spec;
            versions[(api.Group, api.Version)] =
                new(api.Group, api.Version, spec.GroupPriorityMinimum, spec.VersionPriority, [], api);
        }

        groups =
        [
            .. versions.Values.GroupBy(version => version.Group)
                .Select(group => new ServedGroup(group.Key, group.Max(version => version.GroupPriority), InOrder(group)))
                .OrderByDescending(group => group.Priority)
                .ThenBy(group => group.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The groups and versions served, in order.</summary>
    public IEnumerable<(string Group, string Version)> GroupVersions =>
        groups.SelectMany(group => group.Versions.Select(version => (group.Name, version.Version)));

    /// <summary>The answer of <c>/api</c>.</summary>
    /// <param name="serverAddress">Host and port under which clients reach the server.</param>
    public APIVersions CoreVersions(string serverAddress) => new()
    {
        Versions = ListOf.From(Find("")?.Versions.Select(version => version.Version) ?? []),
        ServerAddressByClientCIDRs = [new() { ClientCIDR = "0.0.0.0/0", ServerAddress = serverAddress }],
    };

    /// <summary>The answer of <c>/apis</c>.</summary>
    public APIGroupList Groups => new()
    {
        Groups = ListOf.From(groups.Where(group => group.Name.Length > 0).Select(Group)),
    };

    /// <summary>The answer of <c>/apis/GROUP</c>; null when the group is not served.</summary>
    public APIGroup? Group(string name) =>
        name.Length > 0 && Find(name) is { } group ? Group(group) : null;

    /// <summary>The answer of <c>/api/v1</c> or <c>/apis/GROUP/VERSION</c>; null when it is not served here.</summary>
    public APIResourceList? Resources(string group, string version)
    {
        ServedVersion? served = Find(group)?.Versions.FirstOrDefault(candidate => candidate.Version == version);
        if (served is not { Kinds: { Count: > 0 } kinds }) return null;

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
        Items = ListOf.From(groups.Where(group => (group.Name.Length == 0) == core)
            .Select(group => new APIGroupDiscovery
            {
                Metadata = ObjectMeta.Empty with { Name = group.Name },
                Versions = ListOf.From(group.Versions.Select(AggregatedVersion)),
            })),
    };

    // What another server serves is told as it was last heard; whether that still holds is said beside it.
    private static APIVersionDiscovery AggregatedVersion(ServedVersion version) => version.Remote is { } remote
        ? new()
        {
            Version = version.Version,
            Resources = remote.Resources is { } heard ? BackendResources.Nested(heard) : default,
            Freshness = remote.IsAvailable && remote.Resources is not null ? "Current" : "Stale",
        }
        : new()
        {
            Version = version.Version,
            Resources = ListOf.From(version.Kinds.Select(AggregatedResource)),
            Freshness = "Current",
        };

    private static List<ServedVersion> InOrder(IEnumerable<ServedVersion> versions)
    {
        List<ServedVersion> ordered = [.. versions];
        ordered.Sort(static (left, right) =>
        {
            int order = right.Priority.CompareTo(left.Priority);
            return order != 0 ? order : VersionOrder.Compare(left.Version, right.Version);
        });
        return ordered;
    }

    private static APIGroup Group(ServedGroup group)
    {
        ListOf<GroupVersionForDiscovery> all = ListOf.From(group.Versions.Select(version =>
            new GroupVersionForDiscovery { GroupVersion = $"{group.Name}/{version.Version}", Version = version.Version }));
        return new() { Name = group.Name, Versions = all, PreferredVersion = all[0] };
    }

    private ServedGroup? Find(string name) => groups.Find(group => group.Name == name);

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

    private sealed record ServedVersion(
        string Group, string Version, int GroupPriority, int Priority, List<Kind> Kinds, AggregatedApi? Remote);

    private sealed record ServedGroup(string Name, int Priority, List<ServedVersion> Versions);
}
