using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Devices;

/// <summary>A device as its plugin tells of it.</summary>
/// <param name="Id">Its name, unique among those of one resource.</param>
/// <param name="IsHealthy">Whether it can be given to a container.</param>
/// <param name="NumaNodes">NUMA nodes it is close to; empty when it is close to none, or nobody knows.</param>
public sealed record Device(string Id, bool IsHealthy, ListOf<int> NumaNodes = default);

/// <summary>What a plugin wants to be asked.</summary>
/// <param name="NeedsPreStart">It is told before each start of a container.</param>
/// <param name="HasPreference">It is asked which devices it would rather give.</param>
public readonly record struct DevicePluginWishes(bool NeedsPreStart, bool HasPreference);

/// <summary>A resource whose devices a plugin has.</summary>
public sealed record DeviceResource
{
    /// <summary>One of which nothing is known yet.</summary>
    public static DeviceResource Unknown { get; } = new();

    /// <summary>Its devices, by id.</summary>
    public MapOf<Device> Devices { get; init; }

    /// <summary>Whether its devices are as a plugin that is there told.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Those that can be given to containers.</summary>
    public IEnumerable<Device> Usable => IsCurrent ? Devices.Values.Where(device => device.IsHealthy) : [];

    /// <summary>Whether a plugin has told its devices, to this agent or an earlier one.</summary>
    public bool IsListed { get; init; }

    /// <summary>Whether a plugin has registered for it since the agent started.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>Since when no plugin is connected; null while one is.</summary>
    public DateTimeOffset? GoneSince { get; init; }

    /// <summary>Whether the plugin was away for so long that the node does not have the resource any more.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>What the plugin wants to be asked.</summary>
    public DevicePluginWishes Wishes { get; init; }
}

/// <summary>Devices that a container has.</summary>
/// <param name="PodUid">The pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Devices">The devices, as they were when they were given.</param>
/// <param name="Answer">What the plugin said the container needs to use them; only the plugin's protocol can read it.</param>
public sealed record DeviceGrant(string PodUid, string Container, string Resource, ListOf<Device> Devices, string Answer);

/// <summary>How much of what plugins have there is.</summary>
/// <param name="Capacity">All devices.</param>
/// <param name="Allocatable">Those that can be given to containers.</param>
public readonly record struct DeviceAmounts(MapOf<Quantity> Capacity, MapOf<Quantity> Allocatable);

/// <summary>The devices of a node, and who has which.</summary>
/// <param name="Resources">By name.</param>
/// <param name="Grants">Who has what. No device is in two of different pods.</param>
public sealed record DeviceTable(MapOf<DeviceResource> Resources, ListOf<DeviceGrant> Grants)
{
    /// <summary>How long a plugin may be away before the node has its resource no longer.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>A node without devices.</summary>
    public static DeviceTable Empty { get; } = new(default, default);

    /// <summary>Whether a resource is one of devices: a plugin has it, or somebody was given some of it.</summary>
    public bool Has(string resource) =>
        Resources.Find(resource) is { IsListed: true, IsRemoved: false } || Grants.Any(grant => grant.Resource == resource);

    /// <summary>Whether a pod asks for devices.</summary>
    public bool IsAskedBy(PodSpec spec) =>
        spec.Containers.Any(Asks) || spec.InitContainers.Any(Asks);

    /// <summary>What a container has of a resource; null for nothing.</summary>
    public DeviceGrant? Find(string podUid, string container, string resource) => Grants.FirstOrDefault(
        grant => grant.PodUid == podUid && grant.Container == container && grant.Resource == resource);

    /// <summary>All that a container has.</summary>
    public ListOf<DeviceGrant> Of(string podUid, string container) =>
        Grants.Where(grant => grant.PodUid == podUid && grant.Container == container);

    /// <summary>A plugin has come.</summary>
    public DeviceTable Connected(string resource, DevicePluginWishes wishes) => With(resource, known => known with
    {
        IsRegistered = true, GoneSince = null, IsRemoved = false, Wishes = wishes,
    });

    /// <summary>A plugin has told its devices; of several with one id the last one counts.</summary>
    public DeviceTable Listed(string resource, IEnumerable<Device> devices)
    {
        Dictionary<string, Device> byId = new(StringComparer.Ordinal);
        foreach (Device device in devices) byId[device.Id] = device;
        return With(resource, known => known with { Devices = byId.ToMapOf(), IsListed = true, IsCurrent = true });
    }

    /// <summary>A plugin is gone: nobody knows how its devices are, so that none can be given.</summary>
    public DeviceTable Disconnected(string resource, DateTimeOffset now) => With(resource, known => known with
    {
        GoneSince = now, IsCurrent = false,
    });

    /// <summary>Forgets the resources whose plugin was away for too long.</summary>
    public DeviceTable Expired(DateTimeOffset now) => this with
    {
        Resources = Resources.MapSame(known => known is { IsRemoved: false, GoneSince: { } since } && now - since > Grace
            ? known with { IsRemoved = true, Devices = default }
            : known),
    };

    /// <summary>What the node shows. A resource that was there once stays, with nothing of it.</summary>
    public DeviceAmounts Amounts()
    {
        MapOf<Quantity> capacity = default, allocatable = default;
        foreach ((string name, DeviceResource known) in Resources)
        {
            if (!known.IsListed) continue;
            capacity = capacity.Set(name, Quantity.Of(known.Devices.Count));
            allocatable = allocatable.Set(name, Quantity.Of(known.Usable.Count()));
        }

        return new(capacity, allocatable);
    }

    /// <summary>A container was given devices.</summary>
    public DeviceTable With(DeviceGrant grant) => this with { Grants = Grants.Add(grant) };

    /// <summary>A pod gives back what its containers had.</summary>
    public DeviceTable Without(string podUid) =>
        Grants.Any(grant => grant.PodUid == podUid) ? this with { Grants = Grants.Where(grant => grant.PodUid != podUid) } : this;

    private bool Asks(Container container) => container.Resources.Limits.Keys.Any(Has);

    private DeviceTable With(string resource, Func<DeviceResource, DeviceResource> change) => this with
    {
        Resources = Resources.Set(resource, change(Resources.Find(resource) ?? DeviceResource.Unknown)),
    };
}
