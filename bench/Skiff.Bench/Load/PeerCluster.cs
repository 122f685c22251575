using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.Bench.Load;

/// <summary>
/// The reference: etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubelet, each a process, on the
/// containerd that Skiff has used before. kube-proxy is left out, because it would write into the machine's iptables.
/// </summary>
internal sealed class PeerCluster(string binaries, string directory, string runtimeSocket) : Contender
{
    private const string Token = "bench";
    private const string ServiceRange = "10.209.0.0/16";
    private readonly int port = FreePort();
    private readonly int etcdPort = FreePort();
    private readonly int etcdPeerPort = FreePort();
    private readonly List<Process> running = [];
    private Process? server;
    private ApiClient? client;

    public override string Name => "peer";

    public override Process Server => server ?? throw new LoadFault("the peer is not started");

    public override IReadOnlyList<Process> All => running;

    public override ApiClient Client => client ??= ApiClient.WithToken(new Uri($"https://127.0.0.1:{port}"), Token);

    protected override string Logs => directory;

    /// <summary>Whether the binaries are there.</summary>
    public static bool IsAt(string binaries) =>
        File.Exists("/usr/bin/etcd") && File.Exists(Path.Combine(binaries, "kube-apiserver"))
        && File.Exists(Path.Combine(binaries, "kubelet"));

    protected override async Task LaunchAsync()
    {
        Directory.CreateDirectory(directory);
        WriteFiles();
        Launch("/usr/bin/etcd", "--data-dir", In("etcd"), "--listen-client-urls", $"http://127.0.0.1:{etcdPort}",
            "--advertise-client-urls", $"http://127.0.0.1:{etcdPort}", "--listen-peer-urls", $"http://127.0.0.1:{etcdPeerPort}");
        server = Launch("kube-apiserver", $"--etcd-servers=http://127.0.0.1:{etcdPort}", $"--secure-port={port}",
            "--bind-address=127.0.0.1", $"--cert-dir={In("certs")}", $"--service-account-key-file={In("sa.key")}",
            $"--service-account-signing-key-file={In("sa.key")}", "--service-account-issuer=https://kubernetes.default.svc",
            $"--token-auth-file={In("tokens.csv")}", "--authorization-mode=RBAC", $"--service-cluster-ip-range={ServiceRange}",
            "--allow-privileged=true", "--max-requests-inflight=3000", "--max-mutating-requests-inflight=1000");
        Launch("kube-controller-manager", $"--kubeconfig={In("kubeconfig")}", "--leader-elect=false",
            "--use-service-account-credentials=false", "--secure-port=0", $"--port={FreePort()}",
            $"--service-account-private-key-file={In("sa.key")}", $"--root-ca-file={In("ca.crt")}");
        Launch("kube-scheduler", $"--kubeconfig={In("kubeconfig")}", "--leader-elect=false", "--secure-port=0",
            $"--port={FreePort()}");
        // The kubelet ends when it does not find the API; upstream's installers start it after the API, too.
        await Waiting.UntilAsync("peer: API ready", TimeSpan.FromSeconds(60), () => Client.AnswersAsync("/readyz"));
        Launch("kubelet", $"--kubeconfig={In("kubeconfig")}", $"--config={In("kubelet.yaml")}", "--container-runtime=remote",
            $"--container-runtime-endpoint=unix://{runtimeSocket}", $"--root-dir={In("kubelet")}", "--hostname-override=peer",
            "--runtime-cgroups=/x");
    }

    public override async ValueTask DisposeAsync()
    {
        client?.Dispose();
        foreach (Process process in Enumerable.Reverse(running)) await Processes.StopAsync(process);
        foreach (Process process in running) process.Dispose();
        RemoveCgroups();
        foreach (string mount in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1])
            .Where(path => path.StartsWith(directory + "/", StringComparison.Ordinal)).Reverse())
        {
            using Process unmount = Process.Start("umount", mount);
            await unmount.WaitForExitAsync();
        }

        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    // The kubelet's tree of groups, emptied from the leaves up. One that still holds something is somebody else's.
    private static void RemoveCgroups()
    {
        foreach (string hierarchy in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
        {
            string tree = Path.Combine(hierarchy, "kubepods");
            if (!Directory.Exists(tree)) continue;
            string[] groups = Directory.GetDirectories(tree, "*", SearchOption.AllDirectories);
            foreach (string group in groups.OrderByDescending(path => path.Length).Append(tree))
            {
                using Process remove = Process.Start(new ProcessStartInfo("rmdir", [group]) { RedirectStandardError = true })!;
                remove.WaitForExit();
            }
        }
    }

    private Process Launch(string program, params string[] arguments)
    {
        string path = program.StartsWith('/') ? program : Path.Combine(binaries, program);
        Process process = Processes.Start(path, arguments, In(Path.GetFileName(program) + ".log"));
        running.Add(process);
        return process;
    }

    private string In(string name) => Path.Combine(directory, name);

    private void WriteFiles()
    {
        using RSA key = RSA.Create(2048);
        File.WriteAllText(In("sa.key"), key.ExportRSAPrivateKeyPem());
        CertificateRequest request = new("CN=bench", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(In("ca.crt"), authority.ExportCertificatePem());
        File.WriteAllText(In("tokens.csv"), $"{Token},admin,1,\"system:masters\"\n");
        File.WriteAllText(In("kubeconfig"), string.Create(CultureInfo.InvariantCulture, $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:{{{port}}}", insecure-skip-tls-verify: true}}]
            users: [{name: u, user: {token: {{{Token}}}}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            current-context: c
            """));
        File.WriteAllText(In("kubelet.yaml"), string.Create(CultureInfo.InvariantCulture, $$$"""
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
            authorization: {mode: AlwaysAllow}
            cgroupDriver: cgroupfs
            enforceNodeAllocatable: []
            evictionHard: {}
            failSwapOn: false
            makeIPTablesUtilChains: false
            port: {{{FreePort()}}}
            healthzPort: {{{FreePort()}}}
            """));
    }
}
