using System.Text;
using Skiff.ApiServer.Requests;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Remote;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Aggregation;

public sealed class BackendTests
{
    private const string Flunder = """
        {"kind":"Flunder","apiVersion":"w.example.com/v1","metadata":{"name":"f","namespace":"w","uid":"u","resourceVersion":"7",
        "ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"c","uid":"o"}]},"spec":{"kept":true}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_documents_of_another_server_become_part_of_this_ones(bool hasV3)
    {
        await using FakeBackend? backend = await FakeBackend.StartAsync();
        Assert.SkipWhen(backend is null, "no address but the loopback");
        backend.HasV3 = hasV3;
        await using LiveServer live = await LiveServer.StartAsync();
        string before = (await live.GetAsync("/openapi/v2")).Headers.ETag!.Tag;
        await backend.RegisterAsync(live);

        string address;
        while ((address = (await live.GetAsync("/openapi/v3")).At("paths", FakeBackend.Prefix[1..], "serverRelativeURL") ?? "").Length == 0)
            await Task.Yield();
        Answered document = await live.GetAsync(address);
        if (hasV3) Assert.Equal(("there", $"/openapi/v3{FakeBackend.Prefix}?hash=AB"), (document.At("told"), address));
        else Assert.Equal("What flunders are.", document.At("components", "schemas", "example.w.Flunder", "description"));

        Answered swagger = await live.GetAsync("/openapi/v2");
        Assert.NotEqual(before, swagger.Headers.ETag!.Tag);
        Assert.Equal("What flunders are.", swagger.At("definitions", "example.w.Flunder", "description"));
        Assert.NotNull(swagger.At("paths", "/apis/w.example.com/v1/flunders", "get"));
        Assert.NotNull(swagger.At("paths", "/api/v1/pods", "get"));
        Assert.Equal(200, (await live.GetAsync(
            "/openapi/v2", null, ("Accept", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"))).Code);
        Assert.Contains("GET /openapi/v2 system:aggregator", backend.Requests);

        await live.SendAsync(HttpMethod.Delete, "/apis/apiregistration.k8s.io/v1/apiservices/v1.w.example.com", null, null);
        while ((await live.GetAsync("/openapi/v2")).Headers.ETag!.Tag != before) await Task.Yield();
    }

    [Fact]
    public async Task Components_reach_the_objects_of_another_server_by_their_metadata()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using FakeBackend? backend = await FakeBackend.StartAsync();
        Assert.SkipWhen(backend is null, "no address but the loopback");
        backend.Add("f", Flunder);
        await using LiveServer live = await LiveServer.StartAsync();
        await backend.RegisterAsync(live);
        Kind kind = Assert.Single(live.Server.KnownKinds, one => one.Group == "w.example.com");
        IApi api = live.Server.ApiFor(UserInfo.Of("system:kube-controller-manager", UserInfo.MastersGroup));

        ObjectList list = (await api.ListAsync(kind, new ListRequest("w"), stop)).Value!;
        Assert.Equal("100", list.ResourceVersion);
        RemoteObject found = Assert.IsType<RemoteObject>(Assert.Single(list.Items));
        Assert.Equal(found, (await api.GetAsync(kind, new("w", "f"), stop)).Value);
        Assert.Contains("GET /apis/w.example.com/v1/namespaces/w/flunders/f system:kube-controller-manager", backend.Requests);

        IObject orphan = found.WithMetadata(found.Metadata with { OwnerReferences = default });
        Assert.Equal("101", (await api.UpdateAsync(kind, orphan, null, stop)).Value!.Metadata.ResourceVersion);
        Assert.Equal("true", backend.Find("f")!.At("spec", "kept")!.ToString());
        Assert.True(backend.Find("f")!.At("metadata", "ownerReferences")!.IsNull);

        Assert.Null((await api.DeleteAsync(kind, new("w", "f"), DeleteOptions.Empty, stop)).Error);
        Assert.Equal(StatusReason.NotFound, (await api.DeleteAsync(kind, new("w", "f"), DeleteOptions.Empty, stop)).Error!.Reason);
        Assert.Equal(StatusReason.NotFound, (await api.GetAsync(kind, new("w", "f"), stop)).Error!.Reason);

        IApi nobody = live.Server.ApiFor(UserInfo.Of("somebody"));
        Assert.Equal(StatusReason.Forbidden, (await nobody.ListAsync(kind, new ListRequest("w"), stop)).Error!.Reason);
    }
}
