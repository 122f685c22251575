using System.Net;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Strategies;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Strategies;

public sealed class DefaultPropagationTests
{
    [Theory]
    [InlineData("", "v1", "replicationcontrollers", "Orphan")] // the two that still do as they did in their first version
    [InlineData("batch", "v1", "jobs", "Orphan")]
    [InlineData("batch", "v1", "cronjobs", "Background")]
    [InlineData("apps", "v1", "deployments", "Background")]
    [InlineData("apps", "v1", "replicasets", "Background")]
    [InlineData("apps", "v1", "statefulsets", "Background")]
    [InlineData("apps", "v1", "daemonsets", "Background")]
    public async Task WhoLeavesItsPodsBehindUnlessTold(string group, string version, string plural, string policy)
    {
        await using LogStore store = LogStore.Open(new StoreOptions());
        ServiceStrategy services = new(new AddressPool(IPNetwork.Parse("10.43.0.0/16")), new PortPool(30_000, 30_100, _ => 0));
        Registry registry = new(store, AllResources.Over(store, services, TimeProvider.System));
        Assert.True(registry.TryFind(group, version, plural, out Resource? resource));
        Assert.Equal(policy, resource.Strategy.DefaultPropagation);
    }
}
