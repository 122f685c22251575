using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ControlPlane.Tests;

public sealed class QuotaScenarios
{
    [Fact]
    public async Task CountsWhatIsThereAndWhatGoes()
    {
        await using World world = new();
        ConfigMap first = Map("a");
        world.Api.Add(first);
        world.Api.Add(Quota());
        await world.UntilAsync(() => Stored(world).Status is { Hard.Count: 2 } && Used(world) == 1);

        world.Api.Add(Map("b"));
        await world.UntilAsync(() => Used(world) == 2);
        world.Api.Remove(world.Api.Find<ConfigMap>("default", "a")!);
        await world.UntilAsync(() => Used(world) == 1);
    }

    [Fact]
    public async Task DoesNotTakeBackAChargeWhoseObjectIsStillToCome()
    {
        await using World world = new();
        world.Api.Add(Quota());
        await world.UntilAsync(() => Stored(world).Status.Used.ContainsKey("configmaps"));
        await world.SettleAsync();

        // Admission has charged a ConfigMap that is not there yet; meanwhile something else is counted.
        ResourceQuota charged = Stored(world);
        world.Api.Change(charged with { Status = charged.Status with { Used = charged.Status.Used.Set("configmaps", Quantity.Of(1)) } });
        world.Api.Add(Secret.Empty with { Metadata = ObjectMeta.Empty with { Namespace = "default", Name = "s" } });
        await world.SettleAsync();
        Assert.Equal(1, Used(world));

        // It never comes: the charge is taken back after a moment.
        await world.AdvanceUntilAsync(() => Used(world) == 0, TimeSpan.FromMilliseconds(300));
        Assert.Equal(Quantity.Of(1), Stored(world).Status.Used["secrets"]);
    }

    private static long Used(World world) =>
        Stored(world).Status.Used.TryGetValue("configmaps", out Quantity used) ? used.Value() : -1;

    private static ResourceQuota Stored(World world) => world.Api.Find<ResourceQuota>("default", "q")!;

    private static ConfigMap Map(string name) =>
        ConfigMap.Empty with { Metadata = ObjectMeta.Empty with { Namespace = "default", Name = name } };

    private static ResourceQuota Quota() => ResourceQuota.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "default", Name = "q" },
        Spec = ResourceQuotaSpec.Empty with { Hard = MapOf.Create(("configmaps", Quantity.Of(5)), ("secrets", Quantity.Of(5))) },
    };
}
