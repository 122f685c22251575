using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Skiff.Agent;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Images;
using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;
using Skiff.Agent.StaticPods;
using Skiff.Agent.Streaming;
using Skiff.ApiServer.Wire;
using Skiff.Cli.Configuration;
using Skiff.Client;
using Skiff.Dns;
using Skiff.Proxy;

namespace Skiff;

/// <summary>What makes this machine a node of a cluster, be its API server in the same process or elsewhere.</summary>
public sealed class NodeRole(ClusterLayout layout, NodeSettings settings, NodeAccess access, TimeProvider time, ILoggerFactory logs)
{
    private readonly ILogger log = logs.CreateLogger("skiff");

    /// <summary>The parts that run here. Each runs until it is stopped or something broke.</summary>
    public IReadOnlyList<Task> Start(CancellationToken stop) =>
    [
        layout.Settings.Runs(ClusterParts.Agent) ? RunAgentAsync(stop) : Forever(stop),
        RunNetworkAsync(stop),
    ];

    // Containers go on without it.
    private async Task RunAgentAsync(CancellationToken stop)
    {
        using GrpcChannel channel = new(layout.RuntimeSocket, time);
        GrpcCri cri = new(channel);
        bool isOwn = layout.Settings.ContainerdSocket.Length == 0;
        Containerd? containerd = isOwn ? new Containerd(layout.Containerd with { Registries = settings.Registries }, cri, time) : null;
        await using NodeAgent agent = new(settings.Agent, new NodeAgentParts
        {
            Api = access.Agent,
            Cri = cri,
            Containerd = containerd,
            Snapshots = new GrpcSnapshots(channel, time),
            Images = isOwn ? new ImageImport(layout.Containerd.ClientExecutable, layout.RuntimeSocket, layout.Containerd.Snapshotter) : null,
            SingletonGuard = new GuardProcess(layout.Agent.SingletonDirectory, GuardRole.CommandOf(layout)),
            ManifestJson = JsonOf,
            Time = time,
            Jitter = new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            Log = logs.CreateLogger("agent"),
        });
        await using NodeServer node = await NodeServer.StartAsync(
            new NodeServerOptions(layout.NodeName, [new IPEndPoint(IPAddress.Any, layout.Settings.AgentPort)],
                access.ServingCertificate, access.ClientAuthorities, layout.Agent.LogDirectory),
            new NodeServices(access.Agent, cri, agent.Pods, time)
            {
                Counts = agent.Counts, Cgroups = new CgroupTree(settings.Agent.CgroupMount, settings.Agent.CgroupParent),
            },
            stop);
        await agent.RunAsync(stop);
    }

    private static ManifestText JsonOf(ReadOnlyMemory<byte> text)
    {
        YamlBody yaml = YamlBody.ToJson(text);
        return new(yaml.Json, yaml.Fault ?? "");
    }

    // The service network and DNS share what they know of Services.
    private async Task RunNetworkAsync(CancellationToken stop)
    {
        await using Informers informers = new(access.Network, time, RandomNumberGenerator.GetInt32(int.MaxValue));
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

    // The place of a part that others have taken over.
    private Task Forever(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, time, stop);

    private ServiceProxy ProxyOver(Informers informers) => new(
        informers,
        new ServiceProxyOptions(layout.Settings.NftTable, layout.NodeName, layout.Settings.PodRange.ToString()),
        new NftRules(), time, text => log.LogWarning("{Text}", text));
}
