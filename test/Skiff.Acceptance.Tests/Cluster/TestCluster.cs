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
public sealed class TestCluster : IAsyncLifetime
{
    private const string PreferredVersion = ".1.33";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly string root = Directory.CreateTempSubdirectory("skiff-acceptance-").FullName;
    private readonly Dictionary<string, string> environment = [];
    private readonly string executable = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Skiff",
            Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "skiff"));

    private string kubectl = "";

    /// <summary>Where the sources are.</summary>
    public static string Sources { get; } = FindSources();

    /// <summary>The application lifecycle example.</summary>
    public static string Example { get; } = Path.Combine(Sources, "examples", "lifecycle");

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
        string[] archives = await ArchivesAsync();
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

    /// <summary>Where the server is reached.</summary>
    public async Task<string> ServerAsync() =>
        (await KubectlAsync(["config", "view", "-o", "jsonpath={.clusters[0].cluster.server}"])).Out;

    /// <summary>Where the node keeps the volumes of a pod.</summary>
    public string VolumesOf(string uid) => Path.Combine(root, "data", "agent", "pods", uid, "volumes");

    /// <summary>Kills the process that holds a pod's namespaces, as a crash would.</summary>
    public async Task EndSandboxAsync(string space, string pod)
    {
        string socket = Path.Combine(root, "run", "containerd", "containerd.sock");
        string[] ctr = ["--address", socket, "--namespace", "k8s.io"];
        string filter = $"labels.\"io.kubernetes.pod.name\"=={pod},labels.\"io.kubernetes.pod.namespace\"=={space},"
            + "labels.\"io.cri-containerd.kind\"==sandbox";
        Ran found = await MustAsync("ctr", [.. ctr, "containers", "list", "--quiet", filter]);
        await MustAsync("ctr", [.. ctr, "tasks", "kill", "--signal", "9", found.Lines.Single()]);
    }

    /// <summary>Kills the server, and nothing else, with the signal that cannot be caught.</summary>
    public async Task KillServerAsync()
    {
        using Process server = Process.GetProcessById(ServerId);
        server.Kill();
        await server.WaitForExitAsync(Stop);
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

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Any, 0))];
        foreach (TcpListener listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners) listener.Dispose();
        return ports;
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

    // Building takes a while and packages: done once for each state of the folder that describes the images.
    private async Task<string[]> ArchivesAsync()
    {
        string images = Path.Combine(Example, "images");
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.EnumerateFiles(images).Order(StringComparer.Ordinal))
            hash.AppendData(await File.ReadAllBytesAsync(file, Stop));
        string state = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        string archives = Path.Combine(Sources, "artifacts", "example-images", state);
        if (!Directory.Exists(archives))
        {
            string work = Path.Combine(root, "images");
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
