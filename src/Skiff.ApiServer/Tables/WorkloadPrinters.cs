using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of the kinds that keep pods running.</summary>
internal static class WorkloadPrinters
{
    // The printers read objects as they are stored, that is, after defaulting; one is what an absent count defaults to.
    private const int DefaultReplicas = 1;

    /// <summary>Rows of deployments.</summary>
    public static Printer Deployments { get; } = new Printer<Deployment>(
        [
            Columns.Name,
            Columns.Text("Ready", "Pods that are ready, out of those wanted."),
            Columns.Text("Up-to-date", "Pods made from the current template."),
            Columns.Text("Available", "Pods ready for long enough to count on."),
            Columns.Age,
            Columns.Containers,
            Columns.Images,
            Columns.Selector,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            CellText.Share(value.Status.ReadyReplicas, value.Spec.Replicas ?? DefaultReplicas),
            value.Status.UpdatedReplicas,
            value.Status.AvailableReplicas,
            CellText.Age(value, now),
            CellText.Names(value.Spec.Template.Spec.Containers),
            CellText.Images(value.Spec.Template.Spec.Containers),
            CellText.SelectorText(value.Spec.Selector) ?? "<invalid>",
        ]);

    /// <summary>Rows of replica sets.</summary>
    public static Printer ReplicaSets { get; } = new Printer<ReplicaSet>(
        ReplicaColumns(),
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.Replicas ?? DefaultReplicas,
            value.Status.Replicas,
            value.Status.ReadyReplicas,
            CellText.Age(value, now),
            CellText.Names(value.Spec.Template.Spec.Containers),
            CellText.Images(value.Spec.Template.Spec.Containers),
            CellText.Selector(value.Spec.Selector),
        ]);

    /// <summary>Rows of replication controllers.</summary>
    public static Printer ReplicationControllers { get; } = new Printer<ReplicationController>(
        ReplicaColumns(),
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.Replicas ?? DefaultReplicas,
            value.Status.Replicas,
            value.Status.ReadyReplicas,
            CellText.Age(value, now),
            CellText.Names(value.Spec.Template?.Spec.Containers ?? default),
            CellText.Images(value.Spec.Template?.Spec.Containers ?? default),
            CellText.Labels(value.Spec.Selector),
        ]);

    /// <summary>Rows of stateful sets.</summary>
    public static Printer StatefulSets { get; } = new Printer<StatefulSet>(
        [
            Columns.Name,
            Columns.Text("Ready", "Pods that are ready, out of those wanted."),
            Columns.Age,
            Columns.Containers,
            Columns.Images,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            CellText.Share(value.Status.ReadyReplicas, value.Spec.Replicas ?? DefaultReplicas),
            CellText.Age(value, now),
            CellText.Names(value.Spec.Template.Spec.Containers),
            CellText.Images(value.Spec.Template.Spec.Containers),
        ]);

    /// <summary>Rows of daemon sets.</summary>
    public static Printer DaemonSets { get; } = new Printer<DaemonSet>(
        [
            Columns.Name,
            Columns.Integer("Desired", "Nodes that should run a pod of the set."),
            Columns.Integer("Current", "Nodes that run a pod and should."),
            Columns.Integer("Ready", "Nodes whose pod is ready."),
            Columns.Integer("Up-to-date", "Nodes whose pod is made from the current template."),
            Columns.Integer("Available", "Nodes whose pod has been ready for long enough to count on."),
            Columns.Text("Node Selector", "Labels a node must have to run a pod of the set."),
            Columns.Age,
            Columns.Containers,
            Columns.Images,
            Columns.Selector,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Status.DesiredNumberScheduled,
            value.Status.CurrentNumberScheduled,
            value.Status.NumberReady,
            value.Status.UpdatedNumberScheduled,
            value.Status.NumberAvailable,
            CellText.Labels(value.Spec.Template.Spec.NodeSelector),
            CellText.Age(value, now),
            CellText.Names(value.Spec.Template.Spec.Containers),
            CellText.Images(value.Spec.Template.Spec.Containers),
            CellText.Selector(value.Spec.Selector),
        ]);

    /// <summary>Rows of controller revisions.</summary>
    public static Printer ControllerRevisions { get; } = new Printer<ControllerRevision>(
        [
            Columns.Name,
            Columns.Text("Controller", "Object whose state the revision keeps."),
            Columns.Text("Revision", "Number of the revision among its controller's."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            Controller(value.Metadata),
            value.Revision,
            CellText.Age(value, now),
        ]);

    private static string Controller(ObjectMeta metadata)
    {
        OwnerReference? owner = metadata.OwnerReferences.FirstOrDefault(reference => reference.Controller == true);
        if (owner is null) return CellText.None;
        int slash = owner.APIVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : "." + owner.APIVersion[..slash];
        return $"{(owner.Kind + group).ToLowerInvariant()}/{owner.Name}";
    }

    private static ListOf<TableColumnDefinition> ReplicaColumns() =>
    [
        Columns.Name,
        Columns.Integer("Desired", "Pods wanted."),
        Columns.Integer("Current", "Pods that exist."),
        Columns.Integer("Ready", "Pods that are ready."),
        Columns.Age,
        Columns.Containers,
        Columns.Images,
        Columns.Selector,
    ];
}
