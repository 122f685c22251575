using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>Init containers: one after the other, each to its end, before anything else.</summary>
[Trait("Category", "Integration")]
public sealed class InitContainerTests(TestCluster cluster)
{
    [Fact]
    public async Task They_run_in_order_and_the_status_tells_how_far()
    {
        await using Space space = await cluster.SpaceAsync("init-order");
        await using Watching watch = space.Watch("get pod --watch --no-headers");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: myapp-pod
            spec:
              terminationGracePeriodSeconds: 1
              initContainers:
                - name: first
                  image: busybox:1.36
                  command: [sh, -c, "until nslookup gate.init-order.svc.cluster.local; do sleep 0.2; done; echo first >/steps/order"]
                  volumeMounts: [{ name: work, mountPath: /steps }]
                - name: second
                  image: busybox:1.36
                  command: [sh, -c, "until nslookup other.init-order.svc.cluster.local; do sleep 0.2; done; echo second >>/steps/order"]
                  volumeMounts: [{ name: work, mountPath: /steps }]
              containers:
                - name: main
                  image: busybox:1.36
                  command: [sh, -c, "cat /steps/order; echo The app is running !; exec sleep 3600"]
                  volumeMounts: [{ name: work, mountPath: /steps }]
              volumes: [{ name: work, emptyDir: {} }]
            """);
        List<string> states = [];
        states.AddRange(await watch.ReadUntilAsync(line => line.Contains("Init:0/2", StringComparison.Ordinal)));
        await space.UntilAsync("pod/myapp-pod", ".status.initContainerStatuses[0].started", "true");
        Assert.Equal("first second", await space.ReadAsync("pod/myapp-pod", ".status.initContainerStatuses[*].name"));
        Assert.Equal("PodInitializing PodInitializing", await space.ReadAsync(
            "pod/myapp-pod", ".status.initContainerStatuses[1].state.waiting.reason} {.status.containerStatuses[0].state.waiting.reason"));
        const string initialized = ".status.conditions[?(@.type==\"Initialized\")]";
        Assert.Equal("False ContainersNotInitialized containers with incomplete status: [first second]",
            await space.ReadAsync(
            "pod/myapp-pod", $"{initialized}.status}} {{{initialized}.reason}} {{{initialized}.message"));
        Assert.StartsWith(
            "Error from server (BadRequest): container \"main\" in pod \"myapp-pod\" is waiting to start: PodInitializing",
            await space.RefusedAsync("logs myapp-pod -c main"), StringComparison.Ordinal);

        await space.MustAsync("create service clusterip gate --tcp=80");
        states.AddRange(await watch.ReadUntilAsync(line => line.Contains("Init:1/2", StringComparison.Ordinal)));
        Assert.Equal("Completed true", await space.ReadAsync(
            "pod/myapp-pod", ".status.initContainerStatuses[0].state.terminated.reason} {.status.initContainerStatuses[0].ready"));
        await space.MustAsync("create service clusterip other --tcp=80");
        states.AddRange(await watch.ReadUntilAsync(line => line.Contains("1/1", StringComparison.Ordinal)));
        Assert.Equal("True", await space.ReadAsync("pod/myapp-pod", $"{initialized}.status"));
        Assert.Equal("first\nsecond\nThe app is running !\n", await space.MustAsync("logs myapp-pod -c main"));
        // On a busy machine the watch may begin when the pod is past its first state.
        string[] shown = [.. states.Select(line => RolloutTests.Columns(line)[2]).SkipWhile(state => state == "Pending").Distinct()];
        Assert.Equal(["Init:0/2", "Init:1/2", "PodInitializing", "Running"], shown);
    }

    [Fact]
    public async Task The_guides_syntax_error_shows_and_is_tried_again()
    {
        await using Space space = await cluster.SpaceAsync("init-syntax");
        await using Watching watch = space.Watch("get pod --watch --no-headers");
        await space.ApplyFileAsync("broken/pod-init-syntax.yaml");
        await watch.ReadUntilAsync(line => line.Contains("Init:Error", StringComparison.Ordinal));
        await watch.ReadUntilAsync(line => line.Contains("Init:CrashLoopBackOff", StringComparison.Ordinal));
        Assert.Equal("sh: syntax error: unexpected \"done\"\n",
            await space.MustAsync("logs broken-init -c init-mysvc"));
        Assert.Equal(
            "2",
            await space.ReadAsync("pod/broken-init", ".status.initContainerStatuses[0].lastState.terminated.exitCode"));
        Assert.Equal("Pending", await space.ReadAsync("pod/broken-init", ".status.phase"));
        Assert.NotEqual("0", await space.ReadAsync("pod/broken-init", ".status.initContainerStatuses[0].restartCount"));
    }

    [Fact]
    public async Task A_failed_one_runs_again_until_it_succeeds()
    {
        await using Space space = await cluster.SpaceAsync("init-retry");
        await space.ApplyAsync(WithInit("retry", "Always", "[ -e /steps/tried ] || { touch /steps/tried; exit 3; }"));
        await space.UntilReadyAsync("retry");
        Assert.Equal("1 0", await space.ReadAsync(
            "pod/retry", ".status.initContainerStatuses[0].restartCount} {.status.initContainerStatuses[0].state.terminated.exitCode"));
    }

    [Fact]
    public async Task With_restartPolicy_Never_its_failure_is_the_pods()
    {
        await using Space space = await cluster.SpaceAsync("init-never");
        await space.ApplyAsync(WithInit("never", "Never", "exit 7"));
        await space.UntilAsync("pod/never", ".status.phase", "Failed");
        Assert.Equal("7",
            await space.ReadAsync("pod/never", ".status.initContainerStatuses[0].state.terminated.exitCode"));
        Assert.Equal("PodInitializing",
            await space.ReadAsync("pod/never", ".status.containerStatuses[0].state.waiting.reason"));
        Assert.Equal(["0/1", "Init:Error", "0"],
            RolloutTests.Columns((await space.MustAsync("get pod never")).Split('\n')[1])[1..4]);
    }

    [Fact]
    public async Task A_new_sandbox_runs_all_of_them_again()
    {
        await using Space space = await cluster.SpaceAsync("init-again");
        await space.ApplyAsync(WithInit("again", "Always", "echo run >>/steps/runs"));
        await space.UntilReadyAsync("again");
        Assert.Equal("run", await space.ShellAsync("again", "cat /steps/runs"));
        await cluster.EndSandboxAsync(space.Name, "again");
        await space.UntilAsync("pod/again", ".status.containerStatuses[0].restartCount", "1");
        await space.UntilReadyAsync("again");
        Assert.Equal("run\nrun", await space.ShellAsync("again", "cat /steps/runs"));
    }

    [Theory]
    [InlineData("lifecycle", "lifecycle: { preStop: { exec: { command: [\"true\"] } } }")]
    [InlineData("livenessProbe", "livenessProbe: { exec: { command: [\"true\"] } }")]
    [InlineData("readinessProbe", "readinessProbe: { exec: { command: [\"true\"] } }")]
    [InlineData("startupProbe", "startupProbe: { exec: { command: [\"true\"] } }")]
    public async Task What_only_long_running_containers_have_is_forbidden(string field, string yaml)
    {
        Ran ran = await cluster.KubectlAsync(["create", "-f", "-"], $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: odd }
            spec:
              initContainers: [{ name: init, image: "busybox:1.36", {{yaml}} }]
              containers: [{ name: main, image: "busybox:1.36" }]
            """);
        Assert.Equal(1, ran.Code);
        Assert.Equal(
            $"The Pod \"odd\" is invalid: spec.initContainers[0].{field}: Forbidden: may not be set for init containers without restartPolicy=Always",
            ran.Error.TrimEnd('\n'));
    }

    [Fact]
    public async Task The_greatest_init_request_counts_and_limits_and_security_bind()
    {
        await using Space space = await cluster.SpaceAsync("init-requests");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: sized
            spec:
              terminationGracePeriodSeconds: 0
              initContainers:
                - name: large
                  image: busybox:1.36
                  command: [sh, -c, "id -u; cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes"]
                  securityContext: { runAsUser: 1234 }
                  resources: { requests: { cpu: 300m, memory: 32Mi }, limits: { memory: 64Mi } }
                - { name: small, image: "busybox:1.36", command: ["true"], resources: { requests: { cpu: 50m } } }
              containers:
                - { name: a, image: "busybox:1.36", command: [sleep, "5000"], resources: { requests: { cpu: 100m, memory: 64Mi } } }
                - { name: b, image: "busybox:1.36", command: [sleep, "5000"], resources: { requests: { cpu: 100m, memory: 64Mi } } }
            """);
        await space.UntilReadyAsync("sized");
        Assert.Equal("1234\n67108864\n", await space.MustAsync("logs sized -c large"));
        // 300m is the most any init container wants, 128Mi what the two others want together.
        string[] lines = (await space.MustAsync("describe node")).Split('\n');
        string[] row = RolloutTests.Columns(lines.Single(line => line.Contains(" sized ", StringComparison.Ordinal)));
        Assert.Equal(["init-requests", "sized", "300m"], row[..3]);
        Assert.Contains("128Mi", row);
    }

    private static string WithInit(string name, string policy, string script) => $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
        spec:
          restartPolicy: {{policy}}
          terminationGracePeriodSeconds: 0
          initContainers:
            - name: init
              image: busybox:1.36
              command: [sh, -c, "{{script}}"]
              volumeMounts: [{ name: work, mountPath: /steps }]
          containers:
            - name: main
              image: busybox:1.36
              command: [sleep, "5000"]
              volumeMounts: [{ name: work, mountPath: /steps }]
          volumes: [{ name: work, emptyDir: {} }]
        """;
}
