using System.Net;
using Skiff.ApiServer.Bootstrap;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Strategies;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Authorization;

public sealed class StoreFeedTests
{
    [Fact]
    public async Task A_binding_deleted_in_a_stretch_of_history_that_is_gone_is_told_as_gone()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using LogStore store = LogStore.Open(new StoreOptions { MaxHistoryChanges = 4 });
        ServiceStrategy services = new(new AddressPool(IPNetwork.Parse("10.43.0.0/16")), new PortPool(30_000, 30_100, _ => 0));
        Registry registry = new(store, AllResources.Over(store, services, TimeProvider.System));
        Resource bindings = registry.Of(Kinds.ClusterRoleBinding);
        await bindings.CreateAsync(Binding("grants"), stop);
        TaskCompletionSource<string> gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HashSet<string> known = [];
        StoreFeed feed = new(
            registry, [Kinds.ClusterRoleBinding], value => known.Add(value.Metadata.Name),
            value => gone.TrySetResult(value.Metadata.Name));
        Assert.Equal(["grants"], known);

        Stored stored = bindings.Find(new("", "grants"))!;
        await bindings.RemoveAsync((IObject)stored.Value, stored, stop);
        for (int i = 0; i < 4000; i++) await bindings.CreateAsync(Binding($"later-{i}"), stop);
        Assert.IsNotType<WatchOutcome.Started>(store.Watch(bindings.StoreId, stored.Revision));

        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task following = feed.RunAsync(enough.Token);
        Assert.Equal("grants", await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), stop));
        await enough.CancelAsync();
        await following;
    }

    private static ClusterRoleBinding Binding(string name) =>
        ClusterRoleBinding.Empty with { Metadata = ObjectMeta.Empty with { Name = name } };
}
