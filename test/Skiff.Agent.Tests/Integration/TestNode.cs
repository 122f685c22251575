using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Images;
using Skiff.Agent.Network;
using Skiff.Agent.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Integration;

/// <summary>Real nodes share the machine's host ports and its two processors: one class after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealNodes
{
    public const string Name = "Real nodes";
}

/// <summary>
/// A node of its own: private containerd, bridge, cgroups and directories, against an API in memory. Disposing it
/// leaves nothing behind and says so if it does.
/// </summary>
public class TestNode : IAsyncLifetime
{
    public const string Busybox = "docker.io/skiff-test/busybox:1";

    private static readonly string[] Applets =
    [
        "sh", "sleep", "echo", "cat", "ls", "true", "false", "wget", "nc", "httpd", "id", "env", "mkdir", "touch", "tail",
        "head", "dd", "hostname", "test", "kill", "ps", "ip", "date", "grep", "rm", "sync",
    ];

    private static int nodes;

    private readonly string name = $"skt{Environment.ProcessId % 100000}n{Interlocked.Increment(ref nodes)}";
    private string root = "";
    private GrpcChannel? channel;

    public InMemoryApi Api { get; } = new(TimeProvider.System);

    public ICri Cri { get; private set; } = null!;

    public Containerd Containerd { get; private set; } = null!;

    public ContainerdOptions ContainerdOptions { get; private set; } = null!;

    public NodeAgentOptions Options { get; private set; } = null!;

    public RunningAgent Agent { get; private set; } = null!;

    /// <summary>Where images, volumes and logs are.</summary>
    public string Disk { get; private set; } = "";

    public CancellationToken Stop => TestContext.Current.CancellationToken;

    public TimeSpan RestartDelayLimit { get; init; } = BackOff.Limit;

    public static bool IsUnified => File.Exists("/sys/fs/cgroup/cgroup.controllers");

    public static bool IsPossible => Environment.UserName == "root" && File.Exists("/usr/bin/containerd")
        && File.Exists("/bin/busybox");

    public virtual async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(IsPossible, "needs root, containerd and busybox");
        root = Directory.CreateTempSubdirectory("skiff-agent-").FullName;
        Disk = await DiskAsync(root);
        ContainerdOptions = new()
        {
            RootDirectory = Path.Combine(Disk, "containerd"),
            RuntimeDirectory = Path.Combine(root, "run"),
            NetworkConfigDirectory = Path.Combine(root, "cni"),
            AddressDirectory = Path.Combine(root, "run", "addresses"),
        };
        ContainerdOptions = Changed(ContainerdOptions);
        channel = new(ContainerdOptions.SocketPath, TimeProvider.System);
        Cri = new GrpcCri(channel);
        Containerd = new(ContainerdOptions, Cri, TimeProvider.System);
        Options = new()
        {
            NodeName = "n1",
            NodeAddresses = ["127.0.0.1"],
            DataDirectory = Path.Combine(Disk, "data"),
            KubeletDirectory = Path.Combine(root, "kubelet"),
            LogDirectory = Path.Combine(Disk, "logs"),
            SingletonDirectory = Path.Combine(root, "run", "singletons"),
            CgroupParent = $"/{name}",
            ClusterDns = ["10.43.0.10"],
            RestartDelayLimit = RestartDelayLimit,
            StaticPods = new() { Path = Path.Combine(root, "manifests"), MakesFolder = true },
            RelistPeriod = TimeSpan.FromMinutes(10), // Events alone must do.
            Network = new()
            {
                Bridge = name,
                PodCidr = $"10.{100 + (Environment.ProcessId % 100)}.0.0/24",
                ClusterCidr = $"10.{100 + (Environment.ProcessId % 100)}.0.0/16",
                ConfigDirectory = ContainerdOptions.NetworkConfigDirectory,
                LeaseDirectory = Path.Combine(root, "run", "addresses"),
            },
        };
        Options = Changed(Options);
        Agent = StartAgent();
        await Api.UntilAsync(() => Api.Find<Node>("", "n1") is { } node && IsReady(node), Stop);
        await ImportBusyboxAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (root.Length == 0) return;
        await Agent.DisposeAsync();
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(60), TimeProvider.System);
        IReadOnlyList<string> left = await new NodeRemoval(
            Cri, new GrpcSnapshots(channel!, TimeProvider.System), Containerd, Options, TimeProvider.System, NullLogger.Instance)
            .RunAsync(late.Token);
        channel?.Dispose();
        await ReturnDiskAsync(Disk);
        List<string> traces = [.. left, .. Traces()];
        if (traces.Count == 0) Directory.Delete(root, recursive: true);
        Assert.True(traces.Count == 0, string.Join('\n', traces));
    }

    /// <summary>An agent for the node, as a new process would be.</summary>
    public RunningAgent StartAgent() => new(new NodeAgent(Options, new()
    {
        Api = Api,
        Cri = Cri,
        Containerd = Containerd,
        Snapshots = new GrpcSnapshots(channel!, TimeProvider.System),
        Images = new ImageImport("ctr", ContainerdOptions.SocketPath, ContainerdOptions.Snapshotter),
        Jitter = new Random(1),
        Log = NullLogger.Instance,
    }));

    /// <summary>Ends the agent and starts another one.</summary>
    /// <param name="change">What the other one is told that this one was not.</param>
    public async Task RestartAgentAsync(Func<NodeAgentOptions, NodeAgentOptions>? change = null)
    {
        await Agent.DisposeAsync();
        if (change is not null) Options = change(Options);
        Agent = StartAgent();
        await Agent.Agent.Started;
    }

    public Pod Run(string podName, Func<PodSpec, PodSpec>? change = null, params string[] command)
    {
        Container container = Container.Empty with
        {
            Name = "main",
            Image = Busybox,
            ImagePullPolicy = PullPolicy.IfNotPresent,
            Command = ListOf.From(command),
        };
        PodSpec spec = PodSpec.Empty with
        {
            NodeName = "n1",
            Containers = [container],
            TerminationGracePeriodSeconds = 2,
            EnableServiceLinks = true,
        };
        return Api.Add(Pod.Empty with
        {
            Metadata = Pod.Empty.Metadata with { Namespace = "default", Name = podName },
            Spec = change is null ? spec : change(spec),
        });
    }

    public Pod? Find(string podName) => Api.Find<Pod>("default", podName);

    public async Task<Pod> UntilAsync(string podName, Func<Pod, bool> condition)
    {
        Pod? met = null;
        await UntilAsync(podName, () => (met = Find(podName)) is not null && condition(met));
        return met!;
    }

    public async Task UntilEventAsync(string podName, string part) => await UntilAsync(
        podName, () => EventsOf(podName).Any(one => one.Contains(part, StringComparison.Ordinal)));

    public async Task UntilGoneAsync(string podName) => await UntilAsync(podName, () => Find(podName) is null);

    public async Task<Pod> UntilReadyAsync(string podName) => await UntilAsync(
        podName, pod => pod.Status.Conditions.Any(one => one is { Type: "Ready", Status: "True" }));

    /// <summary>Waits for what no event tells of.</summary>
    public async Task PollAsync(string what, Func<Task<bool>> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60)) Assert.Fail($"never came: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }
    }

    public async Task UntilForgottenAsync(string uid) => await PollAsync(
        $"the end of {uid}: {Agent.Agent.Pods.Pods.FirstOrDefault(entry => entry.Pod.Metadata.UID == uid)}",
        () => Task.FromResult(Agent.Agent.Pods.Pods.All(entry => entry.Pod.Metadata.UID != uid)));

    public IEnumerable<string> EventsOf(string podName) => Api.All<Event>()
        .Where(one => one.InvolvedObject.Name == podName)
        .Select(one => $"{one.Type} {one.Reason} {one.Message}");

    public async Task<string> LogOfAsync(string podName)
    {
        PodEntry entry = Agent.Agent.Pods.Find("default", podName)!;
        string text = await File.ReadAllTextAsync(entry.Containers[0].LogPath, Stop);
        return string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 4)[3]));
    }

    private async Task UntilAsync(string podName, Func<bool> condition)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            await Api.UntilAsync(condition, late.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{podName} is {Find(podName)?.Status} with events {string.Join('\n', EventsOf(podName))}");
        }
    }

    private static bool IsReady(Node node) => node.Status.Conditions.Any(one => one is { Type: "Ready", Status: "True" });

    /// <summary>An archive of an image with busybox and further files.</summary>
    public static async Task<byte[]> BusyboxAsync(string image, params ImageFile[] more)
    {
        List<ImageFile> files = [new("bin/busybox", await File.ReadAllBytesAsync("/bin/busybox"), 0b111_101_101)];
        foreach (string applet in Applets)
        {
            files.Add(new($"bin/{applet}", Encoding.UTF8.GetBytes("/bin/busybox"), 0b111_111_111, IsLink: true));
        }

        files.Add(new("etc/passwd", Encoding.UTF8.GetBytes("root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"), 0b110_100_100));
        files.Add(new("tmp/.keep", default, 0b110_100_100));
        return ImageArchive.Write(image, [.. files, .. more], new() { Environment = ["PATH=/bin"] });
    }

    /// <summary>What the runtime's own client prints.</summary>
    public async Task<string[]> CtrAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("ctr", ["--address", ContainerdOptions.SocketPath, "--namespace", "k8s.io", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using Process client = Process.Start(start)!;
        string text = await client.StandardOutput.ReadToEndAsync(Stop);
        await client.WaitForExitAsync(Stop);
        Assert.Equal(0, client.ExitCode);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task ImportBusyboxAsync()
    {
        string path = Path.Combine(root, "busybox.tar");
        await File.WriteAllBytesAsync(path, await BusyboxAsync(Busybox), Stop);
        ImageImport import = new("ctr", ContainerdOptions.SocketPath, ContainerdOptions.Snapshotter);
        (IReadOnlyList<string> names, string? error) = await import.RunAsync(path, Stop);
        Assert.Null(error);
        Assert.Equal([Busybox], names);
        await PollAsync("busybox", async () =>
            (await Cri.ImageStatusAsync(new() { Image = new() { Image = Busybox } }, Stop)).Value?.Image is not null);
    }

    /// <summary>Makes the disk that images, volumes and logs are on; answers where.</summary>
    protected virtual Task<string> DiskAsync(string directory) => Task.FromResult(directory);

    /// <summary>Takes back what <see cref="DiskAsync"/> made.</summary>
    protected virtual Task ReturnDiskAsync(string disk) => Task.CompletedTask;

    /// <summary>What a node's runtime is told that is not like the others'.</summary>
    protected virtual ContainerdOptions Changed(ContainerdOptions options) => options;

    /// <summary>What a node is told that is not like the others.</summary>
    protected virtual NodeAgentOptions Changed(NodeAgentOptions options) => options;

    // What another look at the machine must not find.
    private IEnumerable<string> Traces()
    {
        foreach (string line in File.ReadLines("/proc/mounts").Where(line => line.Contains(root, StringComparison.Ordinal)))
        {
            yield return $"mount {line}";
        }

        if (Directory.Exists($"/sys/class/net/{name}")) yield return $"bridge {name}";
        foreach (string tree in Directory.EnumerateDirectories("/sys/fs/cgroup"))
        {
            if (Directory.Exists(Path.Combine(tree, name))) yield return $"cgroup {Path.Combine(tree, name)}";
        }

        foreach (Process process in Process.GetProcesses())
        {
            string command = CommandLine(process.Id);
            if (command.Contains(root, StringComparison.Ordinal)) yield return $"process {command}";
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}

/// <summary>An agent and its loop.</summary>
public sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public RunningAgent(NodeAgent agent)
    {
        Agent = agent;
        loop = agent.RunAsync(stop.Token);
    }

    public NodeAgent Agent { get; }

    public async ValueTask DisposeAsync()
    {
        if (loop.IsCompleted) return;
        await stop.CancelAsync();
        await loop;
        await Agent.DisposeAsync();
        stop.Dispose();
    }
}
