using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Environment;

/// <summary>The variables by which containers find Services.</summary>
public static class ServiceVariables
{
    /// <summary>
    /// The variables a pod sees: those of the API's own Service always, those of its namespace when it wants links.
    /// </summary>
    /// <param name="services">All services of the default and the pod's namespace.</param>
    /// <param name="podNamespace">The pod's namespace.</param>
    /// <param name="links">Whether <c>enableServiceLinks</c> holds.</param>
    public static IReadOnlyDictionary<string, string> For(
        IEnumerable<Service> services, string podNamespace, bool links)
    {
        Dictionary<string, Service> visible = new(StringComparer.Ordinal);
        foreach (Service service in services)
        {
            string name = service.Metadata.Name;
            if (service.Spec.ClusterIP is "" or "None") continue;
            bool isApi = service.Metadata.Namespace == "default" && name == "kubernetes";
            if (isApi) visible.TryAdd(name, service);
            else if (links && service.Metadata.Namespace == podNamespace) visible[name] = service;
        }

        SortedDictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (Service service in visible.Values) Add(variables, service);
        return variables;
    }

    private static void Add(SortedDictionary<string, string> variables, Service service)
    {
        string name = Upper(service.Metadata.Name);
        string address = service.Spec.ClusterIP;
        variables[$"{name}_SERVICE_HOST"] = address;
        bool first = true;
        foreach (ServicePort port in service.Spec.Ports)
        {
            string number = port.Port.ToString(CultureInfo.InvariantCulture);
            if (first) variables[$"{name}_SERVICE_PORT"] = number;
            if (port.Name.Length > 0) variables[$"{name}_SERVICE_PORT_{Upper(port.Name)}"] = number;
            AddLink(variables, name, address, port, number, first);
            first = false;
        }
    }

    // The names that linked Docker containers once had.
    private static void AddLink(
        SortedDictionary<string, string> variables, string name, string address, ServicePort port, string number, bool first)
    {
        string protocol = port.Protocol.Length == 0 ? Protocol.TCP : port.Protocol;
        string prefix = $"{name}_PORT_{number}_{protocol.ToUpperInvariant()}";
        string url = $"{protocol.ToLowerInvariant()}://{Join(address, number)}";
        if (first) variables[$"{name}_PORT"] = url;
        variables[prefix] = url;
        variables[$"{prefix}_PROTO"] = protocol.ToLowerInvariant();
        variables[$"{prefix}_PORT"] = number;
        variables[$"{prefix}_ADDR"] = address;
    }

    private static string Join(string address, string port) =>
        IPAddress.TryParse(address, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{address}]:{port}"
            : $"{address}:{port}";

    private static string Upper(string name) => name.ToUpperInvariant().Replace('-', '_');
}
