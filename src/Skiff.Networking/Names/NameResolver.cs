using System.Globalization;
using System.Net;

namespace Skiff.Networking.Names;

/// <summary>
/// Answers questions about the cluster from a table: the rules of the Kubernetes DNS specification 1.1. Null means that
/// the name is none of the cluster's and somebody else is to be asked.
/// </summary>
public static class NameResolver
{
    private const int RecordsMax = 200;
    private const int AliasesMax = 8;

    /// <summary>Answers a question, or null.</summary>
    public static DnsAnswer? Resolve(DnsQuestion question, NameTable table) => Resolve(question, table, AliasesMax);

    private static DnsAnswer? Resolve(DnsQuestion question, NameTable table, int aliasesLeft)
    {
        string name = question.Name.ToLowerInvariant().TrimEnd('.');
        if (name.EndsWith(".in-addr.arpa", StringComparison.Ordinal)) return Reverse(question, name, table);
        string zone = table.Domain;
        if (name == zone) return Found([], zone);
        if (!name.EndsWith("." + zone, StringComparison.Ordinal)) return null;
        string[] labels = name[..^(zone.Length + 1)].Split('.');
        if (labels is ["dns-version"])
            return question.Type is RecordType.Txt or RecordType.Any ? Found([new DnsRecord.Text(question.Name, "1.1.0")], zone) : Found([], zone);
        return labels[^1] switch
        {
            "svc" => Service(question, labels.AsSpan(0, labels.Length - 1), table, aliasesLeft),
            "pod" => Pod(question, labels, table),
            _ => Missing(zone),
        };
    }

    private static DnsAnswer Service(
        DnsQuestion question, ReadOnlySpan<string> labels, NameTable table, int aliasesLeft)
    {
        string zone = table.Domain;
        if (labels.Length == 0) return Found([], zone);
        string space = labels[^1];
        if (labels.Length == 1) return table.HasNamespace(space) ? Found([], zone) : Missing(zone);
        if (table.Find(space, labels[^2]) is not { } service) return Missing(zone);
        string full = $"{labels[^2]}.{space}.svc.{zone}";
        if (service.ExternalName.Length > 0)
        {
            return labels.Length == 2 ? Alias(question, service.ExternalName, table, aliasesLeft) : Missing(zone);
        }

        return labels.Length switch
        {
            2 => Addresses(question, service, zone, full),
            3 => Host(question, service, labels[0], zone),
            4 when labels[0].StartsWith('_') && labels[1].StartsWith('_') =>
                Location(question, service, labels[0][1..], labels[1][1..], zone, full),
            _ => Missing(zone),
        };
    }

    // Who asks for an address gets the alias and what it leads to: stub resolvers do not follow it by themselves.
    private static DnsAnswer Alias(DnsQuestion question, string target, NameTable table, int aliasesLeft)
    {
        if (IPAddress.TryParse(target, out _)) return Missing(table.Domain); // An address is no name to be an alias of.
        DnsAnswer alias = Found([new DnsRecord.Alias(question.Name, target)], table.Domain);
        if (question.Type is not (RecordType.A or RecordType.Aaaa) || aliasesLeft == 0) return alias;
        return Resolve(question with { Name = target }, table, aliasesLeft - 1) is { } further
            ? alias with { Records = [.. alias.Records, .. further.Records], Beyond = further.Beyond }
            : alias with { Beyond = target };
    }

    private static DnsAnswer Addresses(DnsQuestion question, ServiceNames service, string zone, string full)
    {
        bool headless = service.ClusterAddress.Length == 0;
        if (headless && service.Endpoints.Count == 0) return Missing(zone);
        if (question.Type == RecordType.Srv) return Location(question, service, "", "", zone, full);
        if (question.Type is not (RecordType.A or RecordType.Any)) return Found([], zone);
        if (!headless) return Found([new DnsRecord.Address(question.Name, service.ClusterAddress)], zone);
        return Found([.. service.Endpoints.Select(e => e.Address).Distinct().Take(RecordsMax)
            .Select(address => (DnsRecord)new DnsRecord.Address(question.Name, address))], zone);
    }

    private static DnsAnswer Host(DnsQuestion question, ServiceNames service, string host, string zone)
    {
        string[] addresses = [.. service.Endpoints.Where(e => e.HostName == host).Select(e => e.Address).Distinct()];
        if (addresses.Length == 0) return Missing(zone);
        return question.Type is RecordType.A or RecordType.Any
            ? Found([.. addresses.Select(address => (DnsRecord)new DnsRecord.Address(question.Name, address))], zone)
            : Found([], zone);
    }

    /// <summary>SRV of a port by name and protocol; both empty for every port of the Service.</summary>
    private static DnsAnswer Location(
        DnsQuestion question, ServiceNames service, string port, string protocol, string zone, string full)
    {
        List<DnsRecord> records = [];
        List<DnsRecord> additional = [];
        bool Wanted(NamedPort p) => port.Length == 0 || (p.Name == port && p.Protocol == protocol);
        if (service.ClusterAddress.Length > 0)
        {
            foreach (NamedPort p in service.Ports.Where(Wanted)) records.Add(new DnsRecord.Location(question.Name, 100, p.Port, full));
            if (records.Count > 0) additional.Add(new DnsRecord.Address(full, service.ClusterAddress));
        }

        foreach (NamedEndpoint endpoint in service.Endpoints.Take(RecordsMax))
        {
            string target = $"{endpoint.HostName}.{full}";
            NamedPort[] ports = [.. endpoint.Ports.Where(Wanted)];
            int weight = Math.Max(1, 100 / Math.Max(1, service.Endpoints.Count));
            foreach (NamedPort p in ports) records.Add(new DnsRecord.Location(question.Name, weight, p.Port, target));
            if (ports.Length > 0) additional.Add(new DnsRecord.Address(target, endpoint.Address));
        }

        if (records.Count == 0) return Missing(zone);
        return question.Type is RecordType.Srv or RecordType.Any
            ? new DnsAnswer(ResponseCode.NoError, records, additional, zone)
            : Found([], zone);
    }

    // 10-42-0-7.space.pod.cluster.local says nothing but what it spells; upstream answers it so, too.
    private static DnsAnswer Pod(DnsQuestion question, string[] labels, NameTable table)
    {
        string zone = table.Domain;
        if (labels.Length == 1) return Found([], zone);
        if (labels.Length == 2) return table.HasNamespace(labels[0]) ? Found([], zone) : Missing(zone);
        if (labels.Length != 3 || !table.HasNamespace(labels[1])) return Missing(zone);
        string text = labels[0].Replace('-', '.');
        string[] parts = text.Split('.');
        if (parts.Length != 4 || !parts.All(IsByte)) return Missing(zone);
        return question.Type is RecordType.A or RecordType.Any
            ? Found([new DnsRecord.Address(question.Name, text)], zone)
            : Found([], zone);
    }

    private static DnsAnswer? Reverse(DnsQuestion question, string name, NameTable table)
    {
        string[] labels = name[..^".in-addr.arpa".Length].Split('.');
        if (labels.Length != 4 || !labels.All(IsByte))
            return null;
        string address = string.Join('.', labels.Reverse());
        IReadOnlyList<string> targets = table.NamesOf(address);
        if (targets.Count == 0) return null;
        return question.Type is RecordType.Ptr or RecordType.Any
            ? Found([.. targets.Take(RecordsMax).Select(target => (DnsRecord)new DnsRecord.Pointer(question.Name, target))], "")
            : Found([], "");
    }

    // Without leading zeros, which some would read as octal.
    private static bool IsByte(string text) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte value)
        && value.ToString(CultureInfo.InvariantCulture) == text;

    private static DnsAnswer Found(IReadOnlyList<DnsRecord> records, string zone) =>
        new(ResponseCode.NoError, records, [], zone);

    private static DnsAnswer Missing(string zone) => new(ResponseCode.NameError, [], [], zone);
}
