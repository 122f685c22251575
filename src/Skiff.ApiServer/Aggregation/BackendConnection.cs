using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Requests;
using Skiff.Client.Http;
using Skiff.Machinery;
using Skiff.Model.ApiRegistration.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>
/// Connects to aggregated servers: shows the front proxy's certificate, tells who asks in headers, and believes only a
/// certificate of the registration's authorities for the service's name. Connections are kept per registration's trust.
/// </summary>
/// <param name="identity">The front proxy's certificate.</param>
public sealed class BackendConnection(Func<X509Certificate2> identity) : IDisposable
{
    private const int ClientsMax = 200;
    private static readonly HttpRequestOptionsKey<Target> targetKey = new("target");
    private readonly ConcurrentDictionary<string, HttpMessageInvoker> clients = new(StringComparer.Ordinal);

    /// <summary>Sends a request for a user; the answer's body is still to be read.</summary>
    /// <param name="api">The registration.</param>
    /// <param name="address">The endpoint to ask.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="isTrusting">Whether any certificate will do, as for a mere look.</param>
    /// <param name="prepare">Adds headers and body.</param>
    /// <param name="stop">Ends the call.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached or is not believed.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        APIServiceSpec api,
        IPEndPoint address,
        UserInfo caller,
        HttpMethod method,
        string target,
        bool isTrusting,
        Action<HttpRequestMessage> prepare,
        CancellationToken stop)
    {
        ServiceReference reference = api.Service!;
        bool isUnchecked = isTrusting || api.InsecureSkipTLSVerify;
        string name = $"{reference.Name}.{reference.Namespace}.svc";
        // The connection is made by hand, with TLS; the scheme here only keeps the handler from doing it again.
        HttpRequestMessage request = new(method, new Uri($"http://{address}{target}"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        prepare(request);
        // Where such a request ends cannot be told from its head: nothing comes after it.
        bool isEndless = request.Content is { Headers.ContentLength: null } && request.Headers.Upgrade.Count == 0;
        if (isEndless) request.Headers.ConnectionClose = true;
        request.Headers.Host = address.ToString();
        Tell(request, caller);
        request.Options.Set(targetKey, new Target(address, name));
        return await ClientOf(api, name, isUnchecked).SendAsync(request, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HttpMessageInvoker client in clients.Values) client.Dispose();
        clients.Clear();
    }

    // What a client may have written there itself counts for nothing.
    private static void Tell(HttpRequestMessage request, UserInfo caller)
    {
        foreach (string header in request.Headers.Select(header => header.Key).Where(IsIdentity).ToArray())
            request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(FrontProxy.UserHeader, caller.Name);
        if (caller.Uid.Length > 0) request.Headers.TryAddWithoutValidation(FrontProxy.UidHeader, caller.Uid);
        RepeatedHeaderStream.Add(request, FrontProxy.GroupHeader, caller.Groups.AsEnumerable());
        foreach ((string key, var values) in caller.Extra)
            RepeatedHeaderStream.Add(request, FrontProxy.ExtraPrefix + Uri.EscapeDataString(key), values.AsEnumerable());
    }

    private static bool IsIdentity(string header) =>
        header.StartsWith("X-Remote-", StringComparison.OrdinalIgnoreCase) || RepeatedHeaderStream.IsMarked(header);

    private HttpMessageInvoker ClientOf(APIServiceSpec api, string name, bool isUnchecked)
    {
        string trusted = isUnchecked ? "" : Convert.ToHexString(SHA256.HashData(api.CABundle.Memory.Span));
        string key = $"{name}/{trusted}";
        if (clients.TryGetValue(key, out HttpMessageInvoker? known)) return known;
        // Requests under way keep what they use: disposing closes a client's idle connections.
        if (clients.Count >= ClientsMax) Dispose();
        ServerTrust? trust = isUnchecked ? null : ServerTrust.Of(api.CABundle.Memory.Span);
        return clients.GetOrAdd(key, _ => new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8, // Names of users are not all ASCII.
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = (context, stop) => ConnectAsync(context, trust, stop),
        }));
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, ServerTrust? trust, CancellationToken stop)
    {
        context.InitialRequestMessage.Options.TryGetValue(targetKey, out Target? target);
        Invariant.Check(target is not null, context.DnsEndPoint.Host);
        DnsEndPoint place = new(target.Address.Address.ToString(), target.Address.Port);
        return new RepeatedHeaderStream(await TlsDialer.DialAsync(place, target.ServerName, identity(),
            (shown, sent) => trust?.Fault(shown, sent, target.ServerName), stop));
    }

    private sealed record Target(IPEndPoint Address, string ServerName);
}
