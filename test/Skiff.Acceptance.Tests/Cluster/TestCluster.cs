using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Skiff.Acceptance.Tests.Cluster;

[assembly: AssemblyFixture(typeof(TestCluster))]
// The tests wait far more than they compute: classes run beside each other, each test in a namespace of its own.
[assembly: CollectionBehavior(MaxParallelThreads = 16)]

namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>
/// One whole cluster for all tests: the real executable with ports, folders, bridge and control group of its own, the
/// example's images, and a real kubectl. At its end it is uninstalled, which must leave nothing.
/// </summary>
public sealed partial class TestCluster : IAsyncLifetime
{
    private const string PreferredVersion = ".1.33";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly string root = Directory.CreateTempSubdirectory("skiff-acceptance-").FullName;
    private readonly Dictionary<string, string> environment = [];
    private readonly string executable = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Skiff",
            Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "skiff"));

    private string kubectl = "";
    private string[] archives = [];

    /// <summary>Where the sources are.</summary>
    public static string Sources { get; } = FindSources();

    /// <summary>The application lifecycle example.</summary>
    public static string Example { get; } = Path.Combine(Sources, "examples", "lifecycle");

    /// <summary>The docker archive of one of the example's images.</summary>
    public Task<byte[]> ArchiveAsync(string image) =>
        File.ReadAllBytesAsync(archives.First(path => Path.GetFileName(path) == $"{image}.tar"), Stop);

    /// <summary>The process id of the server.</summary>
    public int ServerId => int.Parse(File.ReadAllText(Path.Combine(root, "run", "server.pid")), CultureInfo.InvariantCulture);

    /// <summary>The minor version of kubectl: what it says itself differs between versions.</summary>
    public int KubectlMinor { get; private set; }

    /// <summary>Gone when the run is stopped.</summary>
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts the cluster and brings the images.</summary>
    public async ValueTask InitializeAsync()
    {
        Settle();
        kubectl = await FindKubectlAsync();
        archives = await ArchivesAsync();
        try
        {
            await MustAsync(executable, "up");
            await MustAsync(executable, ["images", "import", .. archives]);
        }
        catch (InvalidOperationException)
        {
            // A fixture that did not begin is not disposed either.
            await Programs.RunAsync(executable, ["uninstall"], environment, "", patience, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Takes the cluster down; nothing of it may stay.</summary>
    public async ValueTask DisposeAsync()
    {
        string log = LogTail();
        Ran gone = await Programs.RunAsync(executable, ["uninstall"], environment, "", patience,
            CancellationToken.None);
        Assert.True(gone.Code == 0 && gone.Lines[^1] == "nothing of skiff is left on this machine", $"{gone}\n{log}");
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true); // Uninstalling takes empty folders along.
    }

    /// <summary>Runs kubectl.</summary>
    public Task<Ran> KubectlAsync(IEnumerable<string> arguments, string input = "") =>
        Programs.RunAsync(kubectl, arguments, environment, input, patience, Stop);

    /// <summary>Runs kubectl at a terminal, as a person has one.</summary>
    public Task<Ran> KubectlAtTerminalAsync(IEnumerable<string> arguments, string typed = "")
    {
        string line = string.Join(' ', arguments.Prepend(kubectl).Select(word => $"'{word}'"));
        return Programs.RunAsync("script", ["-qec", line, "/dev/null"], environment, typed, patience, Stop);
    }

    /// <summary>Runs kubectl in the background.</summary>
    public Watching Watch(IEnumerable<string> arguments) => new(kubectl, arguments, environment);

    /// <summary>A new namespace in which pods can be made.</summary>
    public async Task<Space> SpaceAsync(string name)
    {
        Space space = new(this, name);
        Ran made = await KubectlAsync(["create", "namespace", name]);
        Assert.True(made.Code == 0, made.ToString());
        await space.UntilMadeAsync("serviceaccounts", "default");
        return space;
    }

    /// <summary>The first node.</summary>
    public string NodeName => environment["SKIFF_NODE_NAME"];

    /// <summary>Where the server is reached.</summary>
    public async Task<string> ServerAsync() =>
        (await KubectlAsync(["config", "view", "-o", "jsonpath={.clusters[0].cluster.server}"])).Out;

    /// <summary>Processes in the control groups of all pods, a group each.</summary>
    public IEnumerable<IReadOnlyList<int>> PodProcesses() => PodGroups(environment["SKIFF_CGROUP_PARENT"])
        .Concat(PodGroups(environment["SKIFF_CGROUP_PARENT"] + "b")).Select(pod => (IReadOnlyList<int>)[.. Folders(pod).SelectMany(ProcessesIn)]);

    /// <summary>Where the node keeps the volumes of a pod.</summary>
    public string VolumesOf(string uid) => Path.Combine(root, "data", "agent", "pods", uid, "volumes");

    /// <summary>Where the node keeps logs, a folder for each pod.</summary>
    public string LogFolder => Path.Combine(root, "data", "logs");

    /// <summary>The socket of the node's container runtime.</summary>
    public string RuntimeSocket => Path.Combine(root, "run", "containerd", "containerd.sock");

    /// <summary>Kills the process that holds a pod's namespaces, as a crash would.</summary>
    public async Task EndSandboxAsync(string space, string pod)
    {
        string filter = $"labels.\"io.kubernetes.pod.name\"=={pod},labels.\"io.kubernetes.pod.namespace\"=={space},"
            + "labels.\"io.cri-containerd.kind\"==sandbox";
        Ran found = await MustAsync("ctr", [.. Ctr, "containers", "list", "--quiet", filter]);
        await MustAsync("ctr", [.. Ctr, "tasks", "kill", "--signal", "9", found.Lines.Single()]);
    }

    /// <summary>Kills the server, and nothing else, with the signal that cannot be caught.</summary>
    public async Task KillServerAsync()
    {
        using Process server = Process.GetProcessById(ServerId);
        server.Kill();
        await server.WaitForExitAsync(Stop);
    }

    /// <summary>Joins another node, and waits until pods can run there.</summary>
    public async Task<SecondNode> JoinAsync()
    {
        string name = environment["SKIFF_NODE_NAME"] + "b";
        string own = Path.Combine(root, "second");
        Directory.CreateDirectory(own);
        Dictionary<string, string> settings = new(environment)
        {
            ["SKIFF_DATA_DIR"] = Path.Combine(own, "data"), ["SKIFF_RUNTIME_DIR"] = Path.Combine(own, "run"),
            ["SKIFF_AGENT_PORT"] = FreePorts(1)[0].ToString(CultureInfo.InvariantCulture), ["SKIFF_NODE_NAME"] = name,
            ["SKIFF_BRIDGE"] = name, ["SKIFF_NFT_TABLE"] = name, ["SKIFF_CGROUP_PARENT"] = "/" + name, ["SKIFF_DISABLE"] = "proxy,dns",
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        };
        settings.Remove("SKIFF_KUBECONFIG");
        string[] line = (await MustAsync(executable, "token", "create", "--print-join-command")).Lines[^1].Split(' ');
        string After(string flag) => line[Array.IndexOf(line, flag) + 1];
        Link link = new(new IPEndPoint(IPAddress.Loopback, int.Parse(environment["SKIFF_API_PORT"], CultureInfo.InvariantCulture)));
        SecondNode node = new(name, executable, settings, Path.Combine(own, "agent.log"), link,
        [
            $"--server=https://127.0.0.1:{link.Port}", $"--token={After("--token")}", $"--ca-hash={After("--ca-hash")}",
        ]);
        await using (Watching nodes = Watch(["get", "nodes", "--watch", "--no-headers"]))
        {
            await nodes.ReadUntilAsync(text => text.StartsWith(name + " ", StringComparison.Ordinal) && text.Contains(" Ready", StringComparison.Ordinal));
        }

        await node.ImportAsync(archives);
        return node;
    }

    /// <summary>Kills containerd, and waits until the node has started another one that answers.</summary>
    public async Task KillRuntimeAsync()
    {
        string pid = Path.Combine(root, "run", "containerd", "containerd.pid");
        string before = await File.ReadAllTextAsync(pid, Stop);
        using (Process runtime = Process.GetProcessById(int.Parse(before, CultureInfo.InvariantCulture)))
        {
            runtime.Kill();
            await runtime.WaitForExitAsync(Stop);
        }

        await PollAsync("another containerd", async () => await File.ReadAllTextAsync(pid, Stop) != before
            && (await Programs.RunAsync("ctr", [.. Ctr, "version"], environment, "", patience, Stop)).Code == 0);
    }

    /// <summary>What pods leave on the machine for as long as they are there.</summary>
    public async Task<IReadOnlyList<string>> TracesAsync()
    {
        Ran containers = await MustAsync("ctr", [.. Ctr, "containers", "list", "--quiet"]);
        string bridge = Path.Combine("/sys/class/net", environment["SKIFF_BRIDGE"], "brif");
        string addresses = Path.Combine(root, "run", "networks");
        return
        [
            .. containers.Lines.Select(id => $"container {id}"),
            .. Folders(bridge).Select(port => $"interface {Path.GetFileName(port)}"),
            .. File.ReadLines("/proc/mounts").Where(line => line.Contains(root + "/", StringComparison.Ordinal)).Select(line => $"mount {line.Split(' ')[1]}"),
            .. PodGroups(environment["SKIFF_CGROUP_PARENT"]).Select(group => $"control group {group}"),
            .. (Directory.Exists(addresses) ? Directory.GetFiles(addresses, "10.*", SearchOption.AllDirectories) : []).Select(address => $"address {address}"),
            .. Folders(Path.Combine(root, "data", "agent", "pods")).Select(folder => $"folder {folder}"),
            .. Folders(LogFolder).Select(folder => $"folder {folder}"),
        ];
    }

    /// <summary>Waits until nothing is left that was not there before.</summary>
    public async Task UntilTracesAsync(IReadOnlyList<string> before)
    {
        IReadOnlyList<string> left = [];
        try
        {
            await PollAsync("the end of all traces", async () => (left = [.. (await TracesAsync()).Except(before)]).Count == 0);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"left behind:\n{string.Join('\n', left)}");
        }
    }

    /// <summary>Starts the server again and waits until it answers.</summary>
    public Task StartServerAsync() => MustAsync(executable, "up");

    /// <summary>The last lines of the server's log.</summary>
    public string LogTail()
    {
        string path = Path.Combine(root, "data", "server.log");
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : ["there is no server log"];
        return $"the server's last words:\n{string.Join('\n', lines.TakeLast(25))}";
    }

    private string[] Ctr => ["--address", RuntimeSocket, "--namespace", "k8s.io"];

    private static IEnumerable<string> PodGroups(string parent)
    {
        string pods = Path.Combine("/sys/fs/cgroup", Directory.Exists("/sys/fs/cgroup/pids") ? "pids" : "",
            parent.TrimStart('/'), "kubepods");
        return ((string[])[pods, Path.Combine(pods, "burstable"), Path.Combine(pods, "besteffort")]).SelectMany(Folders)
            .Where(group => Path.GetFileName(group).StartsWith("pod", StringComparison.Ordinal));
    }

    // For what no event tells of.
    private static async Task PollAsync(string what, Func<Task<bool>> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience) throw new TimeoutException(what);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
        }
    }

    // Control groups come and go at any moment.
    private static string[] Folders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static IEnumerable<int> ProcessesIn(string group)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(group, "cgroup.procs")).Select(line => int.Parse(line, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return [];
        }
    }

    private void Settle()
    {
        // Ranges beside those of a cluster with the default settings.
        int pods = 50 + (Environment.ProcessId % 150);
        int services = 200 + (Environment.ProcessId % 50);
        int nodePorts = 20_000 + (Environment.ProcessId % 20 * 500);
        string name = $"ska{Environment.ProcessId}";
        int[] ports = FreePorts(3);
        (string Key, object Value)[] settings =
        [
            ("DATA_DIR", Path.Combine(root, "data")), ("RUNTIME_DIR", Path.Combine(root, "run")),
            ("KUBECONFIG", Path.Combine(root, "kubeconfig")), ("API_PORT", ports[0]), ("AGENT_PORT", ports[1]),
            ("DNS_PORT", ports[2]), ("NODE_NAME", name), ("POD_CIDR", $"10.{pods}.0.0/16"),
            ("SERVICE_CIDR", $"10.{services}.0.0/16"), ("CLUSTER_DNS", $"10.{services}.0.10"),
            ("NODE_PORTS", $"{nodePorts}-{nodePorts + 499}"), ("BRIDGE", name), ("NFT_TABLE", name), ("CGROUP_PARENT", "/" + name),
        ];
        foreach ((string key, object value) in settings)
            environment["SKIFF_" + key] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        environment["KUBECONFIG"] = environment["SKIFF_KUBECONFIG"];
        environment["KUBECACHEDIR"] = Path.Combine(root, "cache");
    }

    // Below those that the system gives to clients: a server that was killed must find its own free when it comes back.
    private static int[] FreePorts(int count)
    {
        List<int> free = [];
        for (int port = 10_000 + Random.Shared.Next(9_000); free.Count < count; port++)
        {
            try
            {
                using TcpListener listener = new(IPAddress.Any, port);
                listener.Start();
                free.Add(port);
            }
            catch (SocketException)
            {
                continue; // Somebody has it.
            }
        }

        return [.. free];
    }

    private async Task<string> FindKubectlAsync()
    {
        string? found = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(directory => Path.Combine(directory, "kubectl")).FirstOrDefault(File.Exists);
        Assert.True(found is not null, "there is no kubectl in PATH: apt-get install kubernetes-client");
        // An installation of several versions has them side by side.
        string real = File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found;
        if (File.Exists(real + PreferredVersion)) found = real + PreferredVersion;
        Ran version = await MustAsync(found, "version", "--client", "-o", "json");
        KubectlMinor = MinorOf(version.Out);
        TestContext.Current.SendDiagnosticMessage($"{found}: 1.{KubectlMinor}");
        return found;
    }

    // A distribution may add a sign to the number.
    private static int MinorOf(string json)
    {
        using JsonDocument version = JsonDocument.Parse(json);
        string minor = version.RootElement.GetProperty("clientVersion").GetProperty("minor").GetString()!;
        return int.Parse(minor.TrimEnd('+'), CultureInfo.InvariantCulture);
    }

    private async Task<string[]> ArchivesAsync()
    {
        string examples = Path.Combine(Sources, "examples");
        List<string> archives = [];
        foreach (string example in Directory.GetDirectories(examples).Order(StringComparer.Ordinal))
        {
            archives.AddRange(await ArchivesAsync(Path.Combine(example, "images"), Path.Combine(examples, "images.sh")));
        }

        return [.. archives];
    }

    // Building takes a while and packages: done once for each state of what describes the images.
    private async Task<string[]> ArchivesAsync(string images, string shared)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.EnumerateFiles(images).Order(StringComparer.Ordinal).Prepend(shared))
            hash.AppendData(await File.ReadAllBytesAsync(file, Stop));
        string state = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        string archives = Path.Combine(Sources, "artifacts", "example-images", state);
        if (!Directory.Exists(archives))
        {
            string work = Path.Combine(root, "images", state);
            await MustAsync(Path.Combine(images, "build"), work);
            Directory.CreateDirectory(Path.GetDirectoryName(archives)!);
            await MustAsync("cp", "-a", work, archives);
        }

        return Directory.GetFiles(archives, "*.tar");
    }

    private async Task<Ran> MustAsync(string program, params string[] arguments)
    {
        Ran ran = await Programs.RunAsync(program, arguments, environment, "", patience, Stop);
        return ran.Code == 0 ? ran : throw new InvalidOperationException($"{ran}\n{LogTail()}");
    }

    private static string FindSources()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Skiff.slnx"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the tests run outside of their sources");
    }
}
