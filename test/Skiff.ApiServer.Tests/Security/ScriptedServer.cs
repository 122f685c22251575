using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// A server over TLS that answers every request with the bytes of a script, keeps the connection open, and remembers
/// whatever comes over it.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly X509Certificate2 certificate;
    private readonly Func<string, string> script;
    private readonly ConcurrentQueue<string> heads = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">What it shows.</param>
    /// <param name="script">The bytes that answer a request's head.</param>
    /// <param name="address">Where it listens; the loopback interface when not given.</param>
    public ScriptedServer(X509Certificate2 certificate, Func<string, string> script, IPAddress? address = null)
    {
        this.certificate = certificate;
        this.script = script;
        listener = new(address ?? IPAddress.Loopback, 0);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>The heads of the requests that came, in order.</summary>
    public IReadOnlyList<string> Heads => [.. heads];

    /// <summary>An address of this machine that is not on the loopback interface; null when there is none.</summary>
    public static IPAddress? Outside() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(address => address.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> served = [];
        try
        {
            while (true) served.Add(ServeAsync(await listener.AcceptSocketAsync(stopping.Token)));
        }
        finally
        {
            await Task.WhenAll(served).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
        }, stopping.Token);
        StringBuilder received = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await tls.ReadAsync(buffer, stopping.Token)) > 0)
        {
            received.Append(Encoding.Latin1.GetString(buffer, 0, read));
            int end;
            while ((end = received.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal)) >= 0)
            {
                string head = received.ToString(0, end);
                received.Remove(0, end + 4);
                heads.Enqueue(head);
                await tls.WriteAsync(Encoding.Latin1.GetBytes(script(head)), stopping.Token);
            }
        }
    }
}
