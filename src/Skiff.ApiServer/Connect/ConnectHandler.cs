using System.Net;
using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>
/// Logs and streams of pods: this server finds the node and passes the bytes through. Nothing is passed before the
/// node has agreed to the upgrade, and a connection that was refused is never used again.
/// </summary>
public sealed class ConnectHandler(Registry registry, AdmissionChain admission, NodeConnector nodes, ProxyHandler proxy)
{
    private const int RefusalBytesMax = 50_000; // What upstream reads of one.

    private static readonly string[] passedOn =
    [
        "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
        "X-Stream-Protocol-Version", "Content-Type", "Accept",
    ];

    /// <summary>Whether a subresource is a connection rather than an object.</summary>
    public bool Handles(string subresource) => subresource is "log" or "exec" or "attach" or "portforward" or "proxy";

    /// <summary>Connects; null when the answer has been written.</summary>
    public async ValueTask<Reply?> HandleAsync(
        HttpContext context, Call call, RequestPath path, CancellationToken stop)
    {
        if (ConnectOptions.Of(context.Request.Query, call.Resource.Kind, path) is { } wanted)
        {
            AdmissionRequest request = new(registry, call, AdmissionOperation.Connect, null, null) { Connection = wanted };
            if (await admission.RunAsync(request, stop) is { } denied) return denied;
        }

        if (path.Subresource == "proxy") return await proxy.HandleAsync(context, call, path, stop);
        if (call.Resource.Kind != Kinds.Pod) return Status.NotFoundPath();
        bool isLog = path.Subresource == "log";
        if (isLog && call.Verb != Verb.Get) return Status.NotAllowed();
        if (registry.Get(Kinds.Pod, call.Key.Namespace, call.Key.Name) is not { } pod)
            return call.Resource.NotFound(call.Key.Name);
        (string? target, Status? fault) = Target(context, path, pod);
        if (target is null) return fault!;
        if (isLog && LogOptions.Fault(context.Request.Query, pod.Metadata.Name) is { } senseless) return senseless;
        if (pod.Spec.NodeName.Length == 0)
        {
            return isLog
                ? new Reply.OfText(200, "text/plain", default)
                : Status.BadRequest($"pod {pod.Metadata.Name} does not have a host assigned");
        }

        if (registry.Get(Kinds.Node, "", pod.Spec.NodeName) is not { } node)
            return Status.NotFound("", "nodes", pod.Spec.NodeName);
        try
        {
            bool isLogSocket = isLog && LogSocket.IsAsked(context);
            HttpMethod method = isLog ? HttpMethod.Get : new HttpMethod(context.Request.Method);
            using HttpResponseMessage answer = await nodes.SendAsync(
                node, method, target, request => PassHeaders(isLogSocket ? null : context, request), stop);
            if (isLog && !answer.IsSuccessStatusCode) return await RefusalAsync(answer, stop);
            if (isLogSocket) return await LogSocket.RunAsync(context, await answer.Content.ReadAsStreamAsync(stop), stop);
            return answer.StatusCode == HttpStatusCode.SwitchingProtocols
                ? await Splice.RunAsync(context, answer, stop)
                : await PassBodyAsync(context, answer, stop);
        }
        catch (HttpRequestException down)
        {
            string why = TlsDialer.Told(down);
            return isLog
                ? Status.Unexplained($"Get \"{NodeConnector.UrlOf(node, target)}\": {why}")
                : Status.InternalError($"error dialing backend: {why}");
        }
    }

    private static (string? Target, Status? Fault) Target(HttpContext context, RequestPath path, Pod pod)
    {
        string space = pod.Metadata.Namespace;
        string name = pod.Metadata.Name;
        string query = context.Request.QueryString.Value ?? "";
        if (path.Subresource == "portforward") return ($"/portForward/{space}/{name}{query}", null);
        (string? container, Status? fault) = ContainerOf(context, pod);
        if (container is null) return (null, fault);
        return path.Subresource == "log"
            ? ($"/containerLogs/{space}/{name}/{container}{query}", null)
            : ($"/{path.Subresource}/{space}/{name}/{container}{ConnectOptions.NodeQuery(context.Request.Query)}", null);
    }

    private static (string? Container, Status? Fault) ContainerOf(HttpContext context, Pod pod)
    {
        string asked = context.Request.Query["container"] is [var first, ..] ? first ?? "" : ""; // Some clients say it twice.
        string[] names = [.. pod.Spec.Containers.AsEnumerable().Select(c => c.Name)];
        string[] initial = [.. pod.Spec.InitContainers.AsEnumerable().Select(c => c.Name)];
        string[] ephemeral = [.. pod.Spec.EphemeralContainers.AsEnumerable().Select(c => c.EphemeralContainerCommon.Name)];
        if (asked.Length > 0)
        {
            bool known = names.Contains(asked) || initial.Contains(asked) || ephemeral.Contains(asked);
            return known
                ? (asked, null)
                : (null, Status.BadRequest($"container {asked} is not valid for pod {pod.Metadata.Name}"));
        }

        if (names.Length == 1) return (names[0], null);
        string choices = $"a container name must be specified for pod {pod.Metadata.Name}, choose one of: [{string.Join(' ', names)}]";
        if (initial.Length > 0) choices += $" or one of the init containers: [{string.Join(' ', initial)}]";
        if (ephemeral.Length > 0) choices += $" or one of the ephemeral containers: [{string.Join(' ', ephemeral)}]";
        return (null, Status.BadRequest(choices));
    }

    private static void PassHeaders(HttpContext? context, HttpRequestMessage request)
    {
        if (context is null) return; // The upgrade is between the client and this server.
        foreach (string name in passedOn)
        {
            if (!context.Request.Headers.TryGetValue(name, out var values) || values.Count == 0) continue;
            IEnumerable<string?> kept = name == "Sec-WebSocket-Protocol" ? WithoutToken(values) : values;
            request.Headers.TryAddWithoutValidation(name, kept);
        }

        if (request.Headers.Upgrade.Count > 0) request.Headers.Connection.Add("Upgrade");
    }

    // A bearer token may come as a subprotocol; it was for this server, and goes no further.
    private static IEnumerable<string> WithoutToken(IEnumerable<string?> values) => values
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Where(protocol => !protocol.StartsWith("base64url.bearer.authorization.k8s.io.", StringComparison.Ordinal));

    // A node refuses in plain text; who asked this server is answered with a status.
    private static async ValueTask<Reply> RefusalAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
        byte[] buffer = new byte[RefusalBytesMax];
        int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        string text = System.Text.Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\n');
        return answer.StatusCode switch
        {
            HttpStatusCode.BadRequest => Status.BadRequest(text),
            HttpStatusCode.NotFound => Status.NotFoundPath(),
            _ => Status.InternalError(text),
        };
    }

    private static async ValueTask<Reply?> PassBodyAsync(
        HttpContext context, HttpResponseMessage answer, CancellationToken stop)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? "text/plain";
        await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
        await Splice.PassAsync(body, context.Response, stop);
        return null;
    }
}
