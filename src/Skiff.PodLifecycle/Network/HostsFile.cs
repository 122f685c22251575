using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Network;

/// <summary>The <c>/etc/hosts</c> of a pod's containers.</summary>
public static class HostsFile
{
    /// <summary>The file of a pod with a network of its own.</summary>
    public static string OfPod(ListOf<string> podIPs, string hostname, string domain, ListOf<HostAlias> aliases)
    {
        StringBuilder text = new();
        text.Append("# Kubernetes-managed hosts file.\n");
        text.Append("127.0.0.1\tlocalhost\n");
        text.Append("::1\tlocalhost ip6-localhost ip6-loopback\n");
        text.Append("fe00::0\tip6-localnet\n");
        text.Append("fe00::0\tip6-mcastprefix\n");
        text.Append("fe00::1\tip6-allnodes\n");
        text.Append("fe00::2\tip6-allrouters\n");
        foreach (string ip in podIPs)
        {
            text.Append(ip).Append('\t');
            if (domain.Length > 0) text.Append(hostname).Append('.').Append(domain).Append('\t');
            text.Append(hostname).Append('\n');
        }

        AppendAliases(text, aliases);
        return text.ToString();
    }

    /// <summary>The file of a pod with the host's network: the host's own, and the aliases.</summary>
    public static string OfHost(string hostFile, ListOf<HostAlias> aliases)
    {
        StringBuilder text = new();
        text.Append("# Kubernetes-managed hosts file (host network).\n").Append(hostFile);
        AppendAliases(text, aliases);
        return text.ToString();
    }

    private static void AppendAliases(StringBuilder text, ListOf<HostAlias> aliases)
    {
        if (aliases.IsEmpty) return;
        text.Append("\n# Entries added by HostAliases.\n");
        foreach (HostAlias alias in aliases)
        {
            text.Append(alias.IP).Append('\t').AppendJoin('\t', alias.Hostnames.AsEnumerable()).Append('\n');
        }
    }
}
