using System.Net;
using Skiff.ApiServer.Connect;

namespace Skiff.ApiServer.Live;

/// <summary>
/// A part of the control plane that was left to another program of this machine: it is asked at the place where upstream's
/// program listens. Whose certificate it shows does not matter, as upstream has it: nothing is told to it.
/// </summary>
public sealed class RemoteComponent : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    private readonly DnsEndPoint place;
    private readonly string shown;
    private readonly TimeProvider time;
    private readonly HttpClient client;

    /// <summary>A part that listens at a port of this machine.</summary>
    public RemoteComponent(int port, TimeProvider time)
    {
        const int AnswerBytesMax = 10 * 1024;
        place = new("127.0.0.1", port);
        shown = $"https://{place.Host}:{port}/healthz";
        this.time = time;
        client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = async (_, stop) => await TlsDialer.DialAsync(place, place.Host, null, (_, _) => null, stop),
        })
        {
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>Why the part does not work; null when it does.</summary>
    public async ValueTask<string?> FaultAsync(CancellationToken stop)
    {
        using CancellationTokenSource late = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            // The connection is made by hand, with TLS; the scheme here only keeps the handler from doing it again.
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://{place.Host}:{place.Port}/healthz"), either.Token);
            if (answer.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.BadRequest) return null;
            return $"HTTP probe failed with statuscode: {(int)answer.StatusCode}";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return $"Get \"{shown}\": {TlsDialer.Told(fault)}";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"Get \"{shown}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
