using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Skiff.ApiServer;
using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Configuration;
using Skiff.Cli.Configuration;
using Skiff.Client;
using Skiff.Client.Http;
using Skiff.Machinery.Access;
using Skiff.Model.Meta.V1;

namespace Skiff.Joining;

/// <summary>
/// This machine as a member of a cluster whose API server is elsewhere: its connection, in the node's own name, and its
/// certificates. It joins with a token once, and from then on by what it kept in <c>DATA/node</c>.
/// </summary>
internal sealed class Membership : IDisposable
{
    private const int DiscoveriesMax = 4;
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan slowestPause = TimeSpan.FromSeconds(30);

    private readonly ClusterLayout layout;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly string directory;
    private readonly NodeCertificate client;
    private readonly NodeCertificate serving;
    private readonly X509Certificate2 selfSigned;
    private ApiConnection connection = null!;

    private Membership(ClusterLayout layout, TimeProvider time, ILogger log)
    {
        (this.layout, this.time, this.log) = (layout, time, log);
        directory = Path.Combine(layout.Settings.DataDirectory, "node");
        PrivateFiles.EnsureDirectory(directory);
        client = Certificate(CertificateWish.Client(layout.NodeName), "client.pem");
        CertificateWish shown = CertificateWish.Serving(layout.NodeName, [layout.Address]);
        serving = Certificate(shown, "serving.pem");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        selfSigned = shown.SelfSigned(key, time.GetUtcNow());
    }

    /// <summary>The API in the node's name.</summary>
    public IApi Api { get; private set; } = null!;

    /// <summary>The cluster's authorities.</summary>
    public X509Certificate2Collection Authorities { get; private set; } = [];

    /// <summary>What the node shows to those who call it: signed by itself until the cluster has signed it.</summary>
    public X509Certificate2 ServingCertificate => serving.Current ?? selfSigned;

    /// <summary>Joins, or comes back. Null, with the reason, when that will not work however often it is tried.</summary>
    public static async Task<(Membership? Member, string Fault)> JoinAsync(
        ClusterLayout layout, TimeProvider time, ILogger log, CancellationToken stop)
    {
        Membership member = new(layout, time, log);
        string fault = await member.EnterAsync(stop);
        if (fault.Length == 0) return (member, "");
        member.Dispose();
        return (null, fault);
    }

    /// <summary>Keeps the certificates fresh until stopped.</summary>
    public Task KeepAsync(CancellationToken stop) => FirstFault.OfAsync(
        client.Current is null ? Task.Delay(Timeout.InfiniteTimeSpan, time, stop) : client.KeepAsync(Api, connection.Renew, stop),
        serving.KeepAsync(Api, () => log.LogInformation("the cluster has signed this node's serving certificate"), stop));

    /// <inheritdoc/>
    public void Dispose() => connection?.Dispose();

    private string KubeconfigPath => Path.Combine(directory, "kubeconfig");

    private async Task<string> EnterAsync(CancellationToken stop)
    {
        Settings settings = layout.Settings;
        serving.Load();
        // A kubeconfig that is named is meant, unless it is only where a server of this machine would write its own.
        bool isNamed = settings.Server.Length == 0 && settings.Kubeconfig != new Settings().Kubeconfig;
        if (isNamed && (File.Exists(settings.Kubeconfig) || !File.Exists(KubeconfigPath))) return EnterBy(settings.Kubeconfig);
        bool wasHere = client.Load() & RemoteServer.TryRead(KubeconfigPath, out RemoteServer? known, out _);
        if (wasHere && (settings.Server.Length == 0 || known!.Url == new Uri(settings.Server)))
        {
            Open(known!.Url, known.Authorities, known.ServerName, known.Identity.IsTrusting, () => client.Current, () => null);
            return "";
        }

        if (settings.Server.Length == 0 && known is not null)
            return $"the certificate in {directory} has ended or is another node's: join anew with --server and --token";
        if (settings.Server.Length == 0) return "which cluster? --server and --token join one, --kubeconfig takes an identity that is there";
        if (BootstrapToken.Parse(settings.Token) is not { } token) return "joining needs a bootstrap token (--token, SKIFF_TOKEN or config.yaml)";
        return await BootstrapAsync(new Uri(settings.Server), token, stop);
    }

    // With an identity that somebody else made and looks after.
    private string EnterBy(string kubeconfig)
    {
        if (!RemoteServer.TryRead(kubeconfig, out RemoteServer? server, out string? fault)) return $"{kubeconfig}: {fault}";
        WebhookIdentity identity = server.Identity;
        string user = identity.Certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? "";
        if (user.StartsWith("system:node:", StringComparison.Ordinal) && user != $"system:node:{layout.NodeName}")
            return $"{kubeconfig}: is the identity of {user}, and this node is {layout.NodeName} (--node-name)";
        Open(server.Url, server.Authorities, server.ServerName, identity.IsTrusting, () => identity.Certificate, identity.Authorization);
        return "";
    }

    private async Task<string> BootstrapAsync(Uri server, BootstrapToken token, CancellationToken stop)
    {
        Settings settings = layout.Settings;
        bool isTrusted = settings.CaFile.Length + settings.CaHash.Length > 0 || settings.InsecureSkipCaVerification;
        if (!isTrusted) return "nothing says how to know the cluster: --ca-hash, --ca-file, or --insecure-skip-ca-verification true";
        byte[]? authorities = null;
        if (settings.CaFile.Length > 0 && !ConfigFile.TryReadText(settings.CaFile, out authorities, out string? unreadable))
            return $"{settings.CaFile}: {unreadable}";
        if (authorities is not null && ClusterDiscovery.CertificatesOf(authorities).Count == 0)
            return $"{settings.CaFile}: holds no certificates";
        TimeSpan wait = pause;
        for (int attempt = 1; ; attempt++)
        {
            string fault;
            try
            {
                Discovered found = authorities is null
                    ? await ClusterDiscovery.FindAsync(server, token, settings.CaHash, time, stop)
                    : new(authorities);
                if (found.Authorities is { } trusted) return await AskAsync(server, token, trusted, stop);
                if (!found.IsPassing || attempt >= DiscoveriesMax) return found.Fault;
                fault = found.Fault;
            }
            catch (HttpRequestException broken)
            {
                fault = broken.Message;
            }

            log.LogWarning("joining {Server} is tried again in {Wait}: {Fault}", server, wait, fault);
            await Task.Delay(wait, time, stop);
            wait = wait * 2 < slowestPause ? wait * 2 : slowestPause;
        }
    }

    private async Task<string> AskAsync(Uri server, BootstrapToken token, byte[] authorities, CancellationToken stop)
    {
        using ApiConnection first = new(Endpoint(server, authorities, "", false) with
        {
            Authorization = () => $"Bearer {token.Id}.{token.Secret}",
        });
        HttpApi api = new(first, time, speaksProtobuf: true);
        if (await client.RequestAsync(api, stop) is { } refused) return Told(refused, token);
        PrivateFiles.Write(KubeconfigPath, Kubeconfig.ForFile(
            "skiff", server, System.Text.Encoding.ASCII.GetString(authorities), Path.Combine(directory, "client.pem")));
        Open(server, authorities, "", false, () => client.Current, () => null);
        log.LogInformation("joined {Server} as node {Node}", server, layout.NodeName);
        return "";
    }

    private static string Told(Status refused, BootstrapToken token) => refused.Code switch
    {
        401 => $"the cluster does not know the token {token.Id}, or no longer: {refused.Message}",
        403 => $"the token {token.Id} is not enough to join: {refused.Message}",
        _ => $"the cluster gave this node no certificate: {refused.Message}",
    };

    private void Open(
        Uri server, ReadOnlyMemory<byte> authorities, string serverName, bool isTrusting,
        Func<X509Certificate2?> certificate, Func<string?> authorization)
    {
        connection = new(Endpoint(server, authorities, serverName, isTrusting) with
        {
            Certificate = certificate,
            Authorization = authorization,
        });
        Authorities = ClusterDiscovery.CertificatesOf(authorities.ToArray());
        Api = new HttpApi(new ToldCalls(connection, log), time, speaksProtobuf: true);
    }

    // Who changed which field is told by the client's first name, and upstream's tools know the one of a node's agent.
    private static ApiEndpoint Endpoint(Uri server, ReadOnlyMemory<byte> authorities, string serverName, bool isTrusting) => new(server)
    {
        Authorities = authorities,
        ServerName = serverName,
        IsTrusting = isTrusting,
        UserAgent = $"kubelet/{ServerVersion.Git} (linux) skiff",
    };

    private NodeCertificate Certificate(CertificateWish wish, string file) => new(
        wish, Path.Combine(directory, file), time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
        text => log.LogInformation("{Text}", text));
}
