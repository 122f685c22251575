using System.Net;
using System.Net.Sockets;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>What of a pod matters to the services that select it.</summary>
public static class ServicePods
{
    /// <summary>The label that copies of a service's labels get when it has no address of its own.</summary>
    public const string HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>The annotation that tells when the change happened that led to an update.</summary>
    public const string TriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";

    /// <summary>Whether a service's endpoints follow its pods.</summary>
    public static bool HasEndpoints(Service service) =>
        !service.Spec.Selector.IsEmpty && service.Spec.Type != ServiceType.ExternalName;

    /// <summary>Whether a service has no address of its own.</summary>
    public static bool IsHeadless(Service service) => service.Spec.ClusterIP is "" or "None";

    /// <summary>Whether a pod has an address that anybody could be sent to.</summary>
    public static bool IsReachable(Pod pod) =>
        !pod.IsFinished && (pod.Status.PodIP.Length > 0 || !pod.Status.PodIPs.IsEmpty);

    /// <summary>A pod's addresses of one family, <c>IPv4</c> or <c>IPv6</c>.</summary>
    public static ListOf<string> AddressesOf(Pod pod, string family)
    {
        ListOf<string> all = pod.Status.PodIPs.IsEmpty
            ? [pod.Status.PodIP]
            : pod.Status.PodIPs.Select(address => address.IP);
        return all.Where(address => FamilyOf(address) == family);
    }

    /// <summary>The family of an address; empty for what is none.</summary>
    public static string FamilyOf(string address) => IPAddress.TryParse(address, out IPAddress? parsed)
        ? parsed.AddressFamily == AddressFamily.InterNetworkV6 ? IPFamily.IPv6 : IPFamily.IPv4
        : "";

    /// <summary>The families a service's endpoints are kept for.</summary>
    public static ListOf<string> FamiliesOf(Service service)
    {
        if (!service.Spec.IPFamilies.IsEmpty) return service.Spec.IPFamilies;
        string family = FamilyOf(service.Spec.ClusterIP);
        return [family.Length > 0 ? family : IPFamily.IPv4];
    }

    /// <summary>The number a service port leads to on a pod; null if the pod has no port of that name.</summary>
    public static int? FindPort(Pod pod, ServicePort port)
    {
        if (!port.TargetPort.IsString) return port.TargetPort.Number != 0 ? port.TargetPort.Number : port.Port;
        foreach (Container container in pod.Spec.Containers)
        {
            if (FindPort(container, port) is { } number) return number;
        }

        foreach (Container container in pod.Spec.InitContainers)
        {
            bool sidecar = container.RestartPolicy == ContainerRestartPolicy.Always;
            if (sidecar && FindPort(container, port) is { } number) return number;
        }

        return null;
    }

    /// <summary>The name a pod answers to below a service, if the two agree on one.</summary>
    public static string? HostnameOf(Pod pod, Service service) =>
        pod.Spec.Hostname.Length > 0
        && pod.Spec.Subdomain == service.Metadata.Name
        && pod.Metadata.Namespace == service.Metadata.Namespace
            ? pod.Spec.Hostname
            : null;

    /// <summary>A reference to a pod.</summary>
    public static ObjectReference ReferenceTo(Pod pod) => ObjectReference.Empty with
    {
        Kind = "Pod",
        Namespace = pod.Metadata.Namespace,
        Name = pod.Metadata.Name,
        UID = pod.Metadata.UID,
    };

    /// <summary>The latest change of readiness among pods, or the service's creation.</summary>
    public static DateTimeOffset? LastChange(Service service, ListOf<Pod> pods)
    {
        DateTimeOffset? last = service.Metadata.CreationTimestamp;
        foreach (Pod pod in pods)
        {
            DateTimeOffset? changed = pod.Condition(PodConditionType.Ready)?.LastTransitionTime;
            if (changed > last) last = changed;
        }

        return last;
    }

    /// <summary>The services whose endpoints a pod's change may alter.</summary>
    public static IEnumerable<ObjectKey> ServicesOf(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (before is Pod old && after is Pod now && IsSameToServices(old, now)) return [];
        string name = (after ?? before!).Metadata.Namespace;
        return cache.InNamespace<Service>(name)
            .Where(HasEndpoints)
            .Where(service =>
                (before is not null && service.Spec.Selector.IsContainedIn(before.Metadata.Labels))
                || (after is not null && service.Spec.Selector.IsContainedIn(after.Metadata.Labels)))
            .Select(ObjectKey.Of);
    }

    private static bool IsSameToServices(Pod old, Pod now) =>
        old.Metadata.UID == now.Metadata.UID
        && old.Metadata.Labels == now.Metadata.Labels
        && old.IsReady == now.IsReady
        && old.IsTerminating == now.IsTerminating
        && old.IsFinished == now.IsFinished
        && old.Spec.NodeName == now.Spec.NodeName
        && old.Spec.Hostname == now.Spec.Hostname
        && old.Spec.Subdomain == now.Spec.Subdomain
        && old.Status.PodIP == now.Status.PodIP
        && old.Status.PodIPs == now.Status.PodIPs;

    private static int? FindPort(Container container, ServicePort wanted)
    {
        foreach (ContainerPort port in container.Ports)
        {
            if (port.Name == wanted.TargetPort.Text && ProtocolOf(port.Protocol) == ProtocolOf(wanted.Protocol))
            {
                return port.ContainerPortValue;
            }
        }

        return null;
    }

    private static string ProtocolOf(string protocol) => protocol.Length > 0 ? protocol : Protocol.TCP;
}
