using System.Globalization;
using System.Text;
using Skiff.Model;

namespace Skiff.Networking.Services;

/// <summary>
/// The rules of one Service port. Worked example, port 80 of a Service at 10.43.0.5 with node port 30080 and two
/// backends:
/// <code>
/// services  { 10.43.0.5 . tcp . 80 : goto svc-X }
/// nodeports { tcp . 30080 : goto ext-svc-X }
/// svc-X     dnat to numgen random mod 2 map { 0 : 10.42.0.7 . 8080, 1 : 10.42.0.9 . 8080 }
/// ext-svc-X jump mark-masquerade; goto svc-X
/// </code>
/// Without a backend on any node the address stands in <c>unserved</c> and is refused; where only a policy leaves none it
/// stands there, too, and is dropped: a client of that node's shall try another. With the policy Local, <c>ext-svc-X</c>
/// first sends pods and the node itself to backends on every node, as if they had come in by way of a load balancer.
/// </summary>
internal static class PortRules
{
    /// <summary>Map from address, protocol and port to a chain.</summary>
    public const string Services = "services";

    /// <summary>Map from protocol and node port to a chain.</summary>
    public const string NodePorts = "nodeports";

    /// <summary>Map of what nothing answers, to how it is turned away.</summary>
    public const string Unserved = "unserved";

    /// <summary>Map of node ports that nothing answers.</summary>
    public const string UnservedPorts = "unserved-ports";

    /// <summary>Set of the addresses of pods.</summary>
    public const string Pods = "pods";

    /// <summary>Set of pairs of a backend's address with itself.</summary>
    public const string Loops = "loops";

    /// <summary>Adds a port's rules.</summary>
    public static NetTable Add(NetTable table, ServicePortRule rule)
    {
        foreach ((string name, string lines) in Chains(rule)) table = table with { Chains = table.Chains.SetItem(name, lines) };
        foreach ((string name, string set) in Sets(rule)) table = table with { Sets = table.Sets.SetItem(name, set) };
        foreach (((string, string) key, string value) in Elements(rule))
            table = table with { Elements = table.Elements.SetItem(key, value) };
        foreach (string address in Addresses(rule))
            table = table with { Loops = table.Loops.SetItem(address, table.Loops.GetValueOrDefault(address) + 1) };
        return table;
    }

    /// <summary>Takes a port's rules away.</summary>
    public static NetTable Remove(NetTable table, ServicePortRule rule)
    {
        foreach ((string name, _) in Chains(rule)) table = table with { Chains = table.Chains.Remove(name) };
        foreach ((string name, _) in Sets(rule)) table = table with { Sets = table.Sets.Remove(name) };
        foreach (((string, string) key, _) in Elements(rule)) table = table with { Elements = table.Elements.Remove(key) };
        foreach (string address in Addresses(rule))
        {
            int left = table.Loops.GetValueOrDefault(address) - 1;
            table = table with { Loops = left > 0 ? table.Loops.SetItem(address, left) : table.Loops.Remove(address) };
        }

        return table;
    }

    private static bool IsReachedFromOutside(ServicePortRule rule) =>
        rule.NodePort > 0 || !rule.ExternalAddresses.IsEmpty;

    // With the policy Local, clients inside the cluster are not bound by it.
    private static bool HasShortcut(ServicePortRule rule) =>
        rule.KeepsClientAddress && IsReachedFromOutside(rule) && !rule.Everywhere.IsEmpty;

    private static string ExternalChain(ServicePortRule rule) => "ext-" + rule.Chain;

    private static string EverywhereChain(ServicePortRule rule) =>
        rule.Everywhere == rule.Internal ? rule.Chain : "all-" + rule.Chain;

    private static IEnumerable<(string Name, string Lines)> Chains(ServicePortRule rule)
    {
        if (!rule.Internal.IsEmpty) yield return (rule.Chain, Balance(rule, rule.Internal));
        if (rule.AffinitySeconds > 0)
        {
            foreach (Backend backend in Backends(rule))
                yield return (BackendChain(rule, backend), Stick(rule, backend));
        }

        bool shortcut = HasShortcut(rule);
        if (!IsReachedFromOutside(rule) || (rule.External.IsEmpty && !shortcut)) yield break;
        if (shortcut && rule.Everywhere != rule.Internal)
            yield return (EverywhereChain(rule), Balance(rule, rule.Everywhere));
        yield return (ExternalChain(rule), (shortcut ? Shortcut(rule) : "") + Entrance(rule));
    }

    private static string Shortcut(ServicePortRule rule) =>
        $"ip saddr @{Pods} goto {EverywhereChain(rule)}\n"
        + "fib saddr type local jump mark-masquerade\n"
        + $"fib saddr type local goto {EverywhereChain(rule)}\n";

    private static string Entrance(ServicePortRule rule)
    {
        if (rule.External.IsEmpty) return "";
        string mark = rule.KeepsClientAddress ? "" : "jump mark-masquerade\n";
        return mark + (rule.External == rule.Internal ? $"goto {rule.Chain}\n" : Balance(rule, rule.External));
    }

    private static IEnumerable<(string Name, string Declaration)> Sets(ServicePortRule rule)
    {
        if (rule.AffinitySeconds == 0) yield break;
        foreach (Backend backend in Backends(rule))
        {
            yield return (AffinitySet(rule, backend),
                $"{{ type ipv4_addr ; flags dynamic,timeout ; timeout {rule.AffinitySeconds}s ; }}");
        }
    }

    private static IEnumerable<((string Map, string Key) Key, string Value)> Elements(ServicePortRule rule)
    {
        string verdict = rule.Everywhere.IsEmpty ? "goto reject-connection" : "drop";
        foreach (string address in rule.ClusterAddresses.AsEnumerable())
        {
            string key = $"{address} . {rule.Protocol} . {rule.Port}";
            yield return rule.Internal.IsEmpty ? ((Unserved, key), verdict) : ((Services, key), $"goto {rule.Chain}");
        }

        // Both where a policy leaves no backend: who takes no shortcut comes to the second.
        bool entered = !rule.External.IsEmpty || HasShortcut(rule);
        foreach (string address in rule.ExternalAddresses.AsEnumerable())
        {
            string key = $"{address} . {rule.Protocol} . {rule.Port}";
            if (entered) yield return ((Services, key), $"goto {ExternalChain(rule)}");
            if (rule.External.IsEmpty) yield return ((Unserved, key), verdict);
        }

        if (rule.NodePort == 0) yield break;
        string port = $"{rule.Protocol} . {rule.NodePort}";
        if (entered) yield return ((NodePorts, port), $"goto {ExternalChain(rule)}");
        if (rule.External.IsEmpty) yield return ((UnservedPorts, port), verdict);
    }

    private static string Balance(ServicePortRule rule, ListOf<Backend> backends)
    {
        StringBuilder lines = new();
        if (rule.AffinitySeconds > 0)
        {
            foreach (Backend backend in backends.AsEnumerable())
                lines.Append($"ip saddr @{AffinitySet(rule, backend)} goto {BackendChain(rule, backend)}\n");
            string targets = string.Join(", ", backends.AsEnumerable().Select((b, i) => $"{i} : goto {BackendChain(rule, b)}"));
            lines.Append(CultureInfo.InvariantCulture, $"numgen random mod {backends.Count} vmap {{ {targets} }}\n");
            return lines.ToString();
        }

        if (backends.Count == 1)
        {
            return $"meta l4proto {rule.Protocol} dnat to {backends[0].Address}:{backends[0].Port}\n";
        }

        string map = string.Join(", ", backends.AsEnumerable().Select((b, i) => $"{i} : {b.Address} . {b.Port}"));
        return $"meta l4proto {rule.Protocol} dnat ip to numgen random mod {backends.Count} map {{ {map} }}\n";
    }

    private static string Stick(ServicePortRule rule, Backend backend) =>
        $"update @{AffinitySet(rule, backend)} {{ ip saddr }}\n"
        + $"meta l4proto {rule.Protocol} dnat to {backend.Address}:{backend.Port}\n";

    private static IEnumerable<Backend> Backends(ServicePortRule rule) => rule.Internal.AsEnumerable()
        .Concat(rule.External.AsEnumerable())
        .Concat(HasShortcut(rule) ? rule.Everywhere.AsEnumerable() : [])
        .Distinct();

    private static IEnumerable<string> Addresses(ServicePortRule rule) =>
        Backends(rule).Select(backend => backend.Address).Distinct();

    private static string BackendChain(ServicePortRule rule, Backend backend) =>
        $"ep-{rule.Chain}-{backend.Address}-{backend.Port}";

    // A set's timeout cannot be changed: another one is another set.
    private static string AffinitySet(ServicePortRule rule, Backend backend) =>
        $"aff-{rule.AffinitySeconds}-{rule.Chain}-{backend.Address}-{backend.Port}";
}
