using System.Net.Http.Json;
using System.Text.Json;
using Skiff.Simulation.Nodes;

namespace Skiff.Testing.Tests;

public sealed class SkiffClusterTests
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: main, image: "web:1"}]}
        """;

    [Fact]
    public async Task A_deployment_comes_up_and_outlives_a_node()
    {
        await using SkiffCluster cluster = await SkiffCluster.StartAsync(new SkiffClusterOptions { Nodes = 2 });
        using HttpClient client = cluster.CreateClient();
        await cluster.ApplyYamlAsync(Web);
        await cluster.RunUntilQuiescentAsync();
        Assert.Equal(3, await ReadyAsync(client));
        await cluster.PowerOffAsync("node-0");
        await cluster.AdvanceTimeAsync(TimeSpan.FromMinutes(15));
        Assert.Equal(3, await ReadyAsync(client));
        using JsonDocument pods = await ReadAsync(client, "/api/v1/namespaces/default/pods?fieldSelector=spec.nodeName=node-1");
        Assert.Equal(3, pods.RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_condition_is_waited_for_as_long_as_the_clusters_own_time_allows()
    {
        await using SkiffCluster cluster = await SkiffCluster.StartAsync();
        await cluster.ApplyYamlAsync(Web);
        await cluster.UntilAsync(async client => await ReadyAsync(client) == 3);
        DateTimeOffset before = await cluster.GetTimeAsync();
        await Assert.ThrowsAsync<TimeoutException>(
            () => cluster.UntilAsync(async client => await ReadyAsync(client) == 4, TimeSpan.FromMinutes(1)));
        Assert.InRange(await cluster.GetTimeAsync() - before, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task What_the_api_refuses_is_told_in_its_words()
    {
        await using SkiffCluster cluster = await SkiffCluster.StartAsync(new SkiffClusterOptions { Nodes = 0 });
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => cluster.ApplyYamlAsync("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 0}]}}"));
        Assert.Contains("spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.ApplyYamlAsync("{apiVersion: v1, kind: Nothing, metadata: {name: a}}"));
        Assert.Equal("no matches for kind \"Nothing\" in version \"v1\"", refused.Message);
    }

    [Fact]
    public async Task Containers_are_programs_and_time_is_the_tests()
    {
        DateTimeOffset start = new(2031, 5, 1, 0, 0, 0, TimeSpan.Zero);
        await using SkiffCluster cluster = await SkiffCluster.StartAsync(new SkiffClusterOptions
        {
            Start = start,
            Program = (_, _) => async run =>
            {
                await Task.Delay(TimeSpan.FromHours(3), run.Time, run.Stop);
                return 0;
            },
        });
        using HttpClient client = cluster.CreateClient();
        await cluster.ApplyYamlAsync("""
            # A definition, and what it defines.
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: shops.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: shops, singular: shop, kind: Shop}
              versions:
              - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
            ---
            {apiVersion: example.com/v1, kind: Shop, metadata: {name: corner}, spec: {size: 3}}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: once}
            spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "work:1"}]}}}
            """);
        await cluster.AdvanceTimeAsync(TimeSpan.FromHours(2));
        using (JsonDocument early = await ReadAsync(client, "/apis/batch/v1/namespaces/default/jobs/once"))
            Assert.Equal(1, early.RootElement.GetProperty("status").GetProperty("active").GetInt32());
        await cluster.AdvanceTimeAsync(TimeSpan.FromHours(2));
        using JsonDocument late = await ReadAsync(client, "/apis/batch/v1/namespaces/default/jobs/once");
        Assert.Equal(1, late.RootElement.GetProperty("status").GetProperty("succeeded").GetInt32());
        using JsonDocument shop = await ReadAsync(client, "/apis/example.com/v1/namespaces/default/shops/corner");
        Assert.Equal(3, shop.RootElement.GetProperty("spec").GetProperty("size").GetInt32());
        Assert.InRange(await cluster.GetTimeAsync(), start + TimeSpan.FromHours(4), start + TimeSpan.FromHours(4.1));
    }

    [Fact]
    public async Task A_client_that_watches_is_told_while_time_passes()
    {
        await using SkiffCluster cluster = await SkiffCluster.StartAsync();
        using HttpClient client = cluster.CreateClient();
        using StreamReader watch = new(await client.GetStreamAsync(
            new Uri("/api/v1/namespaces/default/pods?watch=true", UriKind.Relative), TestContext.Current.CancellationToken));
        await cluster.ApplyYamlAsync(Web);
        await cluster.RunUntilQuiescentAsync();
        HashSet<string> running = [];
        while (running.Count < 3)
        {
            string line = (await watch.ReadLineAsync(TestContext.Current.CancellationToken))!;
            using JsonDocument told = JsonDocument.Parse(line);
            JsonElement pod = told.RootElement.GetProperty("object");
            if (pod.GetProperty("status").GetProperty("phase").GetString() == "Running")
                running.Add(pod.GetProperty("metadata").GetProperty("name").GetString()!);
        }
    }

    [Fact]
    public async Task Clusters_are_alone_and_many_run_side_by_side()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 12), TestContext.Current.CancellationToken, async (number, _) =>
        {
            await using SkiffCluster cluster = await SkiffCluster.StartAsync(new SkiffClusterOptions { Seed = number });
            using HttpClient client = cluster.CreateClient();
            await cluster.ApplyYamlAsync($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: only-{number}}}}}");
            using JsonDocument maps = await ReadAsync(client, "/api/v1/namespaces/default/configmaps");
            string[] names = [.. maps.RootElement.GetProperty("items").EnumerateArray()
                .Select(map => map.GetProperty("metadata").GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
            Assert.Equal(["kube-root-ca.crt", $"only-{number}"], names);
        });
    }

    private static async Task<JsonDocument> ReadAsync(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<JsonDocument>(path, TestContext.Current.CancellationToken))!;

    private static async Task<int> ReadyAsync(HttpClient client)
    {
        using JsonDocument deployment = await ReadAsync(client, "/apis/apps/v1/namespaces/default/deployments/web");
        return deployment.RootElement.GetProperty("status").TryGetProperty("readyReplicas", out JsonElement ready) ? ready.GetInt32() : 0;
    }
}
