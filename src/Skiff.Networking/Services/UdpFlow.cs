using System.Globalization;

namespace Skiff.Networking.Services;

/// <summary>Where UDP datagrams were sent and who the kernel lets answer them, without the clients' side.</summary>
/// <param name="Address">The address sent to.</param>
/// <param name="Port">The port sent to.</param>
/// <param name="Answerer">The address that answers: a backend's, or <paramref name="Address"/> where nothing was rewritten.</param>
public readonly record struct UdpFlow(string Address, int Port, string Answerer)
{
    /// <summary>
    /// A line of <c>conntrack -L</c>, or null if it is none. The first four fields are the client's side, the second
    /// four the answer's:
    /// <code>
    /// udp 17 29 src=10.42.0.5 dst=10.43.0.10 sport=3812 dport=53 src=10.42.0.7 dst=10.42.0.5 sport=53 dport=3812 use=1
    /// </code>
    /// </summary>
    public static UdpFlow? Parse(string line)
    {
        string? address = null, port = null, answerer = null;
        int sources = 0;
        foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith("src=", StringComparison.Ordinal) && ++sources == 2) answerer = word[4..];
            else if (word.StartsWith("dst=", StringComparison.Ordinal)) address ??= word[4..];
            else if (word.StartsWith("dport=", StringComparison.Ordinal)) port ??= word[6..];
        }

        return address is not null && answerer is not null
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)
                ? new UdpFlow(address, number, answerer)
                : null;
    }

    /// <summary>
    /// The flows to Services that nobody there answers any longer. The kernel keeps a flow with the backend it began
    /// with, or with none, for as long as datagrams come: it must be made to forget. Changed policies end no flow, and a
    /// Service that nothing answers has nowhere better to send them.
    /// </summary>
    public static IReadOnlyList<UdpFlow> Stale(IEnumerable<UdpFlow> flows, IEnumerable<ServicePortRule> rules)
    {
        Dictionary<(string Address, int Port), ServicePortRule> fronts = [];
        Dictionary<int, ServicePortRule> nodePorts = [];
        foreach (ServicePortRule rule in rules)
        {
            if (rule.Protocol != "udp" || rule.Answering.IsEmpty) continue;
            foreach (string address in rule.ClusterAddresses) fronts[(address, rule.Port)] = rule;
            foreach (string address in rule.ExternalAddresses) fronts[(address, rule.Port)] = rule;
            if (rule.NodePort > 0) nodePorts[rule.NodePort] = rule;
        }

        return
        [
            .. flows.Where(flow =>
                (fronts.TryGetValue((flow.Address, flow.Port), out ServicePortRule? rule)
                    || nodePorts.TryGetValue(flow.Port, out rule))
                && !rule.Answering.Contains(flow.Answerer)),
        ];
    }
}
