using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Probes;

/// <summary>
/// Asks a container over HTTP: any answer from 200 to 399 passes, those from 300 with a warning. Ways to elsewhere on the same
/// host are followed first.
/// </summary>
internal static class HttpProbe
{
    private const int BodyLimitBytes = 10 * 1024;
    private const int RequestLimit = 10;

    /// <summary>What is told of somebody who is asked for TLS and knows only HTTP.</summary>
    public const string IsPlain = "http: server gave HTTP response to HTTPS client";

    // Certificates of containers are their own affair; a fresh connection each time is part of the question.
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.Zero,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
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
        if (ProbePorts.Resolve(get.Port, container, out string fault) is not { } port) return ProbeOutcome.Broken(fault);
        if (HttpProbeRequest.AddressOf(get, host, port) is not { } address) return ProbeOutcome.Broken($"invalid URL path {get.Path}");
        using CancellationTokenSource late = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await AskAsync(get, address, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProbeOutcome.Failed(Lost(address, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"));
        }
    }

    /// <summary>Asks for a hook, of which any answer will do. Empty, or why there was none.</summary>
    public static async ValueTask<string> TellAsync(HTTPGetAction get, Uri address, CancellationToken stop)
    {
        (HttpResponseMessage? response, string fault) = await SendAsync(get, address, HttpProbeRequest.HookAgent, stop);
        response?.Dispose();
        return fault;
    }

    private static async ValueTask<ProbeOutcome> AskAsync(HTTPGetAction get, Uri address, CancellationToken stop)
    {
        (HttpResponseMessage? response, string fault) = await SendAsync(get, address, HttpProbeRequest.ProbeAgent, stop);
        if (response is null) return ProbeOutcome.Failed(fault);
        using (response) return await JudgeAsync(response, stop);
    }

    // The last answer, after all ways that were taken; null with a fault when there is none.
    private static async ValueTask<(HttpResponseMessage? Response, string Fault)> SendAsync(
        HTTPGetAction get, Uri address, string agent, CancellationToken stop)
    {
        Uri at = address;
        Uri? from = null;
        bool keepsHost = true;
        for (int asked = 1; ; asked++)
        {
            HttpResponseMessage response;
            try
            {
                using HttpRequestMessage request = HttpProbeRequest.Of(get, at, agent, from, keepsHost);
                response = await Http.SendAsync(request, stop);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or FormatException)
            {
                return (null, Lost(at, Describe(fault, at)));
            }

            (Uri? next, string lost) = NextHop(response, at);
            // Somewhere else is not the container: following would let a pod aim the node at anything.
            if (lost.Length == 0 && (next is null || next.Host != address.Host)) return (response, "");
            keepsHost &= response.Headers.Location?.IsAbsoluteUri == false;
            response.Dispose();
            if (lost.Length > 0) return (null, Lost(at, lost));
            if (asked == RequestLimit) return (null, Lost(at, $"stopped after {RequestLimit} redirects"));
            (from, at) = (at, next!);
        }
    }

    // The answer is only whole with its body.
    private static async ValueTask<ProbeOutcome> JudgeAsync(HttpResponseMessage response, CancellationToken stop)
    {
        int code = (int)response.StatusCode;
        string body;
        try
        {
            body = await ReadAsync(response, stop);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return ProbeOutcome.Broken("unexpected EOF", "failure");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ProbeOutcome.Broken(
                "context deadline exceeded (Client.Timeout or context cancellation while reading body)", "failure");
        }

        return code switch
        {
            >= 200 and < 300 => ProbeOutcome.Passed,
            >= 300 and < 400 => ProbeOutcome.Warned($"Probe terminated redirects, Response body: {body}"),
            _ => ProbeOutcome.Failed(string.Create(CultureInfo.InvariantCulture, $"HTTP probe failed with statuscode: {code}")),
        };
    }

    private static (Uri? Next, string Fault) NextHop(HttpResponseMessage response, Uri at)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return (null, "");
        string location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : "";
        if (location.Length == 0) return (null, "");
        if (!Uri.TryCreate(at, location, out Uri? next)) return (null, $"failed to parse Location header \"{location}\"");
        return next.Scheme is "http" or "https" ? (next, "") : (null, $"unsupported protocol scheme \"{next.Scheme}\"");
    }

    private static async ValueTask<string> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        byte[] body = new byte[BodyLimitBytes];
        await using Stream stream = await response.Content.ReadAsStreamAsync(stop);
        int read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
        return Encoding.UTF8.GetString(body, 0, read);
    }

    private static string Lost(Uri address, string fault) => $"Get \"{address}\": {fault}";

    private static string Describe(Exception fault, Uri address)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            // What is no record of TLS has no length of one.
            if (cause is AuthenticationException && cause.Message.Contains("frame", StringComparison.Ordinal)) return IsPlain;
            if (cause is SocketException socket) return TcpProbe.Describe(socket, address.Host.Trim('[', ']'), address.Port);
        }

        StringBuilder text = new(fault.Message);
        if (fault.InnerException is { } inner) text.Append(": ").Append(inner.Message);
        return text.ToString();
    }
}
