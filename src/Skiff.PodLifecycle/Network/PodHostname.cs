using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Network;

/// <summary>The host name of a pod and the domain it is in.</summary>
public static class PodHostname
{
    private const int LengthLimit = 63; // The kernel's limit of 64 less one, as DNS labels have it.

    /// <summary>Name and domain; the domain is empty without a subdomain.</summary>
    public static (string Hostname, string Domain) Of(Pod pod, string clusterDomain)
    {
        PodSpec spec = pod.Spec;
        if (spec.HostnameOverride is { Length: > 0 } own) return (Shorten(own), "");
        string name = Shorten(spec.Hostname.Length > 0 ? spec.Hostname : pod.Metadata.Name);
        return (name, spec.Subdomain.Length == 0
            ? ""
            : $"{spec.Subdomain}.{pod.Metadata.Namespace}.svc.{clusterDomain}");
    }

    /// <summary>What the kernel of the sandbox calls itself.</summary>
    public static string InSandbox(Pod pod, string clusterDomain)
    {
        (string name, string domain) = Of(pod, clusterDomain);
        return pod.Spec.SetHostnameAsFQDN == true && domain.Length > 0 ? $"{name}.{domain}" : name;
    }

    private static string Shorten(string name) =>
        name.Length <= LengthLimit ? name : name[..LengthLimit].TrimEnd('-', '.');
}
