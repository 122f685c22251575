using Skiff.ApiServer.Aggregation;
using Skiff.ApiServer.Discovery;
using Skiff.Model;
using Skiff.Model.ApiDiscovery.V2;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Aggregation;

public sealed class MergedDiscoveryTests
{
    private static readonly APIResourceList heard = BackendResources.Read("""
        {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"wardle.example.com/v1alpha1","resources":[
          {"name":"flunders","singularName":"flunder","namespaced":true,"kind":"Flunder","verbs":["get","list"],"shortNames":["fl"]},
          {"name":"flunders/status","singularName":"","namespaced":true,"kind":"Flunder","verbs":["get"]},
          {"name":"flunders/scale","singularName":"","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale","verbs":["get"]}]}
        """u8)!;

    [Fact]
    public void Groups_of_other_servers_stand_where_their_priority_says()
    {
        DiscoveryCatalog catalog = new(Kinds.All, [Api("wardle.example.com", "v1alpha1", 17_720, 5), Api("late.example.com", "v1", 10, 1)]);
        string[] groups = [.. catalog.Groups.Groups.AsEnumerable().Select(group => group.Name)];
        Assert.Equal("events.k8s.io", groups[Array.IndexOf(groups, "wardle.example.com") - 1]);
        Assert.Equal("late.example.com", groups[^1]);
    }

    [Fact]
    public void Versions_are_ranked_by_priority_before_name_and_a_registration_wins_over_what_is_served_here()
    {
        DiscoveryCatalog catalog = new(Kinds.All, [Api("batch", "v1", 17_400, 1), Api("batch", "v1beta1", 17_400, 20)]);
        Assert.Equal(["batch/v1beta1", "batch/v1"], catalog.Group("batch")!.Versions.AsEnumerable().Select(version => version.GroupVersion));
        Assert.Null(catalog.Resources("batch", "v1")); // Asked of the other server.
    }

    [Fact]
    public void Subresources_are_told_below_their_resource()
    {
        APIVersionDiscovery version = VersionOf(Api("wardle.example.com", "v1alpha1", 2000, 200) with { Resources = heard });
        APIResourceDiscovery flunders = Assert.Single(version.Resources);
        Assert.Equal("Current", version.Freshness);
        Assert.Equal(("flunders", "flunder", "Namespaced"), (flunders.Resource, flunders.SingularResource, flunders.Scope));
        Assert.Equal(("wardle.example.com", "v1alpha1", "Flunder"),
            (flunders.ResponseKind!.Group, flunders.ResponseKind.Version, flunders.ResponseKind.Kind));
        Assert.Equal(["status", "scale"], flunders.Subresources.AsEnumerable().Select(sub => sub.Subresource));
        Assert.Equal("autoscaling", flunders.Subresources[1].ResponseKind!.Group);
    }

    [Fact]
    public void What_cannot_be_asked_now_is_stale()
    {
        AggregatedApi api = Api("wardle.example.com", "v1alpha1", 2000, 200);
        Assert.Equal("Stale", VersionOf(api).Freshness);
        Assert.Equal("Stale", VersionOf(api with { Resources = heard, IsAvailable = false }).Freshness);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"Status","apiVersion":"v1"}""")]
    [InlineData("404 page not found")]
    [InlineData("")]
    public void What_is_no_list_of_resources_is_none(string body) =>
        Assert.Null(BackendResources.Read(System.Text.Encoding.UTF8.GetBytes(body)));

    private static APIVersionDiscovery VersionOf(AggregatedApi api) =>
        new DiscoveryCatalog(Kinds.All, [api]).Aggregated(core: false).Items.AsEnumerable()
            .Single(group => group.Metadata.Name == api.Group).Versions[0];

    private static AggregatedApi Api(string group, string version, int groupPriority, int versionPriority) => new(
        APIService.Empty with
        {
            Spec = APIServiceSpec.Empty with
            {
                Group = group, Version = version, GroupPriorityMinimum = groupPriority, VersionPriority = versionPriority,
            },
        },
        IsAvailable: true,
        Resources: null);
}
