using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Admission.Quotas;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Admission;

public sealed class QuotaAdmissionTests
{
    [Fact]
    public async Task Creations_side_by_side_do_not_share_what_is_left()
    {
        QuotaDesk? desk = null;
        await using AdmissionWorld world = new(registry => [new ResourceQuotaAdmission(desk = new QuotaDesk(registry, TimeProvider.System))]);
        await world.SeedAsync(Quota("a", 10));
        await world.SeedAsync(Quota("b", 20));
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => world.CreateAsync(Map($"m{i}")))));
        Assert.Equal(10, replies.Count(reply => reply is Reply.OfStored));
        Status fault = replies.OfType<Reply.OfError>().First().Status;
        Assert.Equal(403, fault.Code);
        Assert.Contains("is forbidden: exceeded quota: a, requested: configmaps=1, used: configmaps=10, limited: configmaps=10",
            fault.Message, StringComparison.Ordinal);
        Assert.Equal(Quantity.Of(10), world.Find(Quota("a", 0)).Status.Used["configmaps"]);
        Assert.Equal(Quantity.Of(10), world.Find(Quota("b", 0)).Status.Used["configmaps"]);
        await desk!.DisposeAsync();
    }

    [Fact]
    public async Task A_dry_run_is_refused_and_never_charged()
    {
        QuotaDesk? desk = null;
        await using AdmissionWorld world = new(registry => [new ResourceQuotaAdmission(desk = new QuotaDesk(registry, TimeProvider.System))]);
        await world.SeedAsync(Quota("a", 1));
        AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(Map("x"), dryRun: true));
        AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(Map("y")));
        Assert.Equal(403, AdmissionWorld.Fault(await world.CreateAsync(Map("z"), dryRun: true)).Code);
        await desk!.DisposeAsync();
    }

    [Fact]
    public async Task Another_namespace_and_a_change_cost_nothing()
    {
        QuotaDesk? desk = null;
        await using AdmissionWorld world = new(registry => [new ResourceQuotaAdmission(desk = new QuotaDesk(registry, TimeProvider.System))]);
        await world.SeedAsync(Quota("a", 1));
        ConfigMap made = AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(Map("x")));
        AdmissionWorld.Stored<ConfigMap>(await world.UpdateAsync(made with { Data = MapOf.Create(("k", "v")) }));
        ConfigMap other = Map("x") with { Metadata = ObjectMeta.Empty with { Namespace = "elsewhere", Name = "x" } };
        AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(other));
        await desk!.DisposeAsync();
        Assert.Equal(503, AdmissionWorld.Fault(await world.CreateAsync(Map("late"))).Code);
    }

    private static ConfigMap Map(string name) =>
        ConfigMap.Empty with { Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = name } };

    private static ResourceQuota Quota(string name, int maps)
    {
        MapOf<Quantity> hard = MapOf.Create(("configmaps", Quantity.Of(maps)));
        return ResourceQuota.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = name },
            Spec = ResourceQuotaSpec.Empty with { Hard = hard },
            Status = ResourceQuotaStatus.Empty with { Hard = hard, Used = MapOf.Create(("configmaps", Quantity.Of(0))) },
        };
    }
}
