using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.PodSecurity;

/// <summary>What a check does not allow of a pod.</summary>
/// <param name="Reason">In few words.</param>
/// <param name="Detail">What and where.</param>
public readonly record struct SecurityFinding(string Reason, string Detail)
{
    /// <summary>Findings with their details, as a refusal tells them.</summary>
    public static string Details(IEnumerable<SecurityFinding> findings) =>
        string.Join(", ", findings.Select(finding => $"{finding.Reason} ({finding.Detail})"));

    /// <summary>The reasons alone, as is told of many pods.</summary>
    public static string Reasons(IEnumerable<SecurityFinding> findings) =>
        string.Join(", ", findings.Select(finding => finding.Reason));
}

/// <summary>A pod, or the template of one, as the checks look at it.</summary>
/// <param name="Annotations">Its annotations.</param>
/// <param name="Spec">Its spec.</param>
public sealed record CheckedPod(MapOf<string> Annotations, PodSpec Spec)
{
    private CheckedContainer[]? containers;

    /// <summary>The security context; an empty one if there is none.</summary>
    public PodSecurityContext Security => Spec.SecurityContext ?? PodSecurityContext.Empty;

    /// <summary>Every container: initial, running and ephemeral ones.</summary>
    public CheckedContainer[] Containers => containers ??=
    [
        .. Spec.InitContainers.AsEnumerable().Select(CheckedContainer.Of),
        .. Spec.Containers.AsEnumerable().Select(CheckedContainer.Of),
        .. Spec.EphemeralContainers.AsEnumerable().Select(CheckedContainer.Of),
    ];

    /// <summary>Whether its users are nobody outside, which makes some rules needless.</summary>
    public bool HasOwnUsers => Spec.HostUsers == false;

    /// <summary>Whether it is for a system to which some rules do not apply.</summary>
    public bool IsWindows => Spec.OS?.Name == "windows";

    /// <summary>The pod of an object that is one or makes some; null when it says nothing of them.</summary>
    public static CheckedPod? Of(IObject value) => value switch
    {
        Pod pod => new(pod.Metadata.Annotations, pod.Spec),
        PodTemplate template => Of(template.Template),
        ReplicationController controller => Of(controller.Spec.Template),
        Model.Apps.V1.ReplicaSet set => Of(set.Spec.Template),
        Model.Apps.V1.Deployment deployment => Of(deployment.Spec.Template),
        Model.Apps.V1.DaemonSet set => Of(set.Spec.Template),
        Model.Apps.V1.StatefulSet set => Of(set.Spec.Template),
        Model.Batch.V1.Job job => Of(job.Spec.Template),
        Model.Batch.V1.CronJob job => Of(job.Spec.JobTemplate.Spec.Template),
        _ => null,
    };

    private static CheckedPod? Of(PodTemplateSpec? template) =>
        template is null ? null : new(template.Metadata.Annotations, template.Spec);
}

/// <summary>A container of any sort as the checks look at it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Security">The security context; an empty one if there is none.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Hosts">Hosts that its probes and handlers name.</param>
public sealed record CheckedContainer(string Name, SecurityContext Security, ListOf<ContainerPort> Ports, string[] Hosts)
{
    internal static CheckedContainer Of(Container container) => new(
        container.Name, container.SecurityContext ?? SecurityContext.Empty, container.Ports,
        HostsOf(container.Lifecycle, container.LivenessProbe, container.ReadinessProbe, container.StartupProbe));

    internal static CheckedContainer Of(EphemeralContainer ephemeral)
    {
        EphemeralContainerCommon container = ephemeral.EphemeralContainerCommon;
        return new(container.Name, container.SecurityContext ?? SecurityContext.Empty, container.Ports,
            HostsOf(container.Lifecycle, container.LivenessProbe, container.ReadinessProbe, container.StartupProbe));
    }

    private static string[] HostsOf(Lifecycle? lifecycle, params ReadOnlySpan<Probe?> probes)
    {
        List<string?> hosts =
        [
            lifecycle?.PostStart?.HTTPGet?.Host, lifecycle?.PostStart?.TCPSocket?.Host,
            lifecycle?.PreStop?.HTTPGet?.Host, lifecycle?.PreStop?.TCPSocket?.Host,
        ];
        foreach (Probe? probe in probes)
        {
            hosts.Add(probe?.ProbeHandler.HTTPGet?.Host);
            hosts.Add(probe?.ProbeHandler.TCPSocket?.Host);
        }

        return [.. hosts.OfType<string>().Where(host => host.Length > 0)];
    }
}
