using System.Globalization;
using System.Text;

namespace Skiff.Agent.Network;

/// <summary>The agent's own rule table: pods leaving the cluster, and host ports.</summary>
public static class NodeRules
{
    /// <summary>Name of the table of a bridge.</summary>
    public static string TableName(string bridge) => $"skiff-agent-{bridge}";

    /// <summary>A script that replaces the whole table in one transaction.</summary>
    public static string Render(PodNetworkOptions options, IEnumerable<HostPort> hostPorts)
    {
        string table = TableName(options.Bridge);
        StringBuilder text = new();
        // Naming the table first makes the deletion succeed when there is none yet.
        text.Append(CultureInfo.InvariantCulture, $"table ip {table}\ndelete table ip {table}\ntable ip {table} {{\n");
        text.Append("  chain hostports {\n");
        foreach (HostPort port in hostPorts) AppendHostPort(text, port);
        text.Append("  }\n");
        // One step before the usual place of destination NAT: a host port wins over a Service's node port.
        text.Append("  chain prerouting {\n    type nat hook prerouting priority -101\n");
        text.Append("    fib daddr type local jump hostports\n  }\n");
        text.Append("  chain output {\n    type nat hook output priority -101\n");
        text.Append("    fib daddr type local jump hostports\n  }\n");
        text.Append("  chain postrouting {\n    type nat hook postrouting priority srcnat\n");
        text.Append(CultureInfo.InvariantCulture,
            $"    ip saddr {options.PodCidr} oifname \"{options.Bridge}\" ct status dnat masquerade\n");
        text.Append(CultureInfo.InvariantCulture, $"    ip saddr 127.0.0.0/8 oifname \"{options.Bridge}\" masquerade\n");
        if (options.Masquerade)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"    ip saddr {options.PodCidr} ip daddr != {options.ClusterCidr} oifname != \"{options.Bridge}\" masquerade\n");
        }

        text.Append("  }\n}\n");
        return text.ToString();
    }

    /// <summary>A script that leaves no table.</summary>
    public static string RenderRemoval(string bridge)
    {
        string table = TableName(bridge);
        return $"table ip {table}\ndelete table ip {table}\n";
    }

    private static void AppendHostPort(StringBuilder text, HostPort port)
    {
        text.Append("    ");
        if (port.HostAddress.Length > 0) text.Append(CultureInfo.InvariantCulture, $"ip daddr {port.HostAddress} ");
        text.Append(CultureInfo.InvariantCulture,
            $"{port.Protocol} dport {port.Port} dnat to {port.PodAddress}:{port.PodPort}\n");
    }
}
