using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Node.V1;
using Skiff.Model.Scheduling.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of nodes, namespaces and what else describes the cluster itself.</summary>
internal static class ClusterPrinters
{
    private const string RolePrefix = "node-role.kubernetes.io/";
    private const string RoleLabel = "kubernetes.io/role";

    /// <summary>Rows of nodes.</summary>
    public static Printer Nodes { get; } = new Printer<Node>(
        [
            Columns.Name,
            Columns.Text("Status", "Whether the node is ready and takes pods."),
            Columns.Text("Roles", "What the node is for, from its labels."),
            Columns.Age,
            Columns.Text("Version", "Version of the node's agent."),
            Columns.Wide("Internal-IP", "Address inside the cluster's network."),
            Columns.Wide("External-IP", "Address outside the cluster's network."),
            Columns.Wide("OS-Image", "Operating system."),
            Columns.Wide("Kernel-Version", "Kernel."),
            Columns.Wide("Container-Runtime", "Container runtime and its version."),
        ],
        static (node, now) =>
        [
            node.Metadata.Name,
            NodeState(node),
            CellText.OrNone(string.Join(',', Roles(node))),
            CellText.Age(node, now),
            node.Status.NodeInfo.KubeletVersion,
            Address(node, NodeAddressType.InternalIP),
            Address(node, NodeAddressType.ExternalIP),
            OrUnknown(node.Status.NodeInfo.OSImage),
            OrUnknown(node.Status.NodeInfo.KernelVersion),
            OrUnknown(node.Status.NodeInfo.ContainerRuntimeVersion),
        ]);

    /// <summary>Rows of namespaces.</summary>
    public static Printer Namespaces { get; } = new Printer<Namespace>(
        [Columns.Name, Columns.Text("Status", "Whether the namespace is in use or ending."), Columns.Age],
        static (value, now) => [value.Metadata.Name, value.Status.Phase, CellText.Age(value, now)]);

    /// <summary>Rows of component statuses.</summary>
    public static Printer ComponentStatuses { get; } = new Printer<ComponentStatus>(
        [
            Columns.Name,
            Columns.Text("Status", "Whether the component is healthy."),
            Columns.Text("Message", "What the component says of itself."),
            Columns.Text("Error", "What is wrong with the component."),
        ],
        static (value, _) =>
        {
            ComponentCondition? health =
                value.Conditions.FirstOrDefault(condition => condition.Type == ComponentConditionType.Healthy);
            string state = health is null ? "Unknown" : health.Status == ConditionStatus.True ? "Healthy" : "Unhealthy";
            return [value.Metadata.Name, state, health?.Message ?? "", health?.Error ?? ""];
        });

    /// <summary>Rows of leases.</summary>
    public static Printer Leases { get; } = new Printer<Lease>(
        [Columns.Name, Columns.Text("Holder", "Who holds the lease."), Columns.Age],
        static (value, now) =>
            [value.Metadata.Name, value.Spec.HolderIdentity ?? "", CellText.Age(value, now)]);

    /// <summary>Rows of priority classes.</summary>
    public static Printer PriorityClasses { get; } = new Printer<PriorityClass>(
        [
            Columns.Name,
            Columns.Integer("Value", "Priority of pods of the class; the higher one goes first."),
            Columns.Boolean("Global-Default", "Whether pods that name no class get this one."),
            Columns.Age,
            Columns.Text("PreemptionPolicy", "Whether pods of the class push others out."),
        ],
        static (value, now) =>
        [
            value.Metadata.Name, value.Value, value.GlobalDefault, CellText.Age(value, now),
            value.PreemptionPolicy ?? "",
        ]);

    /// <summary>Rows of runtime classes.</summary>
    public static Printer RuntimeClasses { get; } = new Printer<RuntimeClass>(
        [Columns.Name, Columns.Text("Handler", "Name of the runtime's configuration."), Columns.Age],
        static (value, now) => [value.Metadata.Name, value.Handler, CellText.Age(value, now)]);

    /// <summary>Rows of API services.</summary>
    public static Printer APIServices { get; } = new Printer<APIService>(
        [
            Columns.Name,
            Columns.Text("Service", "Service that answers for the group and version, or Local."),
            Columns.Text("Available", "Whether the group and version can be reached."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.Service is { } service ? $"{service.Namespace}/{service.Name}" : "Local",
            Available(value),
            CellText.Age(value, now),
        ]);

    private static string NodeState(Node node)
    {
        // A condition that is there twice counts as it is written last.
        string? ready = node.Status.Conditions.AsEnumerable()
            .LastOrDefault(condition => condition.Type == NodeConditionType.Ready)?.Status;
        string state = ready switch { null => "Unknown", ConditionStatus.True => "Ready", _ => "NotReady" };
        return node.Spec.Unschedulable ? $"{state},SchedulingDisabled" : state;
    }

    private static SortedSet<string> Roles(Node node)
    {
        SortedSet<string> roles = new(StringComparer.Ordinal);
        foreach ((string key, string value) in node.Metadata.Labels)
        {
            if (key.StartsWith(RolePrefix, StringComparison.Ordinal) && key.Length > RolePrefix.Length)
            {
                roles.Add(key[RolePrefix.Length..]);
            }
            else if (key == RoleLabel && value.Length > 0)
            {
                roles.Add(value);
            }
        }

        return roles;
    }

    private static string Address(Node node, string type) =>
        node.Status.Addresses.FirstOrDefault(address => address.Type == type)?.Address ?? CellText.None;

    private static string OrUnknown(string text) => text.Length > 0 ? text : "<unknown>";

    private static string Available(APIService value)
    {
        APIServiceCondition? condition =
            value.Status.Conditions.FirstOrDefault(candidate => candidate.Type == "Available");
        if (condition is null) return ConditionStatus.Unknown;
        return condition.Status == ConditionStatus.True || condition.Reason.Length == 0
            ? condition.Status
            : $"{condition.Status} ({condition.Reason})";
    }
}
