using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Subresources;

/// <summary>How many replicas an owner of pods wants, whatever it is.</summary>
public sealed class OwnerScalesTests
{
    [Fact]
    public async Task Everything_with_a_scale_is_asked_for_it()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await MakeAsync(live, "/apis/apps/v1/namespaces/default/deployments", """
            {"metadata":{"name":"web"},"spec":{"replicas":4,"selector":{"matchLabels":{"a":"b"}},
            "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """);
        string uid = (await live.GetAsync("/apis/apps/v1/namespaces/default/deployments/web")).At("metadata", "uid")!;
        Assert.Equal(new OwnerScale(uid, 4), live.Server.ScaleOf(Owner("apps/v1", "Deployment", "web", uid), "default"));
        Assert.Null(live.Server.ScaleOf(Owner("apps/v1", "Deployment", "web", "another"), "default"));
        Assert.Null(live.Server.ScaleOf(Owner("apps/v1", "Deployment", "gone", uid), "default"));
        Assert.Null(live.Server.ScaleOf(Owner("apps/v1", "Deployment", "web", uid), "kube-system"));
        Assert.Equal("jobs.batch does not implement the scale subresource", Fault(live, "batch/v1", "Job"));
        Assert.Equal("nodes does not implement the scale subresource", Fault(live, "v1", "Node"));
        Assert.Equal("no matches for kind \"Fleet\" in version \"example.com/v1\"", Fault(live, "example.com/v1", "Fleet"));
    }

    [Fact]
    public async Task So_are_custom_kinds()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await MakeAsync(live, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
            {"metadata":{"name":"fleets.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
            "names":{"plural":"fleets","singular":"fleet","kind":"Fleet","listKind":"FleetList"},
            "versions":[{"name":"v1","served":true,"storage":true,
            "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}},
            "subresources":{"status":{},"scale":{"specReplicasPath":".spec.ships","statusReplicasPath":".status.ships"}}}]}}
            """);
        const string Fleets = "/apis/example.com/v1/namespaces/default/fleets";
        await LiveServer.UntilAsync(() => live.GetAsync(Fleets), answer => answer.Code == 200);
        await MakeAsync(live, Fleets, """{"apiVersion":"example.com/v1","kind":"Fleet","metadata":{"name":"a"},"spec":{"ships":7}}""");
        string uid = (await live.GetAsync($"{Fleets}/a")).At("metadata", "uid")!;
        Assert.Equal(new OwnerScale(uid, 7), live.Server.ScaleOf(Owner("example.com/v1", "Fleet", "a", uid), "default"));
    }

    private static string? Fault(LiveServer live, string version, string kind) =>
        live.Server.ScaleOf(Owner(version, kind, "x", "u"), "default")?.Fault;

    private static OwnerReference Owner(string version, string kind, string name, string uid) =>
        OwnerReference.Empty with { APIVersion = version, Kind = kind, Name = name, UID = uid, Controller = true };

    private static async Task MakeAsync(LiveServer live, string path, string json)
    {
        Answered made = await live.PostAsync(path, json);
        Assert.True(made.Code == 201, made.Text);
    }
}
