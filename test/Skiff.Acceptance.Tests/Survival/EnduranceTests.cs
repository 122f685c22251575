using System.Globalization;
using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Survival;

/// <summary>Tests that take the cluster's server away from under all others: they run when those are done.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// What a cluster keeps when its server or its runtime dies. <c>SKIFF_KILLS</c> says how often they do,
/// <c>SKIFF_COMPLETIONS</c> how much work is counted meanwhile.
/// </summary>
[Trait("Category", "Integration")]
[Collection(nameof(Alone))]
public sealed class EnduranceTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string Serving = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: serving}
        spec:
          replicas: 30
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

    private const string Keeping = """
        apiVersion: v1
        kind: Service
        metadata: {name: keeping}
        spec: {clusterIP: None, selector: {app: keeping}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: once}
        spec:
          restartPolicy: OnFailure
          containers: [{name: main, image: 'busybox:1.36', imagePullPolicy: IfNotPresent, command: ['true']}]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: keeping}
        spec:
          replicas: 2
          serviceName: keeping
          selector: {matchLabels: {app: keeping}}
          template:
            metadata: {labels: {app: keeping}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: busybox:1.36
                imagePullPolicy: IfNotPresent
                command: [sh, -c, 'for place in claim disk memory; do echo start >>/$place/starts; done; sleep 100000']
                volumeMounts: [{name: claim, mountPath: /claim}, {name: disk, mountPath: /disk}, {name: memory, mountPath: /memory}]
              volumes: [{name: disk, emptyDir: {}}, {name: memory, emptyDir: {medium: Memory}}]
          volumeClaimTemplates:
          - metadata: {name: claim}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
        """;

    private const string Containers =
        "{range .items[*]}{.metadata.name} {.status.podIP} {.status.containerStatuses[0].containerID} "
        + "{.status.containerStatuses[0].restartCount}{\"\\n\"}{end}";

    private const string Counting = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: counting}
        spec:
          completions: COMPLETIONS
          parallelism: 10
          backoffLimit: 1000
          template:
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: busybox:1.36
                imagePullPolicy: IfNotPresent
                command: [sh, -c, "echo $HOSTNAME >>/ran/ran"]
                volumeMounts: [{name: ran, mountPath: /ran}]
              volumes: [{name: ran, hostPath: {path: FOLDER, type: DirectoryOrCreate}}]
        """;

    private const int KillsMax = 50;
    private const int CompletionsOfJobMax = 500; // Of more, one Job comes after the other: ended pods stay until theirs goes.

    private static readonly int kills = Setting("SKIFF_KILLS", 1);
    private static readonly int completions = Setting("SKIFF_COMPLETIONS", 30);

    [Fact]
    public async Task Thirty_serving_pods_do_not_notice_that_the_server_or_the_runtime_is_killed()
    {
        await using Space space = await cluster.SpaceAsync("survival");
        IReadOnlyList<string> traces = await cluster.TracesAsync();
        await space.ApplyAsync(Serving);
        await space.MustAsync("rollout status deployment/serving --timeout=90s");
        string before = await space.MustAsync($"get pods --sort-by=.metadata.name -o 'jsonpath={Containers}'");
        await using Requests requests = new(new Uri($"http://{await space.ReadAsync("service/serving", ".spec.clusterIP")}/"));
        await requests.UntilAsync(answered: 20);

        for (int round = 0; round < kills; round++)
        {
            await cluster.KillServerAsync();
            await requests.UntilAsync(requests.Answered + 100);
            await cluster.StartServerAsync();
            await requests.UntilAsync(requests.Answered + 100);
            await SameAsync(space, before, $"after the server was killed {round + 1} times");
            await cluster.KillRuntimeAsync();
            await requests.UntilAsync(requests.Answered + 100);
            await SameAsync(space, before, $"after containerd was killed {round + 1} times");
        }

        // The view is not only old knowledge: it goes on from there.
        await space.MustAsync("scale deployment/serving --replicas=31");
        await space.MustAsync("rollout status deployment/serving --timeout=90s");
        await requests.UntilAsync(requests.Answered + 20);
        Assert.Empty(requests.Faults);
        Tell($"server and containerd killed {kills} times each: {requests.Answered} requests answered, none failed");
        await space.MustAsync("delete deployment/serving --cascade=foreground --timeout=90s");
        await cluster.UntilTracesAsync(traces);
    }

    [Fact]
    public async Task After_a_reboot_the_same_pods_run_again_with_their_data()
    {
        await using Space space = await cluster.SpaceAsync("reboot");
        await space.ApplyAsync(Keeping);
        await space.MustAsync("rollout status statefulset/keeping --timeout=90s");
        await space.UntilAsync("pod/once", ".status.phase", "Succeeded");
        string before = await space.ReadAsync("pods", ".items[*].metadata.uid");

        await cluster.RebootAsync();
        await cluster.StartServerAsync();

        foreach (string pod in (string[])["keeping-0", "keeping-1"]) await space.UntilAsync($"pod/{pod}", ".status.containerStatuses[0].restartCount", "1");
        await space.MustAsync("wait pod/keeping-0 pod/keeping-1 --for=condition=Ready --timeout=60s");
        Assert.Equal(before, await space.ReadAsync("pods", ".items[*].metadata.uid"));
        Assert.Equal("Succeeded 0", await space.ReadAsync("pod/once", ".status.phase} {.status.containerStatuses[0].restartCount"));
        // On disk what was written is there twice, in memory only what was written since.
        foreach (string pod in (string[])["keeping-0", "keeping-1"])
        {
            Assert.Equal("2", await space.ShellAsync(pod, "wc -l </claim/starts"));
            Assert.Equal("2", await space.ShellAsync(pod, "wc -l </disk/starts"));
            Assert.Equal("1", await space.ShellAsync(pod, "wc -l </memory/starts"));
        }

        Assert.Equal("found", await space.ShellAsync("keeping-0", "until nslookup keeping-1.keeping.reboot.svc.cluster.local >/dev/null; do sleep 0.1; done; echo found"));
        await space.MustAsync("delete statefulset/keeping pod/once --cascade=foreground --timeout=90s");
    }

    [Fact]
    public async Task Completions_are_counted_exactly_whatever_is_killed()
    {
        await using Space space = await cluster.SpaceAsync("counting");
        string folder = Directory.CreateTempSubdirectory("skiff-counting-").FullName;
        try
        {
            int killed = 0, failed = 0;
            for (int left = completions; left > 0; left -= CompletionsOfJobMax)
            {
                int wanted = Math.Min(left, CompletionsOfJobMax);
                await space.ApplyAsync(Counting
                    .Replace("COMPLETIONS", Text(wanted), StringComparison.Ordinal)
                    .Replace("FOLDER", folder, StringComparison.Ordinal));
                killed += await KillWhileCountingAsync(space, wanted);
                failed += await CountedAsync(space, Path.Combine(folder, "ran"), wanted);
                await space.MustAsync("delete job counting --cascade=foreground --timeout=110s");
                File.Delete(Path.Combine(folder, "ran"));
            }

            Tell($"{completions} completions were counted exactly while the server was killed {killed} times, {failed} pods failed");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> KillWhileCountingAsync(Space space, int wanted)
    {
        int killed = 0, rhythm = Math.Max(25, completions / KillsMax);
        for (int done = await CountToAsync(space, Math.Min(5, wanted)); done < wanted; killed++)
        {
            await cluster.KillServerAsync();
            await cluster.StartServerAsync();
            done = await CountToAsync(space, Math.Min(wanted, done + rhythm));
        }

        await space.MustAsync("wait job/counting --for=condition=Complete --timeout=60s");
        return killed;
    }

    private static async Task<int> CountToAsync(Space space, int succeeded)
    {
        await using Watching progress = space.Watch("get job counting --watch -o 'jsonpath={.status.succeeded}{\"\\n\"}'");
        return Count((await progress.ReadUntilAsync(line => Count(line) >= succeeded))[^1]);
    }

    // A start that is cut short by a kill may fail its pod, as it may with a kubelet: such a pod is counted as that.
    private static async Task<int> CountedAsync(Space space, string notes, int wanted)
    {
        string[] pods = (await space.MustAsync("get pods -o 'jsonpath={range .items[*]}{.status.phase} {.metadata.name}{\"\\n\"}{end}'"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] succeeded = [.. pods.Where(pod => pod.StartsWith("Succeeded ", StringComparison.Ordinal)).Select(pod => pod.Split(' ')[1])];
        int failed = pods.Count(pod => pod.StartsWith("Failed ", StringComparison.Ordinal));
        Assert.Equal(wanted, succeeded.Length);
        Assert.Equal($"{wanted} {(failed == 0 ? "" : Text(failed))} ", await space.ReadAsync(
            "job/counting", ".status.succeeded} {.status.failed} {.status.uncountedTerminatedPods.succeeded"));
        string[] ran = await File.ReadAllLinesAsync(notes, TestCluster.Stop);
        Assert.Equal(ran.Length, ran.Distinct().Count());
        Assert.Empty(succeeded.Except(ran));
        return failed;
    }

    private static async Task SameAsync(Space space, string before, string when)
    {
        await space.MustAsync("wait pods --selector=app=serving --for=condition=Ready --timeout=30s");
        string now = await space.MustAsync($"get pods --sort-by=.metadata.name -o 'jsonpath={Containers}'");
        Assert.True(before == now, $"{when}:\n{now}\nand before:\n{before}");
    }

    private void Tell(string figures)
    {
        output.WriteLine(figures);
        TestContext.Current.SendDiagnosticMessage(figures);
    }

    private static int Setting(string variable, int value) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int given) ? given : value;

    private static int Count(string line) => int.TryParse(line, CultureInfo.InvariantCulture, out int count) ? count : 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
