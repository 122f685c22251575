using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Network;

/// <summary>Where names are resolved.</summary>
/// <param name="Nameservers">Addresses of name servers.</param>
/// <param name="Searches">Domains tried after a short name.</param>
/// <param name="Options">Options, <c>name</c> or <c>name:value</c>.</param>
public sealed record ResolvConf(ListOf<string> Nameservers, ListOf<string> Searches, ListOf<string> Options)
{
    private const int NameserverLimit = 3;
    private const int SearchLimit = 32;
    private const int SearchLimitCharacters = 2048;

    /// <summary>Nothing at all.</summary>
    public static ResolvConf Empty { get; } = new([], [], []);

    /// <summary>Reads a file in resolv.conf's format; later lines of one kind win, as the resolver has it.</summary>
    public static ResolvConf Parse(string text)
    {
        List<string> nameservers = [];
        string[] searches = [];
        string[] options = [];
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(['#', ';'])[0]
                .Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2) continue;
            if (words[0] == "nameserver") nameservers.Add(words[1]);
            else if (words[0] is "search" or "domain") searches = [.. words[1..].Where(word => word != ".")];
            else if (words[0] == "options") options = words[1..];
        }

        return new(nameservers.ToListOf(), ListOf.From(searches), ListOf.From(options));
    }

    /// <summary>The configuration of a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="host">The node's own.</param>
    /// <param name="clusterDns">Addresses of the cluster's DNS; empty when there is none.</param>
    /// <param name="clusterDomain">The cluster's domain.</param>
    public static ResolvConf For(Pod pod, ResolvConf host, ListOf<string> clusterDns, string clusterDomain)
    {
        PodSpec spec = pod.Spec;
        bool cluster = spec.DNSPolicy == DNSPolicy.ClusterFirstWithHostNet
            || (spec.DNSPolicy is DNSPolicy.ClusterFirst or "" && !spec.HostNetwork);
        ResolvConf start = spec.DNSPolicy == DNSPolicy.None ? Empty
            : cluster && !clusterDns.IsEmpty ? Cluster(pod.Metadata.Namespace, host, clusterDns, clusterDomain)
            : host;
        return Limited(spec.DNSConfig is { } own ? Merged(start, own) : start);
    }

    private static ResolvConf Cluster(string podNamespace, ResolvConf host, ListOf<string> clusterDns, string domain)
    {
        string[] own = domain.Length == 0 ? [] : [$"{podNamespace}.svc.{domain}", $"svc.{domain}", domain];
        return new(clusterDns, Distinct([.. own, .. host.Searches]), ["ndots:5"]);
    }

    private static ResolvConf Merged(ResolvConf start, PodDNSConfig own)
    {
        SortedDictionary<string, string> options = new(StringComparer.Ordinal);
        foreach (string option in start.Options)
        {
            int colon = option.IndexOf(':', StringComparison.Ordinal);
            options[colon < 0 ? option : option[..colon]] = colon < 0 ? "" : option[(colon + 1)..];
        }

        foreach (PodDNSConfigOption option in own.Options) options[option.Name] = option.Value ?? "";
        return new(
            Distinct([.. start.Nameservers, .. own.Nameservers]),
            Distinct([.. start.Searches, .. own.Searches]),
            ListOf.From(options.Select(option => option.Value.Length == 0 ? option.Key : $"{option.Key}:{option.Value}")));
    }

    private static ResolvConf Limited(ResolvConf conf)
    {
        List<string> searches = [];
        int characters = -1;
        foreach (string search in conf.Searches)
        {
            characters += search.Length + 1;
            if (searches.Count == SearchLimit || characters > SearchLimitCharacters) break;
            searches.Add(search);
        }

        return conf with
        {
            Nameservers = ListOf.From(conf.Nameservers.AsEnumerable().Take(NameserverLimit)),
            Searches = searches.ToListOf(),
        };
    }

    private static ListOf<string> Distinct(IEnumerable<string> values) =>
        ListOf.From(values.Distinct(StringComparer.Ordinal));
}
