using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>
/// The proxy subresource: a request to a pod, a service or a node by way of this server. The caller's credentials stay
/// here; absolute links and redirects in what comes back are made to lead through the proxy again.
/// </summary>
public sealed class ProxyHandler : IDisposable
{
    private const int RewrittenMax = 16 * 1024 * 1024;

    private readonly Registry registry;
    private readonly NodeConnector nodes;
    private readonly HttpMessageInvoker client;
    private int turn;

    /// <summary>A proxy to what a registry has.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "Pods have certificates of their own making: as upstream, the "
        + "proxy encrypts and does not authenticate, and sends no credentials.")]
    public ProxyHandler(Registry registry, NodeConnector nodes)
    {
        this.registry = registry;
        this.nodes = nodes;
        client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        });
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    /// <summary>Passes a request on; null when the answer has been written.</summary>
    public async ValueTask<Reply?> HandleAsync(HttpContext context, Call call, RequestPath path, CancellationToken stop)
    {
        if (path.Rest.Length == 0 && !path.Path.EndsWith('/'))
        {
            // Relative links on the page would lose the last segment.
            context.Response.Headers.Location = path.Path + "/" + context.Request.QueryString.Value;
            context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            return null;
        }

        string prefix = path.Path[..^(path.Rest.Length + (path.Path.EndsWith('/') ? 1 : 0))].TrimEnd('/');
        string target = RestOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, prefix.AsSpan().Count('/'));
        ProxiedName? name = ProxiedName.Parse(call.Key.Name);
        string what = call.Resource.Kind.Name.ToLowerInvariant();
        if (name is null) return Status.BadRequest($"invalid {what} request \"{call.Key.Name}\"");
        try
        {
            if (call.Resource.Kind == Kinds.Node) return await ToNodeAsync(context, call, name, target, stop);
            (ProxyTarget? server, Status? fault) = ServerOf(call, name);
            if (server is null) return fault!;
            using HttpRequestMessage request = new(
                new HttpMethod(context.Request.Method), $"{server.Scheme}://{server.Address}{target}");
            Fill(request, context, prefix);
            using HttpResponseMessage answer = await client.SendAsync(request, stop);
            return await PassAsync(context, answer, prefix, server, stop);
        }
        catch (HttpRequestException down)
        {
            return Status.Unavailable($"error trying to reach service: {TlsDialer.Told(down)}");
        }
    }

    // What follows so many segments, as the client encoded it.
    private static string RestOf(string target, int segments)
    {
        int at = 0;
        for (int slash = 0; slash < segments && at >= 0; slash++) at = target.IndexOf('/', at + 1);
        return at < 0 ? "/" : target[at..];
    }

    private (ProxyTarget? Server, Status? Fault) ServerOf(Call call, ProxiedName name)
    {
        if (call.Resource.Kind == Kinds.Pod)
        {
            return registry.Get(Kinds.Pod, call.Key.Namespace, name.Name) is { } pod
                ? ProxyTarget.OfPod(name, pod)
                : (null, call.Resource.NotFound(name.Name));
        }

        if (registry.Get(Kinds.Service, call.Key.Namespace, name.Name) is not { } service)
            return (null, call.Resource.NotFound(name.Name));
        IEnumerable<EndpointSlice> slices = registry.List(Kinds.EndpointSlice, call.Key.Namespace)
            .Where(slice => slice.Metadata.Labels.Find("kubernetes.io/service-name") == name.Name);
        return ProxyTarget.OfService(name, service, slices, Interlocked.Increment(ref turn) & int.MaxValue);
    }

    private async ValueTask<Reply?> ToNodeAsync(
        HttpContext context, Call call, ProxiedName name, string target, CancellationToken stop)
    {
        if (registry.Get(Kinds.Node, "", name.Name) is not { } node) return call.Resource.NotFound(name.Name);
        int agentPort = node.Status.DaemonEndpoints.KubeletEndpoint.Port;
        if (name.Port.Length > 0 && name.Port != agentPort.ToString(System.Globalization.CultureInfo.InvariantCulture))
            return Status.BadRequest($"proxying to port {name.Port} of a node is not supported, only to its agent's");
        using HttpResponseMessage answer = await nodes.SendAsync(
            node, new HttpMethod(context.Request.Method), target, request => Fill(request, context, ""), stop);
        return await PassAsync(context, answer, "", null, stop);
    }

    private static void Fill(HttpRequestMessage request, HttpContext context, string prefix)
    {
        Relay.Fill(request, context);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.Value);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Uri", prefix);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
    }

    private static async ValueTask<Reply?> PassAsync(
        HttpContext context, HttpResponseMessage answer, string prefix, ProxyTarget? server, CancellationToken stop)
    {
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols) return await Splice.RunAsync(context, answer, stop);
        HttpResponse to = context.Response;
        Relay.Begin(to, answer);
        ProxiedLinks? links = server is null ? null : new ProxiedLinks(prefix, server);
        if (links is not null && answer.Headers.Location is { } location)
            to.Headers.Location = links.Rewrite(location.OriginalString);
        bool isPage = answer.Content.Headers.ContentType?.MediaType == "text/html"
            && answer.Content.Headers.ContentEncoding.Count == 0
            && answer.Content.Headers.ContentLength is null or <= RewrittenMax;
        if (isPage && links is not null && context.Request.Method != "HEAD")
        {
            string page = await answer.Content.ReadAsStringAsync(stop);
            await to.WriteAsync(links.RewritePage(page), stop);
            return null;
        }

        await Relay.PassBodyAsync(context, answer, stop);
        return null;
    }
}
