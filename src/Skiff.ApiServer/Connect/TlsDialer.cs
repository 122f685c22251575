using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Skiff.ApiServer.Connect;

/// <summary>Why a server's certificate is not accepted, in the words of Go's verifier; null when it is.</summary>
internal delegate string? CertificateFault(X509Certificate2? shown, X509Chain? sent);

/// <summary>
/// Connects with TLS to the servers that this one asks: nodes, webhooks, aggregated servers. What goes wrong is told in the
/// words that clients of a Go server know.
/// </summary>
internal static class TlsDialer
{
    /// <summary>Connects and verifies.</summary>
    /// <param name="place">Where the server listens; a name is looked up once.</param>
    /// <param name="serverName">The name it is asked for.</param>
    /// <param name="identity">What this server shows; null when it stays unknown.</param>
    /// <param name="fault">Judges the server's certificate.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, or is not believed.</exception>
    public static async ValueTask<SslStream> DialAsync(
        DnsEndPoint place, string serverName, X509Certificate2? identity, CertificateFault fault, CancellationToken stop)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        string? refusal = null;
        try
        {
            await socket.ConnectAsync(place.Host, place.Port, stop);
            SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ClientCertificates = identity is null ? null : [identity],
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, shown, chain, _) =>
                {
                    refusal = fault(shown as X509Certificate2, chain);
                    return refusal is null;
                },
            }, stop);
            return tls;
        }
        catch (SocketException broken)
        {
            socket.Dispose();
            throw new HttpRequestException(Told(broken, place), broken);
        }
        catch (AuthenticationException broken)
        {
            socket.Dispose();
            throw new HttpRequestException(refusal ?? $"tls: {broken.InnerException?.Message ?? broken.Message}", broken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What a failed request is said to have failed for: the innermost words that mean something to a client.</summary>
    public static string Told(Exception failed) => failed switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "EOF",
        _ => failed.InnerException?.Message ?? failed.Message,
    };

    private static string Told(SocketException fault, DnsEndPoint place)
    {
        string host = place.Host.Contains(':', StringComparison.Ordinal) ? $"[{place.Host}]" : place.Host;
        return fault.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => $"dial tcp {host}:{place.Port}: connect: connection refused",
            SocketError.HostUnreachable => $"dial tcp {host}:{place.Port}: connect: no route to host",
            SocketError.NetworkUnreachable => $"dial tcp {host}:{place.Port}: connect: network is unreachable",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"dial tcp: lookup {place.Host}: no such host",
            SocketError.TimedOut => $"dial tcp {host}:{place.Port}: i/o timeout",
            _ => $"dial tcp {host}:{place.Port}: {fault.Message}",
        };
    }
}
