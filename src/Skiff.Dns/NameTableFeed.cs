using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Networking.Names;

namespace Skiff.Dns;

/// <summary>Keeps the table of names as the API says. Readers take <see cref="Current"/> and never wait.</summary>
public sealed class NameTableFeed(Informers informers, string domain)
{
    private readonly Lock gate = new();
    private volatile NameTable current = NameTable.Empty(domain);

    /// <summary>The names as of now.</summary>
    public NameTable Current => current;

    /// <summary>Follows Services, their endpoints and namespaces; completes once everything present is known.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        Informer services = informers.Of(Kinds.Service);
        Informer slices = informers.Of(Kinds.EndpointSlice);
        Informer namespaces = informers.Of(Kinds.Namespace);
        services.Subscribe(change => Refresh(ObjectKey.Of(change.Subject)));
        slices.Subscribe(RefreshOwners);
        namespaces.Subscribe(change => RefreshNamespace(change.Subject.Metadata.Name));
        await informers.SyncedAsync([Kinds.Service, Kinds.EndpointSlice, Kinds.Namespace], stop);
        foreach (IObject space in namespaces.Cache.All) RefreshNamespace(space.Metadata.Name);
        foreach (IObject service in services.Cache.All) Refresh(ObjectKey.Of(service));
    }

    private void RefreshNamespace(string name)
    {
        lock (gate)
        {
            bool isThere = informers.Of(Kinds.Namespace).Cache.Find(new ObjectKey("", name)) is not null;
            current = isThere ? current.WithNamespace(name) : current.WithoutNamespace(name);
        }
    }

    // Both sides: a slice may have been given to another Service.
    private void RefreshOwners(ObjectChange change)
    {
        foreach (IObject? slice in (IObject?[])[change.Before, change.After])
        {
            if (slice?.Metadata.Labels.Find(KindCache.ServiceNameLabel) is { Length: > 0 } service)
                Refresh(new ObjectKey(slice.Metadata.Namespace, service));
        }
    }

    private void Refresh(ObjectKey key)
    {
        lock (gate)
        {
            EndpointSlice[] slices =
            [
                .. informers.Of(Kinds.EndpointSlice).Cache.InNamespace(key.Namespace).Cast<EndpointSlice>()
                    .Where(slice => slice.Metadata.Labels.Find(KindCache.ServiceNameLabel) == key.Name),
            ];
            current = informers.Of(Kinds.Service).Cache.Find(key) is Service service
                ? current.With(service, slices)
                : current.Without(key.Namespace, key.Name);
        }
    }
}
