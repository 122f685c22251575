using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of where balancers of load let clients in.</summary>
internal static class LoadBalancerRules
{
    /// <summary>Checks the entrances of a service.</summary>
    public static void Check(LoadBalancerStatus status, FieldPath path, Faults faults)
    {
        for (int i = 0; i < status.Ingress.Count; i++)
        {
            LoadBalancerIngress ingress = status.Ingress[i];
            FieldPath at = path.Child("ingress").Index(i);
            if (ingress.IP.Length > 0) Addresses.CheckLegacy(ingress.IP, at.Child("ip"), faults);
            CheckMode(ingress, at.Child("ipMode"), faults);
            if (ingress.Hostname.Length > 0) CheckHost(ingress.Hostname, at.Child("hostname"), faults);
        }
    }

    /// <summary>Checks the name of a host, which must not be an address.</summary>
    public static void CheckHost(string host, FieldPath path, Faults faults)
    {
        faults.Invalid(path, host, Names.Dns1123Subdomain(host));
        if (Addresses.Parse(host, out _) is not null) faults.Invalid(path, host, "must be a DNS name, not an IP address");
    }

    private static void CheckMode(LoadBalancerIngress ingress, FieldPath path, Faults faults)
    {
        if (ingress.IPMode is not { } mode)
        {
            if (ingress.IP.Length > 0) faults.Required(path, "must be specified when `ip` is set");
        }
        else if (ingress.IP.Length == 0) faults.Forbidden(path, "may not be specified when `ip` is not set");
        else faults.OneOf(path, mode, LoadBalancerIPMode.Proxy, LoadBalancerIPMode.VIP);
    }
}
