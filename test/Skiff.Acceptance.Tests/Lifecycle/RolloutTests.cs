using System.Globalization;
using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>Revisions of a Deployment: how they come, how they are told, and how one goes back.</summary>
[Trait("Category", "Integration")]
public sealed class RolloutTests(TestCluster cluster)
{
    private const string Hash = "pod-template-hash";

    [Fact]
    public async Task Status_follows_a_rollout_and_history_lists_it()
    {
        await using Space space = await cluster.SpaceAsync("rollout-status");
        await space.ApplyFileAsync("20-myapp.yaml");
        string told = await space.MustAsync("rollout status deployment/myapp-deployment --timeout=90s");
        Assert.Contains("Waiting for deployment \"myapp-deployment\" rollout to finish: ", told,
            StringComparison.Ordinal);
        Assert.EndsWith("deployment \"myapp-deployment\" successfully rolled out\n", told, StringComparison.Ordinal);
        Assert.Equal(
            "deployment.apps/myapp-deployment \nREVISION  CHANGE-CAUSE\n1         <none>\n\n",
            await space.MustAsync("rollout history deployment/myapp-deployment"));

        string[] table = (await space.MustAsync("get deployment myapp-deployment")).Split('\n');
        Assert.Equal(["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"], Columns(table[0]));
        Assert.Equal(["myapp-deployment", "4/4", "4", "4"], Columns(table[1])[..4]);
        table = (await space.MustAsync("get replicasets -l app=myapp-pod")).Split('\n');
        Assert.Equal(["NAME", "DESIRED", "CURRENT", "READY", "AGE"], Columns(table[0]));
        Assert.Equal(["4", "4", "4"], Columns(table[1])[1..4]);
    }

    [Fact]
    public async Task Eleven_revisions_are_kept_with_their_causes()
    {
        await using Space space = await cluster.SpaceAsync("rollout-history");
        await space.ApplyAsync(Sleeper("web", replicas: 0));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        string oldest = await space.ReadAsync("replicasets", ".items[0].metadata.name");
        for (int revision = 2; revision <= 12; revision++)
        {
            await space.MustAsync(
                string.Create(CultureInfo.InvariantCulture, $"set env deployment/web REVISION={revision}"));
            await space.MustAsync("rollout status deployment/web --timeout=60s");
        }

        await space.UntilGoneAsync($"replicaset/{oldest}");
        Assert.Equal("10", await space.ReadAsync("deployment/web", ".spec.revisionHistoryLimit"));
        Assert.Equal("12", await RevisionAsync(space, "deployment/web"));
        await space.MustAsync("annotate deployment/web 'kubernetes.io/change-cause=twelve'");
        string newest = await space.ReadAsync("replicasets",
            ".items[?(@.metadata.annotations.deployment\\.kubernetes\\.io/revision==\"12\")].metadata.name");
        await space.UntilAsync($"replicaset/{newest}", ".metadata.annotations.kubernetes\\.io/change-cause", "twelve");
        string[] history = (await space.MustAsync("rollout history deployment/web")).Split('\n');
        string[][] rows = [.. history[2..^2].Select(Columns)];
        Assert.Equal(Enumerable.Range(2, 11).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            rows.Select(row => row[0]));
        Assert.Equal("twelve", rows[^1][1]);
        Assert.Contains("REVISION:\t3", await space.MustAsync("rollout history deployment/web --revision=3"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rolling_update_never_leaves_fewer_than_three_nor_wants_more_than_five()
    {
        await using Space space = await cluster.SpaceAsync("rolling");
        await space.ApplyFileAsync("20-myapp.yaml");
        await space.MustAsync("rollout status deployment/myapp-deployment --timeout=90s");
        await using Watching watch = space.Watch(
            "get pods -l app=myapp-pod --watch --output-watch-events -o " + PodEvent.Template);
        await using Watching sets = space.Watch("get replicasets -l app=myapp-pod --watch -o " + SetSizes);
        int initial = 0;
        PodCensus census = new();
        foreach (string line in await watch.ReadUntilAsync(_ => ++initial == 4)) census.Take(line);

        await space.MustAsync("set image deployment/myapp-deployment nginx-container=nginx:1.21.0");
        await space.MustAsync("rollout status deployment/myapp-deployment --timeout=90s");
        string old = census.Hashes.Single();
        await watch.ReadUntilAsync(line =>
        {
            census.Take(line);
            Assert.True(census.Ready is >= 3 and <= 5, census.Story);
            return !census.Hashes.Contains(old) && census.Ready == 4;
        });

        // What is wanted is bounded; the pod that is to go may be there for a moment longer.
        Dictionary<string, int> wanted = [];
        await sets.ReadUntilAsync(line =>
        {
            string[] words = line.Split(' ');
            wanted[words[0]] = int.Parse(words[1], CultureInfo.InvariantCulture);
            Assert.InRange(wanted.Values.Sum(), 3, 5);
            return wanted.Count == 2 && wanted.Values.Order().SequenceEqual([0, 4]);
        });
    }

    [Fact]
    public async Task Recreate_stops_all_pods_before_it_starts_new_ones()
    {
        await using Space space = await cluster.SpaceAsync("recreate");
        await space.ApplyAsync(Sleeper("web", replicas: 4, strategy: "Recreate"));
        await space.MustAsync("rollout status deployment/web --timeout=90s");
        await using Watching watch = space.Watch("get pods --watch --output-watch-events -o " + PodEvent.Template);
        int initial = 0;
        PodCensus census = new();
        foreach (string line in await watch.ReadUntilAsync(_ => ++initial == 4)) census.Take(line);

        await space.MustAsync("set env deployment/web COLOR=blue");
        await space.MustAsync("rollout status deployment/web --timeout=90s");
        string old = census.Hashes.Single();
        bool wasEmpty = false;
        await watch.ReadUntilAsync(line =>
        {
            census.Take(line);
            wasEmpty |= census.Hashes.Count == 0;
            Assert.True(census.Hashes.Count <= 1, "pods of both revisions at the same time");
            return census.Ready == 4 && !census.Hashes.Contains(old);
        });
        Assert.True(wasEmpty);
    }

    [Fact]
    public async Task An_edited_manifest_set_image_and_undo_each_make_a_revision()
    {
        await using Space space = await cluster.SpaceAsync("revisions");
        await space.ApplyAsync(Sleeper("web", image: "busybox:1.36"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        string first = await NewestAsync(space, "1");

        Assert.Equal("deployment.apps/web configured\n", await space.ApplyAsync(Sleeper("web", image: "nginx:1.20.0")));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        string second = await NewestAsync(space, "2");
        Assert.Equal("deployment.apps/web image updated\n",
            await space.MustAsync("set image deployment/web sleeper=nginx:1.21.0"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        Assert.NotEqual(second, await NewestAsync(space, "3"));

        // The older template comes back as the newest revision, in the ReplicaSet it had.
        Assert.Equal("deployment.apps/web rolled back\n", await space.MustAsync("rollout undo deployment/web"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        Assert.Equal(second, await NewestAsync(space, "4"));
        Assert.Equal("nginx:1.20.0", await ImageAsync(space));
        Assert.Equal("deployment.apps/web rolled back\n",
            await space.MustAsync("rollout undo deployment/web --to-revision=1"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        Assert.Equal(first, await NewestAsync(space, "5"));
        Assert.Equal("busybox:1.36", await ImageAsync(space));
        string[] history = (await space.MustAsync("rollout history deployment/web")).Split('\n');
        Assert.Equal(["3", "4", "5"], history[2..^2].Select(line => Columns(line)[0]));
        Assert.Equal("error: unable to find specified revision 9 in history",
            await space.RefusedAsync("rollout undo deployment/web --to-revision=9"));
    }

    [Fact]
    public async Task A_paused_deployment_waits_and_a_restart_replaces_pods()
    {
        await using Space space = await cluster.SpaceAsync("paused");
        await space.ApplyAsync(Sleeper("web"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        Assert.Equal("deployment.apps/web restarted\n", await space.MustAsync("rollout restart deployment/web"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        Assert.Equal("2", await RevisionAsync(space, "deployment/web"));
        Assert.NotEqual("", await space.ReadAsync(
            "deployment/web", ".spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt"));

        Assert.Equal("deployment.apps/web paused\n", await space.MustAsync("rollout pause deployment/web"));
        Assert.Equal("error: deployments.apps \"web\" is already paused",
            await space.RefusedAsync("rollout pause deployment/web"));
        await space.MustAsync("set image deployment/web sleeper=nginx:1.20.0");
        string generation = await space.ReadAsync("deployment/web", ".metadata.generation");
        await space.UntilAsync("deployment/web", ".status.observedGeneration", generation);
        Assert.Equal("2", await RevisionAsync(space, "deployment/web"));
        Assert.StartsWith("error: ", await space.RefusedAsync("rollout undo deployment/web"), StringComparison.Ordinal);
        Assert.Equal(
            "error: deployments.apps \"web\" can't restart paused deployment (run rollout resume first)",
            await space.RefusedAsync("rollout restart deployment/web"));

        Assert.Equal("deployment.apps/web resumed\n", await space.MustAsync("rollout resume deployment/web"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        Assert.Equal("3", await RevisionAsync(space, "deployment/web"));
    }

    [Fact]
    public async Task What_a_Deployment_or_a_namespace_held_goes_with_it()
    {
        await using Space space = await cluster.SpaceAsync("going");
        await space.ApplyAsync(Sleeper("web"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        string pod = await space.ReadAsync("pods", ".items[0].metadata.name");
        await space.MustAsync("delete deployment web");
        await space.UntilGoneAsync($"pod/{pod}");
        Assert.Equal("", await space.ReadAsync("replicasets", ".items[*].metadata.name"));
        await space.ApplyAsync(Sleeper("web"));
        await space.MustAsync("rollout status deployment/web --timeout=60s");
        Assert.Equal("namespace \"going\" deleted\n", await space.MustAsync("delete namespace going --timeout=90s"));
    }

    [Fact]
    public async Task The_guides_mistakes_are_refused_in_its_words()
    {
        await using Space space = await cluster.SpaceAsync("mistakes");
        Assert.Equal(
            "The Deployment \"broken-selector\" is invalid: spec.template.metadata.labels: Invalid value: "
            + "{\"app\":\"myapp-pod\",\"type\":\"front-end\"}: `selector` does not match template `labels`",
            await space.RefusedAsync($"apply -f {TestCluster.Example}/broken/deployment-selector.yaml"));
        await space.ApplyFileAsync("20-myapp.yaml");
        Assert.Equal("error: unable to find container named \"nginx\"",
            await space.RefusedAsync("set image deployment/myapp-deployment nginx=nginx:1.21.0"));
    }

    [Fact]
    public async Task An_image_nobody_has_leaves_the_old_pods_serving_until_the_deadline()
    {
        await using Space space = await cluster.SpaceAsync("unpullable");
        await space.ApplyFileAsync("20-myapp.yaml");
        await space.MustAsync("rollout status deployment/myapp-deployment --timeout=90s");
        await space.ApplyFileAsync("broken/deployment-unpullable.yaml");
        // Guide and example wait for the default of ten minutes.
        await space.MustAsync("patch deployment/myapp-deployment --patch '{\"spec\":{\"progressDeadlineSeconds\":5}}'");
        Ran status = await space.KubectlAsync("rollout status deployment/myapp-deployment");
        Assert.Equal(1, status.Code);
        Assert.EndsWith("error: deployment \"myapp-deployment\" exceeded its progress deadline\n", status.Error,
            StringComparison.Ordinal);
        const string progressing = ".status.conditions[?(@.type==\"Progressing\")]";
        Assert.Equal("False ProgressDeadlineExceeded",
            await space.ReadAsync("deployment/myapp-deployment", $"{progressing}.status}} {{{progressing}.reason"));
        Assert.Equal("3 5",
            await space.ReadAsync("deployment/myapp-deployment", ".status.availableReplicas} {.status.replicas"));

        string pod = (await space.ReadAsync("pods",
            ".items[?(@.spec.containers[0].image==\"nginx:1.7.1\")].metadata.name")).Split(' ')[0];
        await space.UntilAsync($"pod/{pod}", ".status.containerStatuses[0].state.waiting.reason", "ImagePullBackOff");
        Assert.Contains("Back-off pulling image \"nginx:1.7.1\"",
            await space.ReadAsync($"pod/{pod}",
                ".status.containerStatuses[0].state.waiting.message"), StringComparison.Ordinal);
        string[] row = Columns((await space.MustAsync($"get pod {pod}")).Split('\n')[1]);
        Assert.Equal(["0/1", "ImagePullBackOff", "0"], row[1..4]);
        await space.ApplyAsync(Pods.Sleeping("client"));
        await space.UntilReadyAsync("client");
        Assert.Contains("Welcome",
            await space.ShellAsync("client",
                "wget -qO- http://myapp || wget -qO- http://myapp"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Limits_alone_are_requests_too_and_bind_the_kernel()
    {
        await using Space space = await cluster.SpaceAsync("limits");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: limited
              labels: { app.kubernetes.io/name: limited }
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: main
                  image: busybox:1.36
                  command: [sh, -c, "mkdir /www; echo limited >/www/index.html; exec httpd -f -p 8080 -h /www"]
                  resources:
                    limits: { memory: 128Mi, cpu: 500m }
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: limited
            spec:
              selector: { app.kubernetes.io/name: limited }
              ports:
                - port: 8080
            """);
        await space.UntilReadyAsync("limited");
        Assert.Equal("{\"cpu\":\"500m\",\"memory\":\"128Mi\"}",
            await space.ReadAsync("pod/limited", ".spec.containers[0].resources.requests"));
        Assert.Equal("Guaranteed", await space.ReadAsync("pod/limited", ".status.qosClass"));
        const string cpu = "cat /sys/fs/cgroup/cpu.max 2>/dev/null || echo $(cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us)";
        const string memory = "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes";
        Assert.Equal("50000 100000", await space.ShellAsync("limited", cpu));
        Assert.Equal("134217728", await space.ShellAsync("limited", memory));
        await space.UntilShellAsync("limited", "wget -qO- http://limited:8080 | grep -q limited");
    }

    internal static string[] Columns(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task<string> RevisionAsync(Space space, string target) =>
        space.ReadAsync(target, ".metadata.annotations.deployment\\.kubernetes\\.io/revision");

    private static Task<string> ImageAsync(Space space) =>
        space.ReadAsync("deployment/web", ".spec.template.spec.containers[0].image");

    // The name of the ReplicaSet of a revision.
    private static async Task<string> NewestAsync(Space space, string revision)
    {
        Assert.Equal(revision, await RevisionAsync(space, "deployment/web"));
        string name = await space.ReadAsync("replicasets",
            $".items[?(@.metadata.annotations.deployment\\.kubernetes\\.io/revision==\"{revision}\")].metadata.name");
        Assert.Equal("1", await space.ReadAsync($"replicaset/{name}", ".status.readyReplicas"));
        return name;
    }

    private static string Sleeper(
        string name, int replicas = 1, string image = "busybox:1.36", string strategy = "RollingUpdate") => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
        spec:
          replicas: {{replicas}}
          selector:
            matchLabels: { app: {{name}} }
          strategy: { type: {{strategy}} }
          template:
            metadata:
              labels: { app: {{name}} }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: sleeper
                  image: {{image}}
                  command: [sleep, "5000"]
        """;

    private const string SetSizes = "'jsonpath={.metadata.name} {.spec.replicas}{\"\\n\"}'";

    /// <summary>What the test wants of a pod's watch event.</summary>
    private static class PodEvent
    {
        public const string Template =
            "'jsonpath={.type} {.object.metadata.name} {.object.metadata.labels." + Hash + "} "
            + "{.object.status.conditions[?(@.type==\"Ready\")].status}|{.object.metadata.deletionTimestamp}{\"\\n\"}'";
    }

    /// <summary>The pods as the events so far tell them.</summary>
    private sealed class PodCensus
    {
        private readonly Dictionary<string, (string Hash, bool Ready, bool Ending)> pods = [];
        private readonly List<string> lines = [];

        /// <summary>Every event so far, for a failure's message.</summary>
        public string Story => string.Join('\n', lines);

        public int Ready => pods.Values.Count(pod => pod.Ready && !pod.Ending);

        public IReadOnlySet<string> Hashes => pods.Values.Select(pod => pod.Hash).ToHashSet();

        public void Take(string line)
        {
            lines.Add(line);
            string[] words = line.Split(' ');
            string[] state = words[3].Split('|');
            if (words[0] == "DELETED") pods.Remove(words[1]);
            else pods[words[1]] = (words[2], state[0] == "True", state[1].Length > 0);
        }
    }
}
