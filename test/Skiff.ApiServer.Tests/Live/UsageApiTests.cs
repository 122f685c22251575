using System.Globalization;
using System.Text;
using Skiff.ApiServer.Live;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.Live;

public sealed class UsageApiTests
{
    private const string Root = "/apis/metrics.k8s.io/v1beta1";
    private const string Pods = Root + "/namespaces/shop/pods";

    [Fact]
    public async Task Usage_is_served_in_every_form_from_what_the_agents_tell()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await using FakeAgent agent = await FakeAgent.StartAsync(live.Certificates.NodeServer.Certificate);
        await AddAsync(live, agent.Port);

        Answered node = await live.GetAsync(Root + "/nodes/node");
        Assert.Equal(("NodeMetrics", "10s", "100m", "2Mi", "2026-02-01T12:00:20Z", "a"), (
            node.At("kind"), node.At("window"), node.At("usage", "cpu"), node.At("usage", "memory"), node.At("timestamp"),
            node.At("metadata", "labels", "zone")));
        Assert.Equal("kube-apiserver-kubelet-client", agent.Caller);

        Answered pods = await live.GetAsync(Root + "/pods");
        Assert.Equal(("PodMetricsList", "1", null, "log", "100m", "1Ki"), (
            pods.At("kind"), CountOf(pods), pods.At("metadata", "resourceVersion"),
            pods.At("items", "0", "containers", "0", "name"), pods.At("items", "0", "containers", "0", "usage", "cpu"),
            pods.At("items", "0", "containers", "0", "usage", "memory")));
        Assert.Equal("web-0", (await live.GetAsync(Pods + "/web-0")).At("metadata", "name"));

        Answered table = await live.GetAsync(
            Pods, null, ("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"));
        Assert.Equal(("Table", "memory", "web-0", "200m", "1025Ki", "10s"), (
            table.At("kind"), table.At("columnDefinitions", "2", "name"), table.At("rows", "0", "cells", "0"),
            table.At("rows", "0", "cells", "1"), table.At("rows", "0", "cells", "2"), table.At("rows", "0", "cells", "3")));

        Answered yaml = await live.GetAsync(Pods, null, ("Accept", "application/yaml"));
        Assert.Contains("window: \"10s\"", yaml.Text, StringComparison.Ordinal);
        Answered proto = await live.GetAsync(Pods, null, ("Accept", "application/vnd.kubernetes.protobuf"));
        Assert.StartsWith("k8s\0", proto.Text, StringComparison.Ordinal);
        Assert.Contains("PodMetricsList", proto.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?labelSelector=app%3Dweb", "1")]
    [InlineData("?labelSelector=app%3Dother", "0")]
    [InlineData("?fieldSelector=metadata.name%3Dweb-0", "1")]
    [InlineData("?fieldSelector=metadata.name%21%3Dweb-0", "0")]
    public async Task Selectors_are_about_the_pods(string query, string count)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await using FakeAgent agent = await FakeAgent.StartAsync(live.Certificates.NodeServer.Certificate);
        await AddAsync(live, agent.Port);
        Assert.Equal(count, CountOf(await live.GetAsync(Pods + query)));
    }

    [Fact]
    public async Task What_is_not_known_is_not_found()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await AddAsync(live, port: 1); // Nobody listens there.
        Answered unmeasured = await live.GetAsync(Pods + "/web-0");
        Assert.Equal((404, "podmetrics.metrics.k8s.io \"shop/web-0\" not found"), (unmeasured.Code, unmeasured.At("message")));
        Assert.Equal("nodemetrics.metrics.k8s.io \"node\" not found", (await live.GetAsync(Root + "/nodes/node")).At("message"));
        Assert.Equal("pods \"gone\" not found", (await live.GetAsync(Pods + "/gone")).At("message"));
        Assert.Equal("nodes \"gone\" not found", (await live.GetAsync(Root + "/nodes/gone")).At("message"));
        Assert.Equal("0", CountOf(await live.GetAsync(Root + "/nodes")));
        Answered watched = await live.GetAsync(Root + "/nodes?watch=true");
        Assert.Equal(
            (405, "watch is not supported on resources of kind \"nodes.metrics.k8s.io\""), (watched.Code, watched.At("message")));
        Assert.Equal(405, (await live.PostAsync(Root + "/nodes", "{}")).Code);
        Assert.Equal(405, (await live.SendAsync(HttpMethod.Delete, Pods + "/web-0", null, null)).Code);
    }

    [Fact]
    public async Task Usage_is_discovered_and_not_registered_so_that_another_server_can_take_it_over()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        Answered resources = await live.GetAsync(Root);
        Assert.Equal("NodeMetrics", resources.At("resources", "0", "kind"));
        Assert.Contains("io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics\"",
            (await live.GetAsync("/openapi/v3/apis/metrics.k8s.io/v1beta1")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await live.GetAsync("/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io")).Code);

        await live.PostAsync("/apis/apiregistration.k8s.io/v1/apiservices", """
            {"metadata":{"name":"v1beta1.metrics.k8s.io"},"spec":{"group":"metrics.k8s.io","version":"v1beta1",
            "groupPriorityMinimum":100,"versionPriority":100,"insecureSkipTLSVerify":true,
            "service":{"name":"metrics-server","namespace":"kube-system"}}}
            """);
        while ((await live.GetAsync(Root + "/nodes")).Code != 503) await Task.Yield();
        Answered deleted = await live.SendAsync(
            HttpMethod.Delete, "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io", null, null);
        Assert.Equal(200, deleted.Code);
        while ((await live.GetAsync(Root + "/nodes")).Code != 200) await Task.Yield();
    }

    [Fact]
    public async Task Components_say_how_they_are()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        string? fault = null;
        live.Server.Tell(Component.Here("scheduler", () => fault));
        Answered list = await live.GetAsync("/api/v1/componentstatuses");
        Assert.Equal(("ComponentStatusList", "etcd-0", "scheduler", "True", "ok"), (
            list.At("kind"), list.At("items", "0", "metadata", "name"), list.At("items", "1", "metadata", "name"),
            list.At("items", "1", "conditions", "0", "status"), list.At("items", "1", "conditions", "0", "message")));
        Assert.Equal(["299 - \"v1 ComponentStatus is deprecated in v1.19+\""], list.Headers.GetValues("Warning"));

        fault = "stopped";
        Answered one = await live.GetAsync("/api/v1/componentstatuses/scheduler");
        Assert.Equal(("False", "stopped"), (one.At("conditions", "0", "status"), one.At("conditions", "0", "message")));
        Answered none = await live.GetAsync("/api/v1/componentstatuses/kube-dns");
        Assert.Equal((500, "component not found: kube-dns", null), (none.Code, none.At("message"), none.At("reason")));
        Assert.Equal("0", CountOf(await live.GetAsync("/api/v1/componentstatuses?fieldSelector=metadata.name%3Dx")));
    }

    private static string CountOf(Answered list)
    {
        JsonObject whole = (JsonObject)JsonParser.Parse(Encoding.UTF8.GetBytes(list.Text)).Value!;
        return ((JsonArray)whole["items"]!).Items.Length.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task AddAsync(LiveServer live, int port)
    {
        await live.PostAsync("/api/v1/nodes", """{"metadata":{"name":"node","labels":{"zone":"a"}}}""");
        Answered told = await live.PutAsync("/api/v1/nodes/node/status", $$"""
            {"metadata":{"name":"node","labels":{"zone":"a"} },"status":{
              "daemonEndpoints":{"kubeletEndpoint":{"Port":{{port}} } },
              "addresses":[{"type":"InternalIP","address":"127.0.0.1"}]}
            }
            """);
        Assert.Equal(200, told.Code);
        await live.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"shop"}}""");
        await live.PostAsync("/api/v1/namespaces/shop/serviceaccounts", """{"metadata":{"name":"default"}}""");
        Answered made = await live.PostAsync("/api/v1/namespaces/shop/pods", """
            {"metadata":{"name":"web-0","labels":{"app":"web"}},
            "spec":{"nodeName":"node","automountServiceAccountToken":false,"containers":[{"name":"web","image":"a"},{"name":"log","image":"a"}]}}
            """);
        Assert.True(made.Code == 201, made.Text);
    }
}
