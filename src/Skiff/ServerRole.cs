using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Skiff.ApiServer;
using Skiff.ApiServer.Certificates;
using Skiff.Cli.Configuration;
using Skiff.Store;

namespace Skiff;

/// <summary>A whole cluster in one process: API server, control plane, node agent and service network.</summary>
public static class ServerRole
{
    /// <summary>Runs until the process is told to stop. Answers the exit code.</summary>
    public static async Task<int> RunAsync(Settings settings, TimeProvider time, CancellationToken stop)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }

        IPAddress address = settings.AdvertiseAddress.Length > 0
            ? IPAddress.Parse(settings.AdvertiseAddress)
            : HostAddress();
        string node = settings.NodeName.Length > 0 ? settings.NodeName : Dns.GetHostName().ToLowerInvariant();
        SettingKeys.TryPortRange(settings.NodePorts, out int firstPort, out int lastPort);
        ApiServerOptions options = new()
        {
            Endpoints = [new IPEndPoint(IPAddress.Parse(settings.BindAddress), settings.ApiPort)],
            AdvertiseAddress = address,
            Port = settings.ApiPort,
            ServiceRange = settings.ServiceRange,
            ClusterDns = IPAddress.Parse(settings.ClusterDns),
            ClusterDomain = settings.ClusterDomain,
            NodePortFirst = firstPort,
            NodePortLast = lastPort,
        };
        ClusterCertificates certificates = await ClusterCertificates.EnsureAsync(settings.DataDirectory,
            new CertificateOptions(node, [address], options.FirstServiceAddress, [], settings.ClusterDomain), time);
        Kubeconfig.WriteAdmin(settings.Kubeconfig, new Uri($"https://127.0.0.1:{settings.ApiPort}"), certificates);

        await using LogStore store = LogStore.Open(new StoreOptions
        {
            DataDirectory = Path.Combine(settings.DataDirectory, "db"),
            Time = time,
            NewClusterId = Guid.NewGuid(),
        });
        await using ApiServerRoot api = new(store, options, certificates, time);
        if (await api.StartAsync(stopping.Token) is { } fault)
        {
            await Console.Error.WriteLineAsync($"skiff: the cluster could not be set up: {fault.Message}");
            return 1;
        }

        await Console.Error.WriteLineAsync($"skiff: API ready on https://{address}:{settings.ApiPort}");
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static IPAddress HostAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus == OperationalStatus.Up && nic.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(ip => ip.AddressFamily == AddressFamily.InterNetwork)
        ?? IPAddress.Loopback;
}
