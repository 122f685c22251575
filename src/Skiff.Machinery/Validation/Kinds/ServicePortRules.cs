using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of the ports of services and their endpoints.</summary>
internal static class ServicePortRules
{
    /// <summary>Checks each port of a service by itself; ports beside others need names.</summary>
    public static void CheckEach(ServiceSpec spec, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < spec.Ports.Count; i++)
        {
            ServicePort port = spec.Ports[i];
            FieldPath at = path.Index(i);
            CheckName(port.Name, spec.Ports.Count > 1, at, faults);
            if (port.Name.Length > 0 && !names.Add(port.Name)) faults.Duplicate(at.Child("name"), port.Name);
            Amounts.CheckPortNumber(port.Port, at.Child("port"), faults);
            CheckProtocol(port.Protocol, at.Child("protocol"), faults);
            Amounts.CheckPort(port.TargetPort, at.Child("targetPort"), faults);
            CheckAppProtocol(port.AppProtocol, at.Child("appProtocol"), faults);
        }
    }

    /// <summary>Checks that ports do not collide, and are open on nodes only where the service's type says so.</summary>
    public static void CheckTogether(ServiceSpec spec, FieldPath path, Faults faults)
    {
        HashSet<(string Protocol, int Port)> nodePorts = [], ports = [];
        for (int i = 0; i < spec.Ports.Count; i++)
        {
            if (spec.Type != ServiceType.ClusterIP || spec.Ports[i].NodePort == 0) continue;
            faults.Forbidden(path.Index(i).Child("nodePort"), "may not be used when `type` is 'ClusterIP'");
        }

        for (int i = 0; i < spec.Ports.Count; i++)
        {
            ServicePort port = spec.Ports[i];
            if (port.NodePort == 0 || nodePorts.Add((port.Protocol, port.NodePort))) continue;
            faults.DuplicateText(path.Index(i).Child("nodePort"), port.NodePort.ToString(CultureInfo.InvariantCulture));
        }

        for (int i = 0; i < spec.Ports.Count; i++)
        {
            ServicePort port = spec.Ports[i];
            if (ports.Add((port.Protocol, port.Port))) continue;
            ServicePort shown = ServicePort.Empty with { Protocol = port.Protocol, Port = port.Port };
            faults.DuplicateText(path.Index(i), Shown.Of(shown));
        }
    }

    /// <summary>Checks the name of a port, which is a label.</summary>
    public static void CheckName(string name, bool needed, FieldPath path, Faults faults)
    {
        if (name.Length > 0) faults.Invalid(path.Child("name"), name, Names.Dns1123Label(name));
        else if (needed) faults.Required(path.Child("name"));
    }

    /// <summary>Checks the protocol of a port.</summary>
    public static void CheckProtocol(string protocol, FieldPath path, Faults faults)
    {
        if (protocol.Length == 0) faults.Required(path);
        else faults.OneOf(path, protocol, Protocol.SCTP, Protocol.TCP, Protocol.UDP);
    }

    /// <summary>Checks the protocol that is spoken on top.</summary>
    public static void CheckAppProtocol(string? protocol, FieldPath path, Faults faults)
    {
        if (protocol is not null) faults.Invalid(path, protocol, Names.LabelKey(protocol));
    }
}
