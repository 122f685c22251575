using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Survival;

/// <summary>Tests that take the cluster's server away from under all others: they run when those are done.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>What a cluster keeps when its server dies.</summary>
[Trait("Category", "Integration")]
[Collection(nameof(Alone))]
public sealed class CrashTests(TestCluster cluster)
{
    private const string Serving = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: serving}
        spec:
          replicas: 20
          selector: {matchLabels: {app: serving}}
          template:
            metadata: {labels: {app: serving}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: web
                image: nginx:1.20.0
                imagePullPolicy: IfNotPresent
                readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: serving}
        spec: {selector: {app: serving}, ports: [{port: 80}]}
        """;

    private const string Containers =
        "{range .items[*]}{.metadata.name} {.status.podIP} {.status.containerStatuses[0].containerID} "
        + "{.status.containerStatuses[0].restartCount}{\"\\n\"}{end}";

    [Fact]
    public async Task Twenty_serving_pods_do_not_notice_that_the_server_is_killed()
    {
        await using Space space = await cluster.SpaceAsync("survival");
        await space.ApplyAsync(Serving);
        await space.MustAsync("rollout status deployment/serving --timeout=90s");
        string before = await space.MustAsync($"get pods --sort-by=.metadata.name -o 'jsonpath={Containers}'");
        await using Requests requests = new(new Uri($"http://{await space.ReadAsync("service/serving", ".spec.clusterIP")}/"));
        await requests.UntilAsync(answered: 20);

        await cluster.KillServerAsync();
        await requests.UntilAsync(requests.Answered + 100);
        await cluster.StartServerAsync();
        await requests.UntilAsync(requests.Answered + 100);
        await space.MustAsync("wait pods --selector=app=serving --for=condition=Ready --timeout=30s");
        Assert.Equal(before, await space.MustAsync($"get pods --sort-by=.metadata.name -o 'jsonpath={Containers}'"));

        // The view is not only old knowledge: it goes on from there.
        await space.MustAsync("scale deployment/serving --replicas=21");
        await space.MustAsync("rollout status deployment/serving --timeout=90s");
        await requests.UntilAsync(requests.Answered + 20);
        Assert.Empty(requests.Faults);
    }
}
