using Skiff.Model;
using Skiff.Model.Networking.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of ways into the cluster.</summary>
internal static class IngressKind
{
    private static readonly string[] Sequences = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] Endings = ["/..", "/."];

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Ingress>
    {
        MetadataOnce = true,
        Always = (ingress, faults) => Check(ingress.Spec, FieldPath.Spec, faults),
        OnStatus = (ingress, _, faults) => CheckStatus(ingress.Status, faults),
    };

    private static void Check(IngressSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Rules.IsEmpty && spec.DefaultBackend is null)
        {
            faults.InvalidText(path, "null", "either `defaultBackend` or `rules` must be specified");
        }

        if (spec.DefaultBackend is { } backend) CheckBackend(backend, path.Child("defaultBackend"), faults);
        for (int i = 0; i < spec.Rules.Count; i++) CheckRule(spec.Rules[i], path.Child("rules").Index(i), faults);
        for (int i = 0; i < spec.TLS.Count; i++) CheckTls(spec.TLS[i], path.Child("tls").Index(i), faults);
        if (spec.IngressClassName is { } name)
        {
            faults.Invalid(path.Child("ingressClassName"), name, Names.Dns1123Subdomain(name));
        }
    }

    private static void CheckTls(IngressTLS tls, FieldPath path, Faults faults)
    {
        for (int i = 0; i < tls.Hosts.Count; i++)
        {
            faults.Invalid(path.Child("hosts").Index(i), tls.Hosts[i], NameProblems(tls.Hosts[i]));
        }

        if (tls.SecretName.Length > 0)
        {
            faults.Invalid(path.Child("secretName"), tls.SecretName, Names.Dns1123Subdomain(tls.SecretName));
        }
    }

    private static void CheckRule(IngressRule rule, FieldPath path, Faults faults)
    {
        if (rule.Host.Length > 0)
        {
            FieldPath at = path.Child("host");
            if (Addresses.Parse(rule.Host, out _) is not null)
            {
                faults.Invalid(at, rule.Host, "must be a DNS name, not an IP address");
            }

            faults.Invalid(at, rule.Host, NameProblems(rule.Host));
        }

        if (rule.IngressRuleValue.HTTP is not { } http) return;
        path = path.Child("http", "paths");
        if (http.Paths.IsEmpty) faults.Required(path);
        for (int i = 0; i < http.Paths.Count; i++) CheckPath(http.Paths[i], path.Index(i), faults);
    }

    private static IReadOnlyList<string> NameProblems(string host) =>
        host.Contains('*', StringComparison.Ordinal) ? Names.WildcardDns1123Subdomain(host) : Names.Dns1123Subdomain(host);

    private static void CheckPath(HTTPIngressPath path, FieldPath at, Faults faults)
    {
        FieldPath text = at.Child("path");
        switch (path.PathType)
        {
            case null:
                faults.Required(at.Child("pathType"), "pathType must be specified");
                break;
            case PathType.Exact or PathType.Prefix:
                if (!path.Path.StartsWith('/')) faults.Invalid(text, path.Path, "must be an absolute path");
                if (path.Path.Length == 0) break;
                foreach (string sequence in Sequences)
                {
                    if (!path.Path.Contains(sequence, StringComparison.Ordinal)) continue;
                    faults.Invalid(text, path.Path, $"must not contain '{sequence}'");
                }

                foreach (string ending in Endings)
                {
                    if (!path.Path.EndsWith(ending, StringComparison.Ordinal)) continue;
                    faults.Invalid(text, path.Path, $"cannot end with '{ending}'");
                }

                break;
            case PathType.ImplementationSpecific:
                if (path.Path.Length > 0 && path.Path[0] != '/') faults.Invalid(text, path.Path, "must be an absolute path");
                break;
            default:
                faults.NotSupported(at.Child("pathType"), path.PathType,
                    PathType.Exact, PathType.ImplementationSpecific, PathType.Prefix);
                break;
        }

        CheckBackend(path.Backend, at.Child("backend"), faults);
    }

    private static void CheckBackend(IngressBackend backend, FieldPath path, Faults faults)
    {
        if (backend.Resource is not null && backend.Service is not null)
        {
            faults.Invalid(path, "", "cannot set both resource and service backends");
        }
        else if (backend.Resource is { } resource)
        {
            CheckReference(resource.APIGroup, resource.Kind, resource.Name, path.Child("resource"), faults);
        }
        else if (backend.Service is { } service) CheckService(service, path.Child("service"), faults);
        else faults.Required(path, "resource or service backend is required");
    }

    /// <summary>Checks a reference to an object of any kind.</summary>
    public static void CheckReference(string? group, string kind, string name, FieldPath path, Faults faults)
    {
        if (group is not null) faults.Invalid(path.Child("apiGroup"), group, Names.Dns1123Subdomain(group));
        if (kind.Length == 0) faults.Required(path.Child("kind"), "kind is required");
        else faults.Invalid(path.Child("kind"), kind, Names.PathSegment(kind));
        if (name.Length == 0) faults.Required(path.Child("name"), "name is required");
        else faults.Invalid(path.Child("name"), name, Names.PathSegment(name));
    }

    private static void CheckService(IngressServiceBackend service, FieldPath path, Faults faults)
    {
        if (service.Name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), service.Name, Names.Dns1035Label(service.Name));
        bool named = service.Port.Name.Length > 0, numbered = service.Port.Number != 0;
        FieldPath port = path.Child("port");
        if (named && numbered) faults.Invalid(path, "", "cannot set both port name & port number");
        else if (named) faults.Invalid(port.Child("name"), service.Port.Name, Names.PortName(service.Port.Name));
        else if (numbered) Amounts.CheckPortNumber(service.Port.Number, port.Child("number"), faults);
        else faults.Required(path, "port name or number is required");
    }

    private static void CheckStatus(IngressStatus status, Faults faults)
    {
        FieldPath path = FieldPath.Status.Child("loadBalancer", "ingress");
        for (int i = 0; i < status.LoadBalancer.Ingress.Count; i++)
        {
            IngressLoadBalancerIngress ingress = status.LoadBalancer.Ingress[i];
            if (ingress.IP.Length > 0) Addresses.CheckLegacy(ingress.IP, path.Index(i).Child("ip"), faults);
            if (ingress.Hostname.Length > 0)
            {
                LoadBalancerRules.CheckHost(ingress.Hostname, path.Index(i).Child("hostname"), faults);
            }
        }
    }
}
