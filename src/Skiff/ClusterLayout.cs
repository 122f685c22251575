using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Skiff.Agent;
using Skiff.Agent.Network;
using Skiff.Agent.Runtime;
using Skiff.Agent.StaticPods;
using Skiff.ApiServer;
using Skiff.Cli.Configuration;
using Skiff.Model;

namespace Skiff;

/// <summary>Turns settings into what each part of a cluster is told. The one place where paths are put together.</summary>
public sealed class ClusterLayout(Settings settings)
{
    private readonly IPAddress address = settings.AdvertiseAddress.Length > 0
        ? IPAddress.Parse(settings.AdvertiseAddress)
        : HostAddress();

    /// <summary>The settings.</summary>
    public Settings Settings => settings;

    /// <summary>The address of this node.</summary>
    public IPAddress Address => address;

    /// <summary>Name of this node.</summary>
    public string NodeName { get; } = settings.NodeName.Length > 0
        ? settings.NodeName
        : System.Net.Dns.GetHostName().ToLowerInvariant();

    /// <summary>Port at which DNS listens at the node's address.</summary>
    public int DnsPort => settings.DnsPort;

    /// <summary>Directory of the database.</summary>
    public string DatabaseDirectory => Path.Combine(settings.DataDirectory, "db");

    /// <summary>Directory of local-path volumes, the same on every node.</summary>
    public string StorageDirectory => Path.Combine(settings.DataDirectory, "storage");

    /// <summary>Whether local-path volumes are provisioned here.</summary>
    public bool ProvidesLocalStorage =>
        settings.Runs(ClusterParts.LocalStorage) && settings.Runs(ClusterParts.ControllerManager);

    /// <summary>What the API server is told.</summary>
    public ApiServerOptions ApiServer
    {
        get
        {
            SettingKeys.TryPortRange(settings.NodePorts, out int first, out int last);
            FeatureGates.TryParse(settings.FeatureGates, out FeatureGates gates);
            return new ApiServerOptions
            {
                Endpoints = [new IPEndPoint(IPAddress.Parse(settings.BindAddress), settings.ApiPort)],
                AdvertiseAddress = address,
                Port = settings.ApiPort,
                ServiceRange = settings.ServiceRange,
                ClusterDns = IPAddress.Parse(settings.ClusterDns),
                ClusterDomain = settings.ClusterDomain,
                DnsPort = settings.DnsPort,
                NodePortFirst = first,
                NodePortLast = last,
                OffersLocalStorage = ProvidesLocalStorage,
                SpeaksCbor = gates.ServesCbor,
                RequestsInFlightMax = settings.MaxRequestsInFlight + settings.MaxMutatingRequestsInFlight,
            };
        }
    }

    /// <summary>The private containerd.</summary>
    public ContainerdOptions Containerd => new()
    {
        RootDirectory = Path.Combine(settings.DataDirectory, "containerd"),
        RuntimeDirectory = Path.Combine(settings.RuntimeDirectory, "containerd"),
        NetworkConfigDirectory = NetworkConfigDirectory,
        AddressDirectory = AddressDirectory,
    };

    /// <summary>The runtime's socket: a given one, or the private one's.</summary>
    public string RuntimeSocket =>
        settings.ContainerdSocket.Length > 0 ? settings.ContainerdSocket : Containerd.SocketPath;

    /// <summary>The node agent.</summary>
    public NodeAgentOptions Agent => new()
    {
        NodeName = NodeName,
        NodeAddresses = [address.ToString()],
        DataDirectory = Path.Combine(settings.DataDirectory, "agent"),
        KubeletDirectory = KubeletDirectory,
        LocalPathDirectory = StorageDirectory,
        LogDirectory = Path.Combine(settings.DataDirectory, "logs"),
        ImageDirectory = Path.Combine(settings.DataDirectory, "images"),
        StaticPods = StaticPodOptions.None with { Path = Path.Combine(settings.DataDirectory, "pod-manifests"), MakesFolder = true },
        SingletonDirectory = Path.Combine(settings.RuntimeDirectory, "singletons"),
        ClusterDns = [settings.ClusterDns],
        ClusterDomain = settings.ClusterDomain,
        CgroupParent = settings.CgroupParent,
        Port = settings.AgentPort,
        Version = ServerVersion.Git,
        Network = new PodNetworkOptions
        {
            Bridge = settings.Bridge,
            PodCidr = NodePodRange.ToString(),
            ClusterCidr = settings.PodCidr,
            ConfigDirectory = NetworkConfigDirectory,
            LeaseDirectory = AddressDirectory,
        },
    };

    /// <summary>Addresses of this node's pods: the first block of 256 of the cluster's range.</summary>
    public IPNetwork NodePodRange => settings.PodRange.PrefixLength >= 24
        ? settings.PodRange
        : new IPNetwork(settings.PodRange.BaseAddress, 24);

    private string AddressDirectory => Path.Combine(settings.RuntimeDirectory, "networks");

    /// <summary>Folders outside of its own that the node makes where others may have theirs too; the parent comes last.</summary>
    public IReadOnlyList<string> SharedFolders =>
        [Path.Combine(KubeletDirectory, "device-plugins"), Path.Combine(KubeletDirectory, "pod-resources"), KubeletDirectory];

    // Plugins have upstream's path compiled in; a second cluster on the machine must not take it.
    private string KubeletDirectory => settings.DataDirectory == new Settings().DataDirectory
        ? "/var/lib/kubelet"
        : Path.Combine(settings.DataDirectory, "kubelet");

    private string NetworkConfigDirectory => Path.Combine(settings.RuntimeDirectory, "cni");

    private static IPAddress HostAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus == OperationalStatus.Up
                && nic.NetworkInterfaceType != NetworkInterfaceType.Loopback
                && nic.GetIPProperties().GatewayAddresses.Count > 0)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(ip => ip.AddressFamily == AddressFamily.InterNetwork)
        ?? IPAddress.Loopback;
}
