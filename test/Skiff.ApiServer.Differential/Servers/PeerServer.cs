using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Skiff.ApiServer.Differential.Servers;

/// <summary>
/// The peer: etcd and kube-apiserver on free loopback ports, with everything they write in one directory that goes with
/// them.
/// </summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private const string Token = "differential";
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    private readonly string binaries;
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-peer-").FullName;
    private readonly List<Process> running = [];

    private PeerServer(string binaries) => this.binaries = binaries;

    /// <summary>Speaks to the server.</summary>
    public Contestant Contestant { get; private set; } = null!;

    /// <summary>Why the peer cannot be started, with what to do about it; null when it can.</summary>
    public static string? Missing(string peers)
    {
        string server = Path.Combine(peers, "bin", "kube-apiserver");
        if (!File.Exists(server))
        {
            return $"there is no {server}: put upstream's kube-apiserver there, or name the directory above bin in PEERS";
        }

        return FindEtcd(peers) is null ? "there is no etcd: install Debian's etcd-server" : null;
    }

    /// <summary>Starts the peer and waits until it is ready.</summary>
    public static async Task<PeerServer> StartAsync(string peers, CancellationToken stop)
    {
        PeerServer peer = new(Path.Combine(peers, "bin"));
        try
        {
            await peer.LaunchAsync(FindEtcd(peers)!, stop);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Contestant?.Dispose();
        foreach (Process process in Enumerable.Reverse(running))
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(directory, recursive: true);
    }

    private static string? FindEtcd(string peers) =>
        ((string[])["/usr/bin/etcd", Path.Combine(peers, "bin", "etcd")]).FirstOrDefault(File.Exists);

    private async Task LaunchAsync(string etcd, CancellationToken stop)
    {
        using RSA key = RSA.Create(2048);
        await File.WriteAllTextAsync(In("sa.key"), key.ExportRSAPrivateKeyPem(), stop);
        await File.WriteAllTextAsync(In("tokens.csv"), $"{Token},{SkiffServer.UserName},1,\"system:masters\"\n", stop);
        string clients = Local("http", Ports.Free()), peers = Local("http", Ports.Free());
        Launch(etcd, "--data-dir", In("etcd"), "--unsafe-no-fsync", "--listen-client-urls", clients,
            "--advertise-client-urls", clients, "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
            "--initial-cluster", $"default={peers}");
        int port = Ports.Free();
        Launch(Path.Combine(binaries, "kube-apiserver"), $"--etcd-servers={clients}", $"--secure-port={port}",
            "--bind-address=127.0.0.1", "--advertise-address=192.0.2.1", $"--cert-dir={In("certs")}",
            $"--service-account-key-file={In("sa.key")}", $"--service-account-signing-key-file={In("sa.key")}",
            "--service-account-issuer=https://kubernetes.default.svc", $"--token-auth-file={In("tokens.csv")}",
            "--authorization-mode=RBAC", "--service-cluster-ip-range=10.43.0.0/16", "--allow-privileged=true");
        HttpClient client = new(Contestant.Handler()) { BaseAddress = new Uri(Local("https", port)) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Contestant = new Contestant("peer", client);
        await ReadyAsync(stop);
    }

    private async Task ReadyAsync(CancellationToken stop)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        while (!await Contestant.AnswersAsync("/readyz", late.Token))
        {
            if (running.Find(process => process.HasExited) is { } dead)
                throw new IOException($"{dead.StartInfo.ArgumentList[2]} ended: see its log in {directory}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), late.Token);
        }
    }

    private void Launch(string program, params string[] arguments)
    {
        // A shell does the redirection and then becomes the program.
        ProcessStartInfo start = new("/bin/sh");
        foreach (string word in (string[])["-c", "exec \"$0\" \"$@\" >\"$DIFFERENTIAL_LOG\" 2>&1", program])
            start.ArgumentList.Add(word);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DIFFERENTIAL_LOG"] = In(Path.GetFileName(program) + ".log");
        running.Add(Process.Start(start) ?? throw new IOException($"{program} does not start"));
    }

    private string In(string name) => Path.Combine(directory, name);

    private static string Local(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");
}
