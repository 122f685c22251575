using System.Globalization;
using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Survival;

/// <summary>
/// What Kubernetes itself promises of one at a time: an ordinal of a StatefulSet, and the pods of a Deployment that
/// recreates. <c>SKIFF_DISRUPTIONS</c> says how often each is disrupted.
/// </summary>
/// <remarks>
/// Every container takes a lock on its volume that lasts as long as any of its processes, and notes whether it had to wait
/// for it: that is the overlap, and nobody's word is taken for it.
/// </remarks>
[Trait("Category", "Integration")]
[Collection(nameof(Alone))]
public sealed class OverlapTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string Locked = """
        use Fcntl ':flock';
        sub note { open my $log, '>>', '/notes/log'; syswrite $log, "$_[0] $ENV{HOSTNAME}\n" }
        open my $lock, '>>', '/notes/lock' or die;
        unless (flock $lock, LOCK_EX | LOCK_NB) { note 'overlap'; flock $lock, LOCK_EX; note 'alone' }
        note 'start';
        $SIG{TERM} = sub { select undef, undef, undef, 0.2; note 'stop'; exit 0 };
        sleep 1 while 1;
        """;

    private const string Template = """
          template:
            metadata: {labels: {app: alone}}
            spec:
              terminationGracePeriodSeconds: 2
              containers:
              - name: main
                image: sedexch/sedex-client:6.0.0 # It has Perl.
                imagePullPolicy: IfNotPresent
                command: [perl, -e, $(SCRIPT)]
                env:
                - {name: SCRIPT, valueFrom: {configMapKeyRef: {name: script, key: locked}}}
                - {name: PLACE, valueFrom: {fieldRef: {fieldPath: "FIELD"}}}
                volumeMounts: [{name: notes, mountPath: /notes, subPathExpr: $(PLACE)}]
              volumes: [{name: notes, hostPath: {path: FOLDER}}]
        """;

    private static readonly int times = int.Parse(
        Environment.GetEnvironmentVariable("SKIFF_DISRUPTIONS") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public Task Ordinals_of_a_stateful_set_are_one_at_a_time() => DisruptAsync("ordinals", "metadata.name", ["one-0", "one-1"], """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: one}
        spec:
          replicas: 2
          podManagementPolicy: Parallel
          selector: {matchLabels: {app: alone}}
        """, "statefulset/one");

    [Fact]
    public Task Pods_of_a_deployment_that_recreates_are_one_at_a_time() => DisruptAsync("recreate", "metadata.labels['app']", ["alone"], """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: one}
        spec:
          replicas: 1
          strategy: {type: Recreate}
          selector: {matchLabels: {app: alone}}
        """, "deployment/one");

    private async Task DisruptAsync(string name, string field, string[] places, string head, string workload)
    {
        string folder = Directory.CreateTempSubdirectory("skiff-overlap-").FullName;
        foreach (string place in places) Directory.CreateDirectory(Path.Combine(folder, place));
        await using (Space space = await cluster.SpaceAsync(name))
        {
            await space.MustAsync("create configmap script --from-file=locked=/dev/stdin", Locked);
            await space.ApplyAsync($"{head}\n{Template.Replace("FOLDER", folder, StringComparison.Ordinal).Replace("FIELD", field, StringComparison.Ordinal)}");
            await StartedAsync(folder, places, 1);
            for (int round = 0; round < times; round++)
            {
                int starts = places.Min(place => Count(folder, place, "start"));
                await DisruptAsync(space, workload, round);
                await StartedAsync(folder, places, starts + 1);
                await space.MustAsync($"rollout status {workload} --timeout=110s");
            }

            await space.MustAsync($"delete {workload} --cascade=foreground");
        }

        int begun = places.Sum(place => Count(folder, place, "start"));
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"{name}: {times * places.Length} disruptions, {begun} starts, {places.Sum(place => Count(folder, place, "overlap"))} overlaps");
        output.WriteLine(figures);
        TestContext.Current.SendDiagnosticMessage(figures);
        Assert.All(places, place => Assert.DoesNotContain("overlap", Log(folder, place), StringComparison.Ordinal));
        Assert.True(begun > times * places.Length, figures);
        Directory.Delete(folder, recursive: true);
    }

    private async Task DisruptAsync(Space space, string workload, int round)
    {
        switch (round % 5)
        {
            case 0:
                await space.MustAsync("delete pods --all --wait=false");
                break;
            case 1:
                await space.MustAsync(string.Create(CultureInfo.InvariantCulture, $"set env {workload} ROUND={round}"));
                break;
            case 2:
                foreach (string pod in (await space.MustAsync("get pods -o name")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    await EvictAsync(space, pod["pod/".Length..]);
                break;
            case 3:
                await space.MustAsync("delete pods --all --wait=false");
                await cluster.KillServerAsync();
                await cluster.StartServerAsync();
                break;
            default:
                await space.MustAsync("delete pods --all --wait=false");
                await cluster.KillRuntimeAsync();
                break;
        }
    }

    private static Task<string> EvictAsync(Space space, string pod) =>
        space.MustAsync($"create --raw /api/v1/namespaces/{space.Name}/pods/{pod}/eviction -f -", $$$"""
            {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{pod}}}","namespace":"{{{space.Name}}}"}}
            """);

    private async Task StartedAsync(string folder, string[] places, int starts)
    {
        try
        {
            await Notes.UntilAsync(folder, () => places.All(place => Count(folder, place, "start") >= starts));
        }
        catch (TimeoutException)
        {
            Ran pods = await cluster.KubectlAsync(["get", "pods,events", "-A", "-o", "wide"]);
            Assert.Fail($"no start number {starts}:\n{string.Join('\n', places.Select(place => Log(folder, place)))}\n{pods}\n{cluster.LogTail()}");
        }
    }

    private static int Count(string folder, string place, string what) =>
        Log(folder, place).Split('\n').Count(line => line.StartsWith(what + " ", StringComparison.Ordinal));

    private static string Log(string folder, string place)
    {
        string path = Path.Combine(folder, place, "log");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
