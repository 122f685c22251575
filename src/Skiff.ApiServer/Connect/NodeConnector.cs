using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>
/// Connects to node agents. A connection counts only when the other side shows a certificate of the cluster's CA that
/// names the very node asked for: an address alone could be anybody's by now.
/// </summary>
public sealed class NodeConnector : IDisposable
{
    private const int DefaultPort = 10250;
    private static readonly HttpRequestOptionsKey<Target> targetKey = new("target");
    private readonly X509Certificate2 clientAuthority;
    private readonly Func<X509Certificate2> identity;
    private readonly HttpClient client;

    /// <summary>A connector that trusts one authority and shows one certificate.</summary>
    public NodeConnector(X509Certificate2 authority, Func<X509Certificate2> identity)
    {
        clientAuthority = authority;
        this.identity = identity;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // A node that answers elsewhere would be given the credentials of this server.
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = ConnectAsync,
        }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request to a node; the answer's body is still to be read.</summary>
    public Task<HttpResponseMessage> SendAsync(Node node, HttpMethod method, string pathAndQuery,
        Action<HttpRequestMessage> prepare, CancellationToken stop)
    {
        string address = AddressOf(node) ?? throw new HttpRequestException($"node {node.Metadata.Name} has no address");
        int port = node.Status.DaemonEndpoints.KubeletEndpoint.Port is > 0 and { } given ? given : DefaultPort;
        HttpRequestMessage request = new(method, $"http://{node.Metadata.Name}:{port}{pathAndQuery}")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Options.Set(targetKey, new Target(node.Metadata.Name, address, port));
        prepare(request);
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private sealed record Target(string Node, string Address, int Port);

    private static string? AddressOf(Node node) =>
        node.Status.Addresses.FirstOrDefault(a => a.Type == NodeAddressType.InternalIP)?.Address
        ?? node.Status.Addresses.FirstOrDefault(a => a.Type == NodeAddressType.Hostname)?.Address;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(targetKey, out Target? target))
            throw new HttpRequestException("a request to a node names the node");
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Address, target.Port, stop);
            SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = target.Node,
                ClientCertificates = [identity()],
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsNode(certificate, target.Node),
            }, stop);
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsNode(X509Certificate? certificate, string node)
    {
        if (certificate is not X509Certificate2 shown) return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(clientAuthority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(shown)
            && shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == $"system:node:{node}";
    }
}
