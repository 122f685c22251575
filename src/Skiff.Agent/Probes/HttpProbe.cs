using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Probes;

/// <summary>Asks a container over HTTP: any answer from 200 to 399 passes.</summary>
internal static class HttpProbe
{
    private const int BodyLimitBytes = 10 * 1024;
    private const int RedirectLimit = 10;

    // Certificates of containers are their own affair; a fresh connection each time is part of the question.
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = new SslClientAuthenticationOptions
        {
#pragma warning disable CA5359 // A probe checks that something answers, not who it is.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    });

    /// <summary>Asks once.</summary>
    /// <param name="get">What to ask.</param>
    /// <param name="container">Whose named ports the port may be.</param>
    /// <param name="host">The address, unless the action names one.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="stop">Gives up.</param>
    public static async ValueTask<ProbeOutcome> RunAsync(
        HTTPGetAction get, Container container, string host, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        if (ProbePorts.Resolve(get.Port, container) is not { } port) return ProbeOutcome.Broken($"invalid port number: {get.Port}");
        if (Address(get, host, port) is not { } address) return ProbeOutcome.Broken($"invalid URL path {get.Path}");
        using CancellationTokenSource late = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await AskAsync(get, address, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProbeOutcome.Failed(
                $"Get \"{address}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return ProbeOutcome.Failed($"Get \"{address}\": {Describe(fault, address)}");
        }
    }

    private static async ValueTask<ProbeOutcome> AskAsync(HTTPGetAction get, Uri address, CancellationToken stop)
    {
        Uri at = address;
        for (int hop = 0; ; hop++)
        {
            using HttpRequestMessage request = Request(get, at);
            using HttpResponseMessage response = await Http.SendAsync(request, stop);
            int code = (int)response.StatusCode;
            if (NextHop(response, at) is { } next)
            {
                // Somewhere else is not the container: following would let a pod aim the node at anything.
                if (next.Host != address.Host)
                {
                    string body = await ReadAsync(response, stop);
                    return ProbeOutcome.Warned($"Probe terminated redirects, Response body: {body}");
                }

                if (hop == RedirectLimit) return ProbeOutcome.Failed($"Get \"{at}\": stopped after {RedirectLimit} redirects");
                at = next;
                continue;
            }

            if (code is >= 200 and < 400) return ProbeOutcome.Passed;
            await ReadAsync(response, stop);
            return ProbeOutcome.Failed(string.Create(CultureInfo.InvariantCulture, $"HTTP probe failed with statuscode: {code}"));
        }
    }

    private static Uri? NextHop(HttpResponseMessage response, Uri at) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location
            ? new Uri(at, location)
            : null;

    private static async ValueTask<string> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        byte[] body = new byte[BodyLimitBytes];
        await using Stream stream = await response.Content.ReadAsStreamAsync(stop);
        int read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
        return Encoding.UTF8.GetString(body, 0, read);
    }

    private static Uri? Address(HTTPGetAction get, string host, int port)
    {
        string name = get.Host.Length > 0 ? get.Host : host;
        if (IPAddress.TryParse(name, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6) name = $"[{ip}]";
        string scheme = get.Scheme.Equals("HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        string path = get.Path.StartsWith('/') ? get.Path : "/" + get.Path;
        return Uri.TryCreate(
            string.Create(CultureInfo.InvariantCulture, $"{scheme}://{name}:{port}{path}"), UriKind.Absolute, out Uri? address)
            ? address
            : null;
    }

    private static HttpRequestMessage Request(HTTPGetAction get, Uri address)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address) { Version = HttpVersion.Version11 };
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.36");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.ConnectionClose = true;
        foreach (HTTPHeader header in get.HTTPHeaders)
        {
            if (header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Host = header.Value;
                continue;
            }

            if (header.Name is "User-Agent" or "Accept") request.Headers.Remove(header.Name);
            if (header.Value.Length > 0 || header.Name is not ("User-Agent" or "Accept"))
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
        }

        return request;
    }

    private static string Describe(Exception fault, Uri address)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket) return TcpProbe.Describe(socket, address.Host.Trim('[', ']'), address.Port);
        }

        StringBuilder text = new(fault.Message);
        if (fault.InnerException is { } inner) text.Append(": ").Append(inner.Message);
        return text.ToString();
    }
}
