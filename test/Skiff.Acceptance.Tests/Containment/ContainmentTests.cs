using System.Globalization;
using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Containment;

/// <summary>
/// What pods try with the files of the node, each test a class of vulnerability that Kubernetes has had. A canary on the
/// host must neither be seen nor touched. <c>SKIFF_STARTS</c> says how many containers race.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ContainmentTests(TestCluster cluster, ITestOutputHelper output) : IDisposable
{
    private const string Secret = "canary-5f3c9a";
    private readonly string host = Directory.CreateTempSubdirectory("skiff-canary-").FullName;
    private readonly string shared = Directory.CreateTempSubdirectory("skiff-shared-").FullName;

    private readonly string seen = Directory.CreateTempSubdirectory("skiff-seen-").FullName;

    private string Canary
    {
        get
        {
            string path = Path.Combine(host, "secret");
            if (!File.Exists(path)) File.WriteAllText(path, Secret);
            return path;
        }
    }

    public void Dispose()
    {
        Directory.Delete(host, recursive: true);
        Directory.Delete(shared, recursive: true);
        Directory.Delete(seen, recursive: true);
    }

    /// <summary>CVE-2017-1002101, CVE-2021-25741: a link takes the place of a subPath while it is mounted.</summary>
    [Fact]
    public async Task A_flipped_link_never_shows_the_host()
    {
        int starts = int.Parse(Environment.GetEnvironmentVariable("SKIFF_STARTS") ?? "20", CultureInfo.InvariantCulture);
        await using Space space = await cluster.SpaceAsync("flip");
        Directory.CreateDirectory(Path.Combine(shared, "x"));
        File.WriteAllText(Path.Combine(shared, "x", "own"), "");
        File.CreateSymbolicLink(Path.Combine(shared, "link"), Path.GetDirectoryName(Canary)!);
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: flipper}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: sedexch/sedex-client:6.0.0 # It has Perl.
                imagePullPolicy: IfNotPresent
                command: [perl, -e, 'chdir "/v"; while (1) { rename "x", "y"; rename "link", "x"; rename "x", "link"; rename "y", "x"; select undef, undef, undef, 0.0005 }']
                resources: {limits: {cpu: 300m}}
                volumeMounts: [{name: v, mountPath: /v}]
              volumes: [{name: v, hostPath: {path: "{{{shared}}}"}}]
            """);
        await space.UntilReadyAsync("flipper");
        await space.ApplyAsync($$$"""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: starts}
            spec:
              completions: {{{starts}}}
              parallelism: 20
              backoffLimit: 100000
              template:
                spec:
                  restartPolicy: OnFailure
                  containers:
                  - name: main
                    image: busybox:1.36
                    imagePullPolicy: IfNotPresent
                    command: [sh, -c, 'if [ -e /sub/secret ]; then echo $HOSTNAME >>/seen/seen; fi']
                    volumeMounts: [{name: v, mountPath: /sub, subPath: x}, {name: seen, mountPath: /seen}]
                  volumes: [{name: v, hostPath: {path: "{{{shared}}}"}}, {name: seen, hostPath: {path: "{{{seen}}}"}}]
            """);
        for (int done = 0; done < starts;)
        {
            int before = done;
            await using Watching job = space.Watch("get job starts --watch -o 'jsonpath={.status.succeeded}{\"\\n\"}'");
            await job.ReadUntilAsync(line => int.TryParse(line, CultureInfo.InvariantCulture, out done) && done > before);
        }

        Assert.Empty(Directory.GetFiles(seen));
        string figures = $"{starts} containers started beside a flipping link, none saw where it leads";
        output.WriteLine(figures);
        TestContext.Current.SendDiagnosticMessage(figures);
        await space.MustAsync("delete pod flipper");
    }

    /// <summary>CVE-2017-1002102: what a pod leaves in its volumes is removed, never what that leads to.</summary>
    [Fact]
    public async Task What_a_pod_leaves_leads_nowhere_when_it_is_removed()
    {
        await using Space space = await cluster.SpaceAsync("leave");
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: messy}
            spec:
              restartPolicy: Never
              containers:
              - name: main
                image: busybox:1.36
                imagePullPolicy: IfNotPresent
                command:
                - sh
                - -c
                - |
                  cd /v && ln -s {{{host}}} link && ln -s {{{Canary}}} file && ln -s / root && mkfifo fifo && mknod disk b 1 0
                  mkdir -p a/b && touch a/b/own && ln a/b/own a/hard && chmod 0 a/b/own && mkdir -m 0 closed
                volumeMounts: [{name: v, mountPath: /v}]
              volumes: [{name: v, emptyDir: {} }]
            """);
        await space.UntilAsync("pod/messy", ".status.phase", "Succeeded");
        string volumes = cluster.VolumesOf(await space.ReadAsync("pod/messy", ".metadata.uid"));
        await space.MustAsync("delete pod messy");
        Assert.Equal(Secret, await File.ReadAllTextAsync(Canary, TestCluster.Stop));
        string pod = Path.GetDirectoryName(volumes)!;
        await Notes.UntilAsync(Path.GetDirectoryName(pod)!, () => !Directory.Exists(pod));
    }

    /// <summary>ToB-K8S-026: a log that is a link to a file of the node.</summary>
    [Fact]
    public async Task A_log_that_is_a_link_is_not_read()
    {
        await using Space space = await cluster.SpaceAsync("log");
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: liar}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: busybox:1.36
                imagePullPolicy: IfNotPresent
                command: [sh, -c, 'cd /logs/log_liar_*/main && rm 0.log && ln -s {{{Canary}}} 0.log && touch /tmp/done && sleep 1000']
                readinessProbe: {exec: {command: [test, -e, /tmp/done]}, periodSeconds: 1}
                volumeMounts: [{name: logs, mountPath: /logs}]
              volumes: [{name: logs, hostPath: {path: "{{{cluster.LogFolder}}}"}}]
            """);
        await space.UntilReadyAsync("liar");
        foreach (string command in (string[])["logs liar", "logs liar --tail=1", "logs liar --limit-bytes=100"])
        {
            Ran ran = await space.KubectlAsync(command);
            Assert.NotEqual(0, ran.Code);
            Assert.DoesNotContain(Secret, ran.ToString(), StringComparison.Ordinal);
        }

        await space.MustAsync("delete pod liar");
    }

    /// <summary>CVE-2020-8557: whatever a pod writes counts, also where it is not a volume.</summary>
    [Theory]
    [InlineData("hosts", "dd if=/dev/zero bs=1M count=64 >>/etc/hosts; sleep 1000")]
    [InlineData("message", "dd if=/dev/zero bs=1M count=64 >/dev/termination-log; sleep 1000")]
    [InlineData("output", "dd if=/dev/zero bs=64k count=1024 | xxd -p; sleep 1000")]
    [InlineData("volume", "dd if=/dev/zero bs=1M count=64 of=/v/big; sleep 1000")]
    [InlineData("root", "dd if=/dev/zero bs=1M count=64 of=/big; sleep 1000")]
    public async Task What_fills_the_disk_is_evicted_and_the_node_stays_ready(string what, string script)
    {
        await using Space space = await cluster.SpaceAsync($"fill-{what}");
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: greedy}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: busybox:1.36
                imagePullPolicy: IfNotPresent
                command: [sh, -c, '{{{script}}}']
                resources: {limits: {ephemeral-storage: 16Mi}}
                volumeMounts: [{name: v, mountPath: /v}]
              volumes: [{name: v, emptyDir: {} }]
            """);
        await space.UntilAsync("pod/greedy", ".status.reason", "Evicted");
        Assert.Contains("exceeds", await space.ReadAsync("pod/greedy", ".status.message"), StringComparison.Ordinal);
        Assert.Equal("True", await space.ReadAsync($"node/{cluster.NodeName}", ".status.conditions[?(@.type==\"Ready\")].status"));
    }

    [Fact]
    public async Task Only_the_beginning_of_a_long_message_is_read()
    {
        await using Space space = await cluster.SpaceAsync("long");
        await space.MustAsync("run talker --image=busybox:1.36 --image-pull-policy=IfNotPresent --restart=Never -- sh -c "
            + "'dd if=/dev/zero bs=64k count=256 | xxd -p >/dev/termination-log'");
        await space.UntilAsync("pod/talker", ".status.phase", "Succeeded");
        string message = await space.ReadAsync("pod/talker", ".status.containerStatuses[0].state.terminated.message");
        Assert.Equal(4096, message.Length);
    }

    /// <summary>CVE-2024-21626: a working directory that is an open file of the runtime.</summary>
    [Theory]
    [InlineData("/proc/self/fd/8")]
    [InlineData("/x/../proc/self/./fd/7/../../..")]
    public async Task An_open_file_of_the_runtime_is_no_place_to_start_in(string directory)
    {
        await using Space space = await cluster.SpaceAsync($"workdir-{directory.Length}");
        await space.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: escaper}
            spec:
              containers: [{name: main, image: 'busybox:1.36', imagePullPolicy: IfNotPresent, workingDir: "{{{directory}}}", command: [ls]}]
            """);
        await space.UntilAsync("pod/escaper", ".status.containerStatuses[0].state.waiting.reason", "CreateContainerConfigError");
        Assert.Equal($"working directory \"{directory}\" is an open file of the container runtime",
            await space.ReadAsync("pod/escaper", ".status.containerStatuses[0].state.waiting.message"));
    }

    [Fact]
    public void Nobody_else_reaches_the_runtime()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cluster.RuntimeSocket) & (UnixFileMode)0b111_111_111);
    }
}
