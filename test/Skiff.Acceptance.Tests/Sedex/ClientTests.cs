using Skiff.Acceptance.Tests.Cluster;
using Skiff.Acceptance.Tests.Lifecycle;

namespace Skiff.Acceptance.Tests.Sedex;

/// <summary>What running the sedex client asks of a cluster, one test for each demand.</summary>
[Trait("Category", "Integration")]
public sealed class ClientTests(TestCluster cluster)
{
    [Fact]
    public async Task An_update_ends_the_old_client_before_the_new_pod_is_made()
    {
        await using Space space = await cluster.SpaceAsync("sedex-update");
        await Client.ApplyAsync(space, Client.Manifest());
        string volume = await Client.VolumeAsync(space);
        await using Watching pods = space.Watch("get pods --watch-only --no-headers");
        await space.MustAsync("set image deployment/sedex-client *=docker.io/sedexch/sedex-client:6.0.1");
        await pods.ReadUntilAsync(line => line.Contains("Pending", StringComparison.Ordinal));
        InstanceNote[] notes = [.. InstanceNote.Read(volume)];
        Assert.Equal(["start", "initialized", "stop asked to"], notes.Select(note => note.What).Take(3));
        await Client.RolledOutAsync(space);
        Assert.Equal(TimeSpan.Zero, InstanceNote.Overlap(InstanceNote.Read(volume)));
    }

    [Fact]
    public async Task Memory_is_bounded_for_each_container_and_for_all_together()
    {
        await using Space space = await cluster.SpaceAsync("sedex-memory");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: bounded}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: client
                image: docker.io/sedexch/sedex-client:6.0.0
                imagePullPolicy: IfNotPresent
                command: [sh, -c, "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; until [ -e /tmp/eat ]; do sleep 0.1; done; rm /tmp/eat; exec perl -e '$x = q(x) x 400_000_000'"]
                resources: {limits: {memory: 128Mi}}
              - name: proxy
                image: docker.io/sedexch/sedex-client:6.0.0
                imagePullPolicy: IfNotPresent
                command: [sleep, "3600"]
                resources: {limits: {memory: 64Mi}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: too-large}
            spec:
              containers:
              - name: client
                image: docker.io/sedexch/sedex-client:6.0.0
                resources: {requests: {memory: 100Ti}}
            """);
        await space.UntilReadyAsync("bounded");
        Assert.Equal("134217728\n", await space.MustAsync("logs bounded -c client"));
        await space.MustAsync("exec bounded -c client -- touch /tmp/eat");
        await space.UntilAsync("pod/bounded", ".status.containerStatuses[0].restartCount", "1");
        Assert.Equal("OOMKilled 137", await space.ReadAsync("pod/bounded",
            ".status.containerStatuses[0].lastState.terminated.reason} {.status.containerStatuses[0].lastState.terminated.exitCode"));
        string node = await space.ReadAsync("pod/bounded", ".spec.nodeName");
        string described = await space.MustAsync($"describe node {node}");
        Assert.Matches(@"sedex-memory +bounded +0 \(0%\) +0 \(0%\) +192Mi", described);
        await space.UntilAsync("pod/too-large", ".status.conditions[?(@.type==\"PodScheduled\")].reason", "Unschedulable");
        Assert.Contains("Insufficient memory", await space.ReadAsync(
            "pod/too-large", ".status.conditions[?(@.type==\"PodScheduled\")].message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_init_container_makes_the_configuration_from_its_variables_once_per_volume()
    {
        await using Space space = await cluster.SpaceAsync("sedex-init");
        await Client.ApplyAsync(space, Client.Manifest());
        string pod = await Client.PodAsync(space);
        Assert.Equal("""
            sedexId=1-123455-1
            keystore=/opt/sedex-client/data/conf/keystore.p12
            keystorePassword=stand-in
            wsproxyStart=false
            """, await space.ShellAsync(pod, "cat /opt/sedex-client/data/conf/identity", "client"));
        Assert.Equal("stand-in for a PKCS#12 key store", await space.ShellAsync(pod, "cat /opt/sedex-client/data/conf/keystore.p12", "client"));
        string volume = await Client.VolumeAsync(space);

        // Pods made anew pass it over, and so does the Deployment that is made anew: the data outlives both.
        await space.MustAsync($"delete pod {pod}");
        await Client.RolledOutAsync(space);
        await space.MustAsync("delete deployment sedex-client --cascade=foreground");
        await space.ApplyAsync(Client.Manifest());
        await Client.RolledOutAsync(space);
        pod = await Client.PodAsync(space);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(volume, "log", "init.log"), TestCluster.Stop));
        Assert.Equal(3, InstanceNote.Read(volume).Count(note => note.What == "start"));
        Assert.Single(InstanceNote.Read(volume), note => note.What == "initialized");
        Assert.Equal("Completed 0 true", await space.ReadAsync($"pod/{pod}",
            ".status.initContainerStatuses[0].state.terminated.reason} {.status.initContainerStatuses[0].state.terminated.exitCode}"
            + " {.status.initContainerStatuses[0].ready"));
    }

    [Fact]
    public async Task Without_the_annotation_init_containers_run_again_and_the_other_variant_works_too()
    {
        await using Space space = await cluster.SpaceAsync("sedex-plain");
        await space.MustAsync("create secret generic sedex-order --from-literal=CRID=4711 --from-literal=OTP=secret "
            + "--from-literal=OUTGOING_WEB_PROXY_HOST=proxy.example --from-literal=WSPROXY_START=true");
        await Client.ApplyAsync(space, Client.Manifest(
            ("        skiff.io/once-per-volume: init=data\n", ""),
            ("init-container-existing-cert.sh", "init-container-new-cert.sh"),
            ("sedex-identity", "sedex-order")));
        string volume = await Client.VolumeAsync(space);
        Assert.Equal("crid=4711\notp=secret\noutgoingWebProxy=proxy.example:8080\nwsproxyStart=true\n",
            await File.ReadAllTextAsync(Path.Combine(volume, "conf", "identity"), TestCluster.Stop));
        string pod = await Client.PodAsync(space);
        await space.MustAsync($"delete pod {pod}");
        await Notes.UntilAsync(volume, () => InstanceNote.Read(volume).Any(note => note.What.StartsWith("stop init.conf came back", StringComparison.Ordinal)));
        Assert.Equal(2, File.ReadLines(Path.Combine(volume, "log", "init.log")).Count());
    }

    [Fact]
    public async Task Probes_decide_when_it_is_ready_and_when_it_is_started_anew()
    {
        await using Space space = await cluster.SpaceAsync("sedex-probes");
        await Client.ApplyAsync(space, Client.Manifest(
            ("initialDelaySeconds: 5\n          periodSeconds: 5", "initialDelaySeconds: 4\n          periodSeconds: 1\n          timeoutSeconds: 5"),
            ("- {name: TZ, value: Europe/Zurich}",
                "- {name: TZ, value: Europe/Zurich}\n        - {name: STARTUP_MILLISECONDS, value: '300'}")));
        string pod = await Client.PodAsync(space);
        Assert.Equal("0", await space.ReadAsync($"pod/{pod}", ".status.containerStatuses[0].restartCount"));
        await space.ShellAsync(pod, "touch /opt/sedex-client/data/sick", "client");
        await space.UntilAsync($"pod/{pod}", ".status.containerStatuses[0].restartCount", "1");
        string events = await space.MustAsync("get events --sort-by=.firstTimestamp -o 'jsonpath={range .items[*]}{.reason} {.message}{\"\\n\"}{end}'");
        Assert.Contains("Unhealthy Liveness probe failed:", events, StringComparison.Ordinal);
        Assert.Contains("Killing Container client failed liveness probe, will be restarted", events, StringComparison.Ordinal);
        Assert.True(events.IndexOf("Unhealthy Liveness", StringComparison.Ordinal) < events.IndexOf("Killing ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_runs_as_its_user_on_a_volume_of_its_group_and_may_take_its_time_to_end()
    {
        await using Space space = await cluster.SpaceAsync("sedex-grace");
        await Client.ApplyAsync(space, Client.Manifest(
            ("- {name: TZ, value: Europe/Zurich}",
                "- {name: TZ, value: Europe/Zurich}\n        - {name: SHUTDOWN_MILLISECONDS, value: '35000'}")));
        string volume = await Client.VolumeAsync(space);
        string pod = await Client.PodAsync(space);
        Assert.Equal("901 501", await space.ShellAsync(pod, "echo $(id -u) $(id -g)", "client"));
        Assert.Equal("501 2777", await space.ShellAsync(pod, "stat -c '%g %a' /opt/sedex-client/data", "client"));
        Assert.Equal("refused", await space.ShellAsync(pod, "touch /opt/sedex-client/own 2>/dev/null || echo refused", "client"));
        Assert.Contains(await space.ShellAsync(pod, "date +%Z", "client"), new[] { "CET", "CEST" });
        // Longer than the default of 30 seconds, and less than its own 65: it is asked once, and let be.
        await space.MustAsync($"delete pod {pod}");
        InstanceNote stop = Assert.Single(InstanceNote.Read(volume), note => note.Pod == pod && note.What.StartsWith("stop", StringComparison.Ordinal));
        Assert.Equal("stop asked to", stop.What);
        await Client.RolledOutAsync(space);
        Assert.True(InstanceNote.Read(volume).Last(note => note.What == "start").Time > stop.Time);
    }

    [Fact]
    public async Task The_manuals_excerpt_is_refused_field_by_field()
    {
        await using Space space = await cluster.SpaceAsync("sedex-broken");
        string refused = await space.RefusedAsync($"apply -f {Path.Combine(Client.Folder, "broken", "names.yaml")}");
        Assert.StartsWith("The Deployment \"sedex Client-deployment\" is invalid", refused, StringComparison.Ordinal);
        foreach (string field in (string[])["metadata.name", "metadata.labels", "spec.selector"])
        {
            Assert.Contains($"* {field}: Invalid value", refused, StringComparison.Ordinal);
        }

        // What the pods would be is looked at only when it is clear which pods are meant.
        string names = await File.ReadAllTextAsync(Path.Combine(Client.Folder, "broken", "names.yaml"), TestCluster.Stop);
        refused = await space.RefusedAsync("apply -f -", names.Replace("sedexch/sedex Client/1-123455-1", "sedex", StringComparison.Ordinal));
        Assert.Contains("* spec.template.spec.containers[0].name: Invalid value: \"sedexch/sedex Client\"", refused, StringComparison.Ordinal);
        await space.ApplyFileAsync(Path.Combine(Client.Folder, "broken", "image-name.yaml"));
        await space.UntilAsync("pod/image-name", ".status.containerStatuses[0].state.waiting.reason", "InvalidImageName");
        Assert.Contains("skiff.io/singleton", await space.RefusedAsync("apply -f -", Pods.Sleeping("marked").Replace(
            "name: marked", "name: marked\n  annotations: {skiff.io/singleton: No Name}", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
