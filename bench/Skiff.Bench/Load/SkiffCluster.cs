using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Skiff.Bench.Load;

/// <summary>Skiff with a containerd of its own, beside whatever else runs on the machine.</summary>
internal sealed partial class SkiffCluster(string executable, string directory) : Contender
{
    private readonly int port = FreePort();
    private readonly int agentPort = FreePort();
    private readonly int dnsPort = FreePort();
    private Process? server;
    private ApiClient? client;

    public override string Name => "skiff";

    /// <summary>Parts that the next start leaves out.</summary>
    public string Disabled { get; set; } = "";

    public override Process Server => server ?? throw new LoadFault("skiff is not started");

    public override IReadOnlyList<Process> All => [Server];

    public override ApiClient Client => client ??= Connect();

    /// <summary>The socket of the containerd that Skiff has started; it goes on when the server stops.</summary>
    public string RuntimeSocket => Path.Combine(directory, "run", "containerd", "containerd.sock");

    protected override string Logs => Path.Combine(directory, "skiff.log");

    private string Kubeconfig => Path.Combine(directory, "kubeconfig");

    private Dictionary<string, string> Settings => new()
    {
        ["SKIFF_DATA_DIR"] = Path.Combine(directory, "data"),
        ["SKIFF_RUNTIME_DIR"] = Path.Combine(directory, "run"),
        ["SKIFF_KUBECONFIG"] = Kubeconfig,
        ["SKIFF_BIND_ADDRESS"] = "127.0.0.1",
        ["SKIFF_API_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["SKIFF_AGENT_PORT"] = agentPort.ToString(CultureInfo.InvariantCulture),
        ["SKIFF_DNS_PORT"] = dnsPort.ToString(CultureInfo.InvariantCulture),
        ["SKIFF_POD_CIDR"] = "10.207.0.0/16",
        ["SKIFF_SERVICE_CIDR"] = "10.208.0.0/16",
        ["SKIFF_CLUSTER_DNS"] = "10.208.0.10",
        ["SKIFF_NODE_PORTS"] = "29000-29500",
        ["SKIFF_NODE_NAME"] = "bench",
        ["SKIFF_BRIDGE"] = "skiffbench0",
        ["SKIFF_NFT_TABLE"] = "skiffbench",
        ["SKIFF_CGROUP_PARENT"] = "/skiffbench",
        ["SKIFF_DISABLE"] = Disabled,
    };

    protected override Task LaunchAsync()
    {
        server = Processes.Start(executable, ["server"], Logs, Settings);
        return Waiting.UntilAsync("skiff: kubeconfig written", TimeSpan.FromSeconds(30),
            () => Task.FromResult(File.Exists(Kubeconfig) && KeyData().IsMatch(File.ReadAllText(Kubeconfig))));
    }

    /// <summary>Stops the server and leaves its containerd to others.</summary>
    public async Task StopServerAsync()
    {
        client?.Dispose();
        client = null;
        if (server is not null) await Processes.StopAsync(server);
    }

    public override async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        using Process uninstall = Processes.Start(executable, ["uninstall"], Path.Combine(directory, "uninstall.log"), Settings);
        await uninstall.WaitForExitAsync();
        if (uninstall.ExitCode != 0) Console.Error.WriteLine(await File.ReadAllTextAsync(Path.Combine(directory, "uninstall.log")));
        server?.Dispose();
    }

    private ApiClient Connect()
    {
        string text = File.ReadAllText(Kubeconfig);
        return ApiClient.WithCertificate(new Uri($"https://127.0.0.1:{port}"), Pem(CertificateData(), text), Pem(KeyData(), text));
    }

    private static string Pem(Regex field, string kubeconfig) =>
        Encoding.ASCII.GetString(Convert.FromBase64String(field.Match(kubeconfig).Groups[1].Value));

    [GeneratedRegex("client-certificate-data: *\"?([A-Za-z0-9+/=]+)")]
    private static partial Regex CertificateData();

    [GeneratedRegex("client-key-data: *\"?([A-Za-z0-9+/=]+)")]
    private static partial Regex KeyData();
}
