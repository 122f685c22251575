using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>Several containers of one pod: what they share, and what only some of them see.</summary>
[Trait("Category", "Integration")]
public sealed class MultiContainerTests(TestCluster cluster)
{
    [Fact]
    public async Task A_proxy_adds_TLS_a_sidecar_reads_logs_and_an_exporter_translates()
    {
        await using Space space = await cluster.SpaceAsync("elasticsearch");
        await space.ApplyFileAsync("50-elasticsearch.yaml");
        await space.MustAsync("rollout status deployment/elasticsearch --timeout=90s");
        string pod = await space.ReadAsync("pods", ".items[0].metadata.name");
        Assert.Equal(["4/4", "Running", "0"],
            RolloutTests.Columns((await space.MustAsync($"get pod {pod}")).Split('\n')[1])[1..4]);

        // Ambassador: TLS from outside, plain inside, and nothing but TLS reachable. The client waits for a line: one that
        // has done before kubectl is attached to it shows nothing.
        Ran curl = await space.KubectlAtTerminalAsync(
            "run -it --rm --image=curlimages/curl --image-pull-policy=IfNotPresent curl -- "
            + "sh -c 'read line; exec curl -sk https://elasticsearch:9200'", typed: "\n");
        Assert.True(curl.Code == 0, curl.ToString());
        Assert.Contains($"\"name\" : \"{pod}\"", curl.Out, StringComparison.Ordinal);
        Assert.Contains("\"cluster_name\" : \"docker-cluster\"", curl.Out, StringComparison.Ordinal);
        Assert.Contains("pod \"curl\" deleted", curl.Out, StringComparison.Ordinal);
        await space.UntilGoneAsync("pod/curl");
        string address = await space.ReadAsync($"pod/{pod}", ".status.podIP");
        await space.ApplyAsync(Pods.Sleeping("client"));
        await space.UntilReadyAsync("client");
        Ran direct = await space.KubectlAsync($"exec client -- wget -qO- http://{address}:9201");
        Assert.Contains("Connection refused", direct.Error, StringComparison.Ordinal);
        Assert.Contains("docker-cluster",
            await space.ShellAsync(pod, "wget -qO- http://127.0.0.1:9201",
                "prometheus-exporter"), StringComparison.Ordinal);

        // Adapter: the second port of the Service, named with fifteen characters, found by its name in the pod.
        await space.UntilShellAsync("client", "wget -qO- http://elasticsearch:9114/metrics | grep -q ^elasticsearch_");
        Assert.Equal(
            "9200 9114",
            await space.ReadAsync("endpointslices", ".items[0].ports[?(@.name==\"http\")].port} {.items[0].ports[?(@.name==\"http-prometheus\")].port"));

        // Sidecar: every request is a line of a file, and the lines go on coming.
        await using Watching logs = space.Watch($"logs -f {pod} -c logs");
        await space.ShellAsync(pod, "wget -qO- http://127.0.0.1:9201", "prometheus-exporter");
        await logs.ReadUntilAsync(line => line.Contains("\"type\": \"server\"", StringComparison.Ordinal)
            && line.Contains("DEBUG", StringComparison.Ordinal));

        // The annotation names the container that is meant when none is.
        Assert.Equal("single-node",
            await space.ShellAsync(pod, "cat /proc/1/environ | tr \"\\0\" \"\\n\" | sed -n s/^discovery.type=//p"));
        Assert.Equal("rootLogger.level = debug",
            await space.ShellAsync(pod, "tail -n 1 /usr/share/elasticsearch/config/log4j2.properties"));
        // Newer versions add which containers there are.
        Assert.StartsWith($"error: container nobody is not valid for pod {pod}",
            await space.RefusedAsync($"logs {pod} -c nobody"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_containers_cannot_have_one_port()
    {
        await using Space space = await cluster.SpaceAsync("one-port");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: quarrel
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - { name: first, image: "busybox:1.36", command: [httpd, -f, -p, "8080"] }
                - { name: second, image: "busybox:1.36", command: [sh, -c, "until grep -q :1F90 /proc/net/tcp*; do sleep 0.1; done; exec httpd -f -p 8080"] }
            """);
        await space.UntilAsync("pod/quarrel", ".status.containerStatuses[1].state.waiting.reason", "CrashLoopBackOff");
        Assert.Equal("httpd: bind: Address already in use\n", await space.MustAsync("logs quarrel -c second"));
        Assert.Equal("1",
            await space.ReadAsync("pod/quarrel", ".status.containerStatuses[1].lastState.terminated.exitCode"));
        Assert.Equal("0", await space.ReadAsync("pod/quarrel", ".status.containerStatuses[0].restartCount"));
        Assert.Equal(["1/2", "CrashLoopBackOff"],
            RolloutTests.Columns((await space.MustAsync("get pod quarrel")).Split('\n')[1])[1..3]);
    }

    [Fact]
    public async Task A_Service_without_targetPort_uses_its_port_and_names_are_looked_up_in_each_pod()
    {
        await using Space space = await cluster.SpaceAsync("target-ports");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Service
            metadata: { name: plain }
            spec:
              selector: { app: web }
              ports: [{ port: 8080 }]
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: named }
            spec:
              selector: { app: web }
              ports: [{ port: 80, targetPort: http-prometheus }]
            """ + "\n---\n" + Web("one", 8080) + "\n---\n" + Web("two", 9090) + "\n---\n" + Pods.Sleeping("client"));
        Assert.Equal("8080", await space.ReadAsync("service/plain", ".spec.ports[0].targetPort"));
        await space.UntilReadyAsync("one");
        await space.UntilReadyAsync("two");
        await space.UntilReadyAsync("client");
        // Each pod has another port behind the name: both are reached through the one port of the Service.
        await space.UntilShellAsync("client", "wget -qO- http://named | grep -q one");
        await space.UntilShellAsync("client", "wget -qO- http://named | grep -q two");
        await space.UntilShellAsync("client", "wget -qO- http://plain:8080 | grep -q one");

        static string Web(string name, int port) => $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: {{name}}, labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: web
                  image: busybox:1.36
                  command: [sh, -c, "mkdir /www; echo {{name}} >/www/index.html; exec httpd -f -p {{port}} -h /www"]
                  ports: [{ name: http-prometheus, containerPort: {{port}} }]
            """;
    }

    [Fact]
    public async Task A_port_name_has_fifteen_characters_at_most()
    {
        Ran ran = await cluster.KubectlAsync(["create", "-f", "-"], """
            apiVersion: v1
            kind: Pod
            metadata: { name: long }
            spec:
              containers:
                - { name: main, image: "busybox:1.36", ports: [{ name: http-prometheus1, containerPort: 80 }] }
            """);
        Assert.Equal(
            "The Pod \"long\" is invalid: spec.containers[0].ports[0].name: Invalid value: \"http-prometheus1\": must be no more than 15 characters",
            ran.Error.TrimEnd('\n'));
    }

    [Fact]
    public async Task An_emptyDir_is_shared_and_ends_with_its_pod()
    {
        await using Space space = await cluster.SpaceAsync("shared");
        await space.ApplyFileAsync("60-pods.yaml");
        await space.UntilReadyAsync("podtest");
        await space.ShellAsync("podtest", "echo from c1 >/shared/file", "c1");
        Assert.Equal("from c1", await space.ShellAsync("podtest", "cat /shared/file", "c2"));
        Ran write = await space.KubectlAsync("exec podtest -c c2 -- touch /shared/other");
        Assert.Contains("Read-only file system", write.Error, StringComparison.Ordinal);
        string uid = await space.ReadAsync("pod/podtest", ".metadata.uid");
        Assert.True(Directory.Exists(cluster.VolumesOf(uid)));
        await space.MustAsync("delete pod podtest --now");
        await space.ApplyAsync(Pods.Sleeping("podtest"));
        await space.UntilReadyAsync("podtest");
        Assert.False(Directory.Exists(Path.Combine(cluster.VolumesOf(uid), "kubernetes.io~empty-dir", "shared")));
    }

    [Fact]
    public async Task A_native_sidecar_starts_before_the_application_and_lets_it_finish()
    {
        await using Space space = await cluster.SpaceAsync("native-sidecar");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: job
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 2
              initContainers:
                - name: proxy
                  image: busybox:1.36
                  restartPolicy: Always
                  command: [sh, -c, "mkdir /www; echo proxied >/www/index.html; exec httpd -f -p 8080 -h /www"]
                  startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 }
              containers:
                - { name: main, image: "busybox:1.36", command: [wget, -qO-, "http://127.0.0.1:8080"] }
            """);
        await space.UntilAsync("pod/job", ".status.phase", "Succeeded");
        Assert.Equal("proxied\n", await space.MustAsync("logs job -c main"));
        Assert.Equal("0 Completed", await space.ReadAsync(
            "pod/job", ".status.containerStatuses[0].state.terminated.exitCode} {.status.containerStatuses[0].state.terminated.reason"));
        Assert.NotEqual("",
            await space.ReadAsync("pod/job", ".status.initContainerStatuses[0].state.terminated.finishedAt"));
    }

    [Fact]
    public async Task A_reloader_sees_a_changed_map_without_a_restart()
    {
        await using Space space = await cluster.SpaceAsync("reloader");
        await space.MustAsync("create configmap settings --from-literal=level=info");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: app
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - { name: main, image: "busybox:1.36", command: [sleep, "5000"] }
                - name: reloader
                  image: busybox:1.36
                  command: [sh, -c, "while true; do now=$(cat /settings/level); [ \"$now\" = \"$last\" ] || echo reload $now; last=$now; sleep 0.2; done"]
                  volumeMounts: [{ name: settings, mountPath: /settings }]
              volumes: [{ name: settings, configMap: { name: settings } }]
            """);
        await space.UntilReadyAsync("app");
        await using Watching logs = space.Watch("logs -f app -c reloader");
        await logs.ReadUntilAsync(line => line == "reload info");
        await space.MustAsync("patch configmap settings --type=merge --patch '{\"data\":{\"level\":\"debug\"}}'");
        await logs.ReadUntilAsync(line => line == "reload debug");
    }
}
