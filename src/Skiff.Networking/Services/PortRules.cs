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
/// Without a backend the address stands in <c>rejected</c> instead.
/// </summary>
internal static class PortRules
{
    /// <summary>Map from address, protocol and port to a chain.</summary>
    public const string Services = "services";

    /// <summary>Map from protocol and node port to a chain.</summary>
    public const string NodePorts = "nodeports";

    /// <summary>Map of what is refused because nothing answers it.</summary>
    public const string Rejected = "rejected";

    /// <summary>Map of node ports that are refused.</summary>
    public const string RejectedPorts = "rejected-ports";

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

    private static string ExternalChain(ServicePortRule rule) => "ext-" + rule.Chain;

    private static IEnumerable<(string Name, string Lines)> Chains(ServicePortRule rule)
    {
        if (!rule.Internal.IsEmpty) yield return (rule.Chain, Balance(rule, rule.Internal, rule.Chain));
        if (rule.AffinitySeconds > 0)
        {
            foreach (Backend backend in Backends(rule))
                yield return (BackendChain(rule, backend), Stick(rule, backend));
        }

        if (!IsReachedFromOutside(rule) || rule.External.IsEmpty) yield break;
        string mark = rule.KeepsClientAddress ? "" : "jump mark-masquerade\n";
        bool shared = rule.External == rule.Internal;
        yield return (ExternalChain(rule), mark + (shared
            ? $"goto {rule.Chain}\n"
            : Balance(rule, rule.External, rule.Chain)));
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
        bool inside = !rule.Internal.IsEmpty;
        foreach (string address in rule.ClusterAddresses.AsEnumerable())
        {
            string key = $"{address} . {rule.Protocol} . {rule.Port}";
            yield return inside
                ? ((Services, key), $"goto {rule.Chain}")
                : ((Rejected, key), "goto reject-connection");
        }

        bool outside = !rule.External.IsEmpty;
        foreach (string address in rule.ExternalAddresses.AsEnumerable())
        {
            string key = $"{address} . {rule.Protocol} . {rule.Port}";
            yield return outside
                ? ((Services, key), $"goto {ExternalChain(rule)}")
                : ((Rejected, key), "goto reject-connection");
        }

        if (rule.NodePort == 0) yield break;
        string port = $"{rule.Protocol} . {rule.NodePort}";
        yield return outside
            ? ((NodePorts, port), $"goto {ExternalChain(rule)}")
            : ((RejectedPorts, port), "goto reject-connection");
    }

    private static string Balance(ServicePortRule rule, ListOf<Backend> backends, string chain)
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

    private static IEnumerable<Backend> Backends(ServicePortRule rule) =>
        rule.Internal.AsEnumerable().Concat(rule.External.AsEnumerable()).Distinct();

    private static IEnumerable<string> Addresses(ServicePortRule rule) =>
        Backends(rule).Select(backend => backend.Address).Distinct();

    private static string BackendChain(ServicePortRule rule, Backend backend) =>
        $"ep-{rule.Chain}-{backend.Address}-{backend.Port}";

    // A set's timeout cannot be changed: another one is another set.
    private static string AffinitySet(ServicePortRule rule, Backend backend) =>
        $"aff-{rule.AffinitySeconds}-{rule.Chain}-{backend.Address}-{backend.Port}";
}
