using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Skiff.Client.Http;
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
    private readonly ServerTrust trust;
    private readonly Func<X509Certificate2> identity;
    private readonly HttpClient client;

    /// <summary>A connector that trusts one authority and shows one certificate.</summary>
    public NodeConnector(X509Certificate2 authority, Func<X509Certificate2> identity)
    {
        trust = ServerTrust.Of(authority);
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
        int port = PortOf(node);
        HttpRequestMessage request = new(method, $"http://{node.Metadata.Name}:{port}{pathAndQuery}")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Options.Set(targetKey, new Target(node.Metadata.Name, address, port));
        prepare(request);
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
    }

    /// <summary>A path of a node, as errors show where it was asked for.</summary>
    public static string UrlOf(Node node, string pathAndQuery) =>
        string.Create(CultureInfo.InvariantCulture, $"https://{AddressOf(node)}:{PortOf(node)}{pathAndQuery}");

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private sealed record Target(string Node, string Address, int Port);

    private static int PortOf(Node node) =>
        node.Status.DaemonEndpoints.KubeletEndpoint.Port is > 0 and { } given ? given : DefaultPort;

    private static string? AddressOf(Node node) =>
        node.Status.Addresses.FirstOrDefault(a => a.Type == NodeAddressType.InternalIP)?.Address
        ?? node.Status.Addresses.FirstOrDefault(a => a.Type == NodeAddressType.Hostname)?.Address;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(targetKey, out Target? target))
            throw new HttpRequestException("a request to a node names the node");
        return await TlsDialer.DialAsync(new(target.Address, target.Port), target.Node, identity(),
            (shown, _) => Fault(shown, $"system:node:{target.Node}"), stop);
    }

    // A node is named by its certificate's subject; its addresses come and go.
    private string? Fault(X509Certificate2? shown, string name)
    {
        if (trust.ChainFault(shown, null) is { } fault) return fault;
        string subject = shown!.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return subject == name ? null : $"{ServerTrust.Prefix}certificate is valid for {subject}, not {name}";
    }
}
