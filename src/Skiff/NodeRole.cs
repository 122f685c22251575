using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Skiff.Agent;
using Skiff.Agent.Images;
using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;
using Skiff.Agent.Streaming;
using Skiff.ApiServer;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Requests;
using Skiff.Cli.Configuration;
using Skiff.Client;
using Skiff.Dns;
using Skiff.Machinery.Control;
using Skiff.Proxy;

namespace Skiff;

/// <summary>What makes this machine a node of the cluster whose API server runs in the same process.</summary>
public sealed class NodeRole(
    ClusterLayout layout, NodeSettings settings, ApiServerRoot api, ClusterCertificates certificates, TimeProvider time, ILoggerFactory logs)
{
    private readonly ILogger log = logs.CreateLogger("skiff");

    /// <summary>Runs the node agent until stopped. Containers go on without it.</summary>
    public async Task RunAgentAsync(CancellationToken stop)
    {
        IApi nodeApi = api.ApiFor(UserInfo.Of($"system:node:{layout.NodeName}", "system:nodes", UserInfo.MastersGroup));
        using GrpcChannel channel = new(layout.RuntimeSocket, time);
        GrpcCri cri = new(channel);
        bool isOwn = layout.Settings.ContainerdSocket.Length == 0;
        Containerd? containerd = isOwn ? new Containerd(layout.Containerd with { Registries = settings.Registries }, cri, time) : null;
        await using NodeAgent agent = new(settings.Agent, new NodeAgentParts
        {
            Api = nodeApi,
            Cri = cri,
            Containerd = containerd,
            Images = isOwn ? new ImageImport(layout.Containerd.ClientExecutable, layout.RuntimeSocket, layout.Containerd.Snapshotter) : null,
            SingletonGuard = new GuardProcess(layout.Agent.SingletonDirectory, GuardRole.CommandOf(layout)),
            Time = time,
            Jitter = new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            Log = logs.CreateLogger("agent"),
        });
        await using NodeServer node = await NodeServer.StartAsync(
            new NodeServerOptions(layout.NodeName, [new IPEndPoint(IPAddress.Any, layout.Settings.AgentPort)],
                () => certificates.NodeServer.Certificate, certificates.ClusterAuthority.Root.Certificate,
                layout.Agent.LogDirectory),
            new NodeServices(nodeApi, cri, agent.Pods, time) { Evictions = () => agent.Evictions }, stop);
        await agent.RunAsync(stop);
    }

    /// <summary>Runs the service network and DNS, which share what they know of Services, until stopped.</summary>
    public async Task RunNetworkAsync(CancellationToken stop)
    {
        IApi network = api.ApiFor(UserInfo.Of("system:kube-proxy", UserInfo.MastersGroup));
        await using Informers informers = new(network, time, RandomNumberGenerator.GetInt32(int.MaxValue));
        Task balancing = layout.Settings.Runs(ClusterParts.Proxy) ? ProxyOver(informers).RunAsync(stop) : Forever(stop);
        if (!layout.Settings.Runs(ClusterParts.Dns))
        {
            await balancing;
            return;
        }

        NameTableFeed names = new(informers, layout.Settings.ClusterDomain);
        await using DnsServer dns = new(
            new DnsServerOptions(
                new IPEndPoint(layout.Address, layout.DnsPort),
                [layout.Settings.PodRange],
                Forwarder.ReadResolvers("/etc/resolv.conf", layout.Address)),
            () => names.Current, time, text => log.LogWarning("{Text}", text));
        dns.Start();
        await names.StartAsync(stop);
        await balancing;
    }

    /// <summary>The place of a part that others have taken over: it ends when it is stopped.</summary>
    public Task Forever(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, time, stop);

    private ServiceProxy ProxyOver(Informers informers) => new(
        informers,
        new ServiceProxyOptions(layout.Settings.NftTable, layout.NodeName, layout.Settings.PodRange.ToString()),
        new NftRules(), time, text => log.LogWarning("{Text}", text));
}
