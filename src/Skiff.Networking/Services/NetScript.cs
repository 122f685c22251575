using System.Globalization;
using System.Text;

namespace Skiff.Networking.Services;

/// <summary>Writes tables and their differences as input of <c>nft -f</c>, which takes each script as one transaction.</summary>
public static class NetScript
{
    private const int MasqueradeMark = 0x4000;

    /// <summary>Everything from nothing: the old table goes and the new one stands in the same instant.</summary>
    /// <param name="name">Name of the table.</param>
    /// <param name="podRange">Range of the addresses of pods.</param>
    /// <param name="table">What it holds.</param>
    public static string Whole(string name, string podRange, NetTable table)
    {
        StringBuilder text = new();
        // Naming it first makes the deletion succeed when there is none yet.
        text.Append($"add table ip {name}\ndelete table ip {name}\n");
        text.Append(Skeleton(name, podRange));
        text.Append(Difference(name, NetTable.Empty, table));
        return text.ToString();
    }

    /// <summary>What leaves no table.</summary>
    public static string Removal(string name) => $"add table ip {name}\ndelete table ip {name}\n";

    /// <summary>
    /// What makes one table of another. Chains come before the elements that lead to them and go after, so that the
    /// transaction never refers to what is not there. Empty when nothing changes.
    /// </summary>
    public static string Difference(string name, NetTable before, NetTable after)
    {
        StringBuilder text = new();
        foreach ((string set, string declaration) in after.Sets)
        {
            if (!before.Sets.ContainsKey(set)) text.Append($"add set ip {name} {set} {declaration}\n");
        }

        foreach (string chain in after.Chains.Keys)
        {
            if (!before.Chains.ContainsKey(chain)) text.Append($"add chain ip {name} {chain}\n");
        }

        foreach ((string chain, string lines) in after.Chains)
        {
            if (before.Chains.TryGetValue(chain, out string? had) && had == lines) continue;
            if (had is not null) text.Append($"flush chain ip {name} {chain}\n");
            foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                text.Append($"add rule ip {name} {chain} {line}\n");
        }

        foreach (((string map, string key), string value) in before.Elements)
        {
            if (!after.Elements.TryGetValue((map, key), out string? now) || now != value)
                text.Append($"delete element ip {name} {map} {{ {key} }}\n");
        }

        foreach (((string map, string key), string value) in after.Elements)
        {
            if (!before.Elements.TryGetValue((map, key), out string? had) || had != value)
                text.Append($"add element ip {name} {map} {{ {key} : {value} }}\n");
        }

        AppendLoops(text, name, before, after);
        AppendRemovals(text, name, before, after);
        return text.ToString();
    }

    private static void AppendLoops(StringBuilder text, string name, NetTable before, NetTable after)
    {
        foreach (string address in before.Loops.Keys)
        {
            if (!after.Loops.ContainsKey(address))
                text.Append($"delete element ip {name} {PortRules.Loops} {{ {address} . {address} }}\n");
        }

        foreach (string address in after.Loops.Keys)
        {
            if (!before.Loops.ContainsKey(address))
                text.Append($"add element ip {name} {PortRules.Loops} {{ {address} . {address} }}\n");
        }
    }

    private static void AppendRemovals(StringBuilder text, string name, NetTable before, NetTable after)
    {
        string[] gone = [.. before.Chains.Keys.Where(chain => !after.Chains.ContainsKey(chain))];
        foreach (string chain in gone) text.Append($"flush chain ip {name} {chain}\n");
        foreach (string chain in gone) text.Append($"delete chain ip {name} {chain}\n");
        foreach (string set in before.Sets.Keys)
        {
            if (!after.Sets.ContainsKey(set)) text.Append($"delete set ip {name} {set}\n");
        }
    }

    // Connections are turned away after their destination was rewritten, in every hook: what found a backend is past it.
    private static string Skeleton(string name, string podRange) => string.Create(CultureInfo.InvariantCulture, $$"""
        table ip {{name}} {
          map {{PortRules.Services}} { type ipv4_addr . inet_proto . inet_service : verdict; }
          map {{PortRules.NodePorts}} { type inet_proto . inet_service : verdict; }
          map {{PortRules.Unserved}} { type ipv4_addr . inet_proto . inet_service : verdict; }
          map {{PortRules.UnservedPorts}} { type inet_proto . inet_service : verdict; }
          set {{PortRules.Loops}} { type ipv4_addr . ipv4_addr; }
          set {{PortRules.Pods}} { type ipv4_addr; flags interval; elements = { {{podRange}} }; }
          chain mark-masquerade { meta mark set meta mark or {{MasqueradeMark}}; }
          chain reject-connection { meta l4proto tcp reject with tcp reset; reject; }
          chain dispatch {
            ip daddr . meta l4proto . th dport vmap @{{PortRules.Services}}
            fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @{{PortRules.NodePorts}}
          }
          chain refuse {
            ip daddr . meta l4proto . th dport vmap @{{PortRules.Unserved}}
            fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @{{PortRules.UnservedPorts}}
          }
          chain prerouting { type nat hook prerouting priority dstnat; jump dispatch; }
          chain output { type nat hook output priority -100; jump dispatch; }
          chain postrouting {
            type nat hook postrouting priority srcnat;
            ct status dnat ip saddr . ip daddr @{{PortRules.Loops}} masquerade fully-random
            meta mark and {{MasqueradeMark}} == 0 return
            meta mark set meta mark xor {{MasqueradeMark}}
            masquerade fully-random
          }
          chain filter-input { type filter hook input priority -110; ct state new jump refuse; }
          chain filter-forward { type filter hook forward priority -110; ct state new jump refuse; }
          chain filter-output { type filter hook output priority 0; ct state new jump refuse; }
        }

        """);
}
