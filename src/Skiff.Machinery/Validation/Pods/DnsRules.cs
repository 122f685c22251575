using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of a pod's name resolution, whose limits are those of the C library's resolver.</summary>
internal static class DnsRules
{
    private const int NameserversMax = 3;
    private const int SearchesMax = 32;
    private const int SearchCharactersMax = 2048;

    /// <summary>Checks the DNS settings of a pod.</summary>
    public static void Check(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.DNSPolicy == DNSPolicy.None)
        {
            if (spec.DNSConfig is null)
            {
                faults.Required(path, $"must provide `dnsConfig` when `dnsPolicy` is {DNSPolicy.None}");
                return;
            }

            if (spec.DNSConfig.Nameservers.IsEmpty)
            {
                faults.Required(path.Child("nameservers"),
                    $"must provide at least one DNS nameserver when `dnsPolicy` is {DNSPolicy.None}");
                return;
            }
        }

        if (spec.DNSConfig is { } config) CheckConfig(config, path, faults);
    }

    private static void CheckConfig(PodDNSConfig config, FieldPath path, Faults faults)
    {
        FieldPath nameservers = path.Child("nameservers"), searches = path.Child("searches");
        if (config.Nameservers.Count > NameserversMax)
        {
            faults.Invalid(nameservers, config.Nameservers, $"must not have more than {NameserversMax} nameservers");
        }

        for (int i = 0; i < config.Nameservers.Count; i++)
        {
            Addresses.CheckLegacy(config.Nameservers[i], nameservers.Index(i), faults);
        }

        if (config.Searches.Count > SearchesMax)
        {
            faults.Invalid(searches, config.Searches, $"must not have more than {SearchesMax} search paths");
        }

        if (config.Searches.AsEnumerable().Sum(search => Names.Bytes(search) + 1) - 1 > SearchCharactersMax)
        {
            faults.Invalid(searches, config.Searches,
                $"must not have more than {SearchCharactersMax} characters (including spaces) in the search list");
        }

        for (int i = 0; i < config.Searches.Count; i++)
        {
            if (config.Searches[i] == ".") continue;
            string search = config.Searches[i].EndsWith('.') ? config.Searches[i][..^1] : config.Searches[i];
            faults.Invalid(searches.Index(i), search, Names.Dns1123SubdomainWithUnderscore(search));
        }

        for (int i = 0; i < config.Options.Count; i++)
        {
            if (config.Options[i].Name.Length == 0) faults.Required(path.Child("options").Index(i), "must not be empty");
        }
    }
}
